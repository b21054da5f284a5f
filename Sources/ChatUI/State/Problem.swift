import Conversation

/// What went wrong and what may help, in words for the user.
public struct Problem: Error, Hashable, Sendable {
  /// What happened, in one sentence: with the file or the request it happened to.
  public var message: String
  /// What to do next, in one sentence; empty when nothing is known to help.
  public var suggestion: String

  public init(_ message: String, suggestion: String = "") {
    self.message = message
    self.suggestion = suggestion
  }

  public init(_ error: TurnError) {
    self.init(error.message, suggestion: error.suggestion)
  }
}

/// A line that tells something and goes away by itself.
public struct Notice: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case information, success, warning, error }

  public var kind: Kind
  public var text: String
  /// When it goes away.
  public var until: Timestamp

  public init(_ kind: Kind, _ text: String, until: Timestamp) {
    self.kind = kind
    self.text = text
    self.until = until
  }
}
