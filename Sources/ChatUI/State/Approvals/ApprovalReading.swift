import Conversation
import Widgets

/// The request of a tool call that is being read, over everything else.
public struct ApprovalReading: Sendable {
  /// Which call it is about; `nil` until it is known what waits.
  public internal(set) var call: WaitingCall?
  var position = ReadingPosition()
  /// The request whose end has been on the screen.
  private(set) var seen: ApprovalRequest?
  /// What has to be known before it is read on: that it has become another one.
  public internal(set) var warning: String?
  /// The reason that is being typed for a denial.
  public internal(set) var reason: TextEditor?

  /// What shows itself behind an answer; `nil` for what was asked for.
  private(set) var following: FollowingCall?

  init(_ call: WaitingCall?, following: FollowingCall? = nil) {
    self.call = call
    self.following = following
  }

  /// Whether all of it has been read, so that it may be allowed.
  public var isRead: Bool {
    guard let call else { return false }
    return seen == call.call.request
  }

  /// Takes note of what is on the screen.
  mutating func note(rows: Int, visible: Int, at now: Timestamp) {
    if visible > 0 { following?.noteShown(at: now) }
    if position.note(rows: rows, visible: visible) { seen = call?.call.request }
  }

  /// Whether keys that answer may still be meant for the call before this one.
  func isHeldBack(at now: Timestamp) -> Bool { following?.isHeldBack(at: now) == true }

  /// A key that answers was pressed before it could be meant for this call.
  mutating func holdBack(at now: Timestamp) { following?.holdBack(at: now) }

  /// When time alone changes something.
  func nextChange(after now: Timestamp) -> Timestamp? {
    following?.nextChange(after: now, isKnown: call != nil)
  }

  /// Goes on with the call as it is now.
  mutating func follow(_ new: WaitingCall) {
    if let call, call.call.request != new.call.request {
      position.scrollToTop()
      seen = nil
      reason = nil
      warning = "It has changed while you read: this is another request."
    }
    call = new
  }
}
