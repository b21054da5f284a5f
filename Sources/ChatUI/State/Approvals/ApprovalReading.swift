import Conversation
import Widgets

/// The request of a tool call that is being read, over everything else.
public struct ApprovalReading: Sendable {
  /// Which call it is about; `nil` until it is known what waits.
  public internal(set) var call: WaitingCall?
  /// How many rows are scrolled away above; the drawing keeps it within the text.
  var scrolled = 0
  /// What of the text is seen; the drawing knows.
  var rows = 0
  var visibleRows = 1
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
    self.rows = rows
    visibleRows = max(1, visible)
    scrolled = max(0, min(scrolled, rows - visible))
    if visible > 0, scrolled + visible >= rows { seen = call?.call.request }
  }

  /// Goes on with the call as it is now.
  mutating func follow(_ new: WaitingCall) {
    if let call, call.call.request != new.call.request {
      scrolled = 0
      seen = nil
      reason = nil
      warning = "It has changed while you read: this is another request."
    }
    call = new
  }
}
