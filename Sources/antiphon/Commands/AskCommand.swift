import ArgumentParser
import Conversation
import Coordinator
import FoundationEssentials

/// `antiphon ask`: one question, its answer streamed to standard output.
struct AskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Ask one question and print the answer.",
    discussion: "What comes on standard input is added below the question. The exit status tells success.")

  @Argument(help: "The question; may be left out when there is standard input.")
  var question: [String] = []

  @Option(name: .long, help: ArgumentHelp("Go on with this session.", valueName: "id"))
  var session: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Send this image along; may be given several times.", valueName: "image"))
  var attach: [String] = []

  @Flag(help: "Print one JSON object with the whole round at the end.")
  var json = false

  @Flag(help: "Print each update of the turn as a line of JSON.")
  var jsonl = false

  @OptionGroup var recordOptions: RecordOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if json && jsonl { throw ValidationError("--json and --jsonl exclude each other.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let content = try question(withInput: StandardInput.readIfPiped())
      let attachments = try attach.map(AttachedFile.read)
      let program = try Program(common)
      let host = try await WorkspaceHost.open(
        program,
        WorkspaceHost.Options(
          without: .goOnInMemory, recordingPath: recordOptions.record, endsWithAnswer: true, serves: true))
      if let problem = host.storeProblem {
        StandardStreams.say(
          PlainText.harmless("antiphon: warning: The answer will not be kept: \(problem)"))
      }
      do {
        try await ask(content, attachments, host)
        // Others may have attached meanwhile, and asked something too.
        await host.own?.untilIdle()
        await host.close()
      } catch {
        await host.close()
        throw error
      }
    }
  }

  private func question(withInput input: String?) throws -> String {
    let parts = [question.joined(separator: " "), input ?? ""].filter { !$0.isEmpty }
    guard !parts.isEmpty else {
      throw ProgramError("There is no question.", suggestion: #"Say it like this: antiphon ask "Say hello""#)
    }
    return parts.joined(separator: "\n\n")
  }

  private func ask(_ content: String, _ attachments: [Attachment], _ host: WorkspaceHost) async throws {
    let sessionID = try await sessionID(host)
    let request = try await host.coordinator.streamRequest(
      sessionID: sessionID, content: content, attachments: attachments)
    try await withTaskCancellationHandler {
      var printer = AnswerPrinter(form: json ? .object : jsonl ? .lines : .text)
      for await turn in request.stream { printer.take(turn) }
      let (round, request_, response) = try await host.coordinator.round(forResponseID: request.responseID)
      printer.finish(RoundDetail(round: round, request: request_, response: response))
      try await request.completion()
    } onCancel: {
      Task { try? await host.coordinator.cancel(responseID: request.responseID) }
    }
  }

  private func sessionID(_ host: WorkspaceHost) async throws -> SessionID {
    if let session {
      guard let id = SessionID(session) else {
        throw ProgramError(
          "\(session) is not a session's id.", suggestion: "See: antiphon sessions list")
      }
      return id
    }
    let model = try await host.offers.modelForNewSession(modelOptions.model)
    return try await host.coordinator.createSession(model: model, title: "", systemPrompt: nil).id
  }
}
