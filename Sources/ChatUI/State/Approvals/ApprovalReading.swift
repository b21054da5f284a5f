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

  init(_ call: WaitingCall?) { self.call = call }

  /// Whether all of it has been read, so that it may be allowed.
  public var isRead: Bool {
    guard let call else { return false }
    return seen == call.call.request
  }

  /// Takes note of what is on the screen.
  mutating func note(rows: Int, visible: Int) {
    if position.note(rows: rows, visible: visible) { seen = call?.call.request }
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
