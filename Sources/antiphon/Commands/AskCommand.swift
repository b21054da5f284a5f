import ArgumentParser
import Conversation
import Coordinator
import Settings

/// `antiphon ask`: one question, its answer streamed to standard output.
struct AskCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Ask one question and print the answer.",
    discussion: """
      What comes on standard input is added below the question. The exit status is 0 when the answer is complete, 130 \
      when it was cancelled (Ctrl+C), 141 when whoever read it has gone, and 1 otherwise. What had been said by then \
      is kept. A tool call that asks before it runs is asked about when this is a terminal, and denied where nobody \
      can be asked; where another antiphon has the workspace open, it waits for an answer there.
      """)

  @Argument(help: "The question; may be left out when there is standard input.")
  var question: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Go on with this session.", valueName: "id"),
    completion: .custom(SessionName.completions))
  var session: SessionName?

  @OptionGroup var answer: AnswerOptions
  @OptionGroup var recordOptions: RecordOptions
  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let content = try AnswerFollowing.question(question, command: "ask")
      let attachments = try answer.attach.map(AttachedFile.read)
      let program = try Program(common)
      // While this is the host, requests of others are logged, and not into the output.
      FileLog.install(for: program)
      let options = WorkspaceHost.Options(
        without: .goOnInMemory, recordingPath: recordOptions.record, endsWithAnswer: true, serves: true)
      try await Interruption.cancelling {
        try await WorkspaceHost.using(program, options) { host in
          program.noteUntrustedFolder()
          if let problem = host.storeProblem {
            StandardStreams.say(
              PlainText.harmless("antiphon: warning: The answer will not be kept: \(problem)"))
          }
          let request = try await host.coordinator.streamRequest(
            sessionID: try await sessionID(host), content: content, attachments: attachments)
          try await AnswerFollowing.print(request, as: answer.form, host, cancels: true)
        }
      }
    }
  }

  private func sessionID(_ host: WorkspaceHost) async throws -> SessionID {
    if let session { return try await session.session(in: host.coordinator).id }
    let model = try await host.offers.modelForNewSession(modelOptions.model)
    return try await host.coordinator.createSession(model: model, title: "", systemPrompt: nil).id
  }
}
