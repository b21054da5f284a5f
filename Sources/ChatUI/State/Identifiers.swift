import Conversation

/// Numbers the sessions that have been begun and not yet been stored.
public struct DraftID: Hashable, Sendable {
  public let number: Int

  public init(_ number: Int) { self.number = number }
}

/// Numbers the messages that have been sent and not yet been stored.
public struct OutgoingID: Hashable, Sendable {
  public let number: Int

  public init(_ number: Int) { self.number = number }
}

/// What the live pane shows: a session, or one that comes to be with its first message.
public enum PaneID: Hashable, Sendable {
  case draft(DraftID)
  case session(SessionID)

  public var sessionID: SessionID? {
    if case .session(let id) = self { id } else { nil }
  }
}
