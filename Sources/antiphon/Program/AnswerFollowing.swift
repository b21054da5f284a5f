import ArgumentParser
import Conversation
import Coordinator

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An answer that a command waits for and prints.
enum AnswerFollowing {
  /// Prints an answer as it comes.
  ///
  /// - Parameter cancels: whether the answer is stopped when nobody waits for it any more: the task is cancelled, or
  ///   whoever read standard output has gone.
  /// - Throws: why the answer is not complete; a `CancellationError` when it, or the task, was cancelled; an `ExitCode`
  ///   like that of SIGPIPE when the reader has gone.
  static func print(
    _ request: StreamedRequest, as form: AnswerPrinter.Form, _ host: WorkspaceHost, cancels: Bool
  ) async throws {
    let service = host.coordinator
    var printer = AnswerPrinter(form: form)
    var approvals = CommandApprovals(host)
    var unsaidFolder = host.otherFolder
    for await turn in request.stream {
      printer.take(turn)
      if printer.failure != nil { break }
      if !turn.toolCalls.isEmpty, let folder = unsaidFolder {
        unsaidFolder = nil
        printer.endLine()
        StandardStreams.say(PlainText.harmless("antiphon: \(WorkspaceHost.words(forOther: folder))"))
      }
      if turn.status == .awaitingApproval { printer.endLine() }
      try await approvals.take(turn, of: request.stream)
    }
    let isAbandoned = Task.isCancelled || printer.failure != nil
    // Not in this task, where nothing can be waited for once it is cancelled.
    let ending = Task {
      if isAbandoned, cancels { try? await service.cancel(responseID: request.responseID) }
      return try await service.detail(ofResponse: request.responseID)
    }
    printer.finish(try await ending.value)
    if let failure = printer.failure { throw Self.error(failure) }
    try await request.completion()
  }

  /// Why standard output could not be written, as a command ends with it.
  static func error(_ code: Int32) -> any Error {
    // As if the signal had ended it, which is what shells expect; nobody is there to be told more.
    code == EPIPE
      ? ExitCode(128 + SIGPIPE)
      : ProgramError("Standard output cannot be written: \(String(cString: strerror(code))).")
  }

  /// What is asked: the words of the command line, with standard input below them.
  static func question(_ words: [String], command: String) throws -> String {
    let parts = [words.joined(separator: " "), try StandardInput.readIfPiped() ?? ""].filter { !$0.isEmpty }
    guard !parts.isEmpty else {
      throw ProgramError(
        "There is no question.", suggestion: #"Say it like this: antiphon \#(command) "Say hello""#)
    }
    return parts.joined(separator: "\n\n")
  }
}

/// Options of the commands that print an answer.
struct AnswerOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Send this image along; may be given several times.", valueName: "image"),
    completion: .file(extensions: ["png", "jpg", "jpeg", "gif", "webp"]))
  var attach: [String] = []

  @Flag(help: "Print one JSON object with the whole round at the end.")
  var json = false

  @Flag(help: "Print each update of the turn as a line of JSON.")
  var jsonl = false

  var form: AnswerPrinter.Form { json ? .object : jsonl ? .lines : .text }

  func validate() throws {
    if json && jsonl { throw ValidationError("--json and --jsonl exclude each other.") }
  }
}
