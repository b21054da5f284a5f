import Conversation
import Subprocess

/// What a server's child process said on its standard output: one line of JSON.
struct LocalServerAnnouncement: Codable, Hashable, Sendable {
  var base_url: String?
  var error: String?
}

/// Why a server is no longer there, or never was, in words.
enum LocalServerFailure {
  /// - Parameters:
  ///   - status: how the child ended; `nil` when it was ended by us.
  ///   - reason: what it, or we, had to say about it.
  static func error(
    status: TerminationStatus?, reason: String?, lastLogLine: String, logPath: String
  ) -> TurnError {
    var error = TurnError(.configuration, "The local model server ended.")
    switch status {
    case .exited(132), .signaled(4):
      error.message =
        "The local model server used an instruction that this computer's processor lacks (SIGILL): "
        + "the runtime needs \(ProcessorFeatures.required.joined(separator: ", "))."
      error.suggestion =
        "Use a model server built for this computer (llama-server, Ollama), or a remote provider."
      return error
    case .exited(137), .signaled(9):
      error.message = "The local model server was killed by the system, most likely because memory ran out."
      error.suggestion = "Choose a smaller model or a smaller context size."
      error.mayRetry = true
    case .exited(let code):
      error.message = "The local model server could not go on (exit status \(code))."
    case .signaled(let signal):
      error.message = "The local model server crashed (signal \(signal))."
      error.mayRetry = true
    case nil:
      error.message = "The local model server did not start."
    }
    if let reason { error.message += " \(plain(reason))." }
    if !lastLogLine.isEmpty { error.message += " It last said: \(plain(lastLogLine))." }
    if error.suggestion.isEmpty { error.suggestion = "Its log is \(logPath)." }
    return error
  }

  /// At most 200 characters on one line, without the full stop at its end.
  private static func plain(_ text: String) -> String {
    var line = String(text.prefix(200).map { $0.isNewline ? " " : $0 })
    while let last = line.last, last == "." || last.isWhitespace { line.removeLast() }
    return line
  }
}
