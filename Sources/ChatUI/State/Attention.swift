import Conversation

/// What calls for the person, and whether they are looking.
public struct Attention: Hashable, Sendable {
  /// After how many seconds the end of an answer is worth a notification; `nil` never is.
  public var notifiesAfter: Int? = 10
  /// Whether the terminal's window has the keys. One that does not tell counts as having them.
  public internal(set) var isFocused = true
  /// Sessions of which was noted that they wait for a word, so that it is told once.
  var waiting: Set<SessionID> = []
  /// When what is going on in a session began.
  var began: [SessionID: Timestamp] = [:]

  public init() {}

  mutating func forget(_ id: SessionID) {
    waiting.remove(id)
    began[id] = nil
  }

  /// What goes on is told anew from now on.
  mutating func forgetAll() {
    waiting = []
    began = [:]
  }
}

/// What somebody is told who looks elsewhere. It holds the name of a session and nothing that was said
/// in it: it may be seen where nobody is meant to read along.
public struct SessionNotification: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case answered, failed, needsYou
  }

  public var reason: Reason
  public var title: String

  public init(_ reason: Reason, title: String) {
    self.reason = reason
    self.title = title
  }

  public var text: String {
    switch reason {
    case .answered: "Answered: \(title)"
    case .failed: "Failed: \(title)"
    case .needsYou: "Needs you: \(title)"
    }
  }
}
