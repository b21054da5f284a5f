import Conversation

/// A session in the list, with what is known of it beyond what is stored.
public struct SessionEntry: Sendable, Identifiable {
  public var session: Session
  /// What its newest unfinished response is doing; `nil` when nothing is going on.
  public var activity: TurnStatus?
  /// Whether its last response failed or was interrupted, and nobody has looked since.
  public var hasFailed = false
  /// Responses that have ended since it was last shown.
  public var unreadCount = 0

  public var id: SessionID { session.id }

  public init(_ session: Session) { self.session = session }

  /// Takes note of what its response is doing.
  mutating func note(_ status: TurnStatus, isShown: Bool) {
    guard status.isTerminal else {
      activity = status
      return
    }
    // What had ended before is only said again.
    let wasGoingOn = activity != nil
    activity = nil
    guard wasGoingOn, !isShown else { return }
    unreadCount += 1
    hasFailed = status == .failed || status == .interrupted
  }

  /// Pinned ones first, then by last activity, latest first; archived ones behind all others.
  static func comesBefore(_ left: SessionEntry, _ right: SessionEntry) -> Bool {
    if left.session.isArchived != right.session.isArchived { return right.session.isArchived }
    if left.session.isPinned != right.session.isPinned { return left.session.isPinned }
    if left.session.lastActivityAt != right.session.lastActivityAt {
      return left.session.lastActivityAt > right.session.lastActivityAt
    }
    return left.session.id > right.session.id
  }
}
