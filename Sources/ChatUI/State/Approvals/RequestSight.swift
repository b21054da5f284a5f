import Conversation

/// How much of the chosen call's request has been on the screen in the sidebar, so that it may be allowed there.
///
/// Only rows that follow one another from the first count: whoever jumps to the end has not seen what lies between.
struct RequestSight: Hashable, Sendable {
  let call: ToolCallID
  let request: ApprovalRequest
  /// Of the rows; with another width they are others, and have to be seen again.
  let width: Int
  let rowCount: Int
  private(set) var seenRows = 0

  init(of request: ApprovalRequest, call: ToolCallID, width: Int, rowCount: Int) {
    self.request = request
    self.call = call
    self.width = width
    self.rowCount = rowCount
  }

  /// Takes note of the rows that are on the screen.
  mutating func note(_ rows: Range<Int>) {
    if !rows.isEmpty, rows.lowerBound <= seenRows { seenRows = max(seenRows, rows.upperBound) }
  }

  var isWhole: Bool { seenRows >= rowCount }

  /// Whether the other one is about the same rows.
  func isAbout(_ other: RequestSight) -> Bool {
    call == other.call && width == other.width && rowCount == other.rowCount && request == other.request
  }
}
