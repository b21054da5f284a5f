/// Why a server could not begin, or its token could not be read. Names files, never what is in them.
public struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// Another process listens there.
    case inUse
    /// There is something at the place that is not ours to replace.
    case occupied
    /// The place cannot be listened at: no such host, a path that is too long, a folder that cannot be written.
    case place
    case token
    case certificate
  }

  public var code: Code
  /// What happened, in one sentence a person can read.
  public var message: String
  /// What may help.
  public var suggestion: String

  init(_ code: Code, _ message: String, suggestion: String) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }

  public var description: String { "\(message) \(suggestion)" }
}
