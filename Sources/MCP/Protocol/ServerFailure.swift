/// Why a server did not do what it was asked.
public enum ServerFailure: Error, Hashable, Sendable {
  /// It refused, in its own words.
  case refused(code: Int, message: String)
  /// It did not answer in time.
  case timedOut(Duration)
  case cancelled
  /// It is not there: it does not run, or the connection broke. In a sentence.
  case unavailable(String)
  /// Its answer is larger than is taken.
  case tooLarge
  /// Its answer is not what the protocol says; what is wrong with it.
  case malformed(String)
  /// The tool is not what was allowed any more.
  case definitionChanged
  /// It asks for something in return that this program does not give.
  case inputRequired

  /// In a sentence, for the model and the user.
  public var words: String {
    switch self {
    case .refused(let code, let message):
      message.isEmpty ? "The server refused with code \(code)." : "The server refused: \(message)"
    case .timedOut(let duration): "The server did not answer within \(duration.components.seconds) s."
    case .cancelled: "The call was cancelled."
    case .unavailable(let words): words
    case .tooLarge: "The server's answer is larger than 8 MiB and was not taken. Ask for less."
    case .malformed(let what): "The server's answer cannot be read: \(what)."
    case .definitionChanged:
      "The server has just changed this tool. Nothing was run; call it again to have it asked for."
    case .inputRequired: "The server asks for more input, which this program does not give."
    }
  }
}
