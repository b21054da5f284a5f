import Conversation

/// How far the list of calls that wait is being read, and what has been answered that it may still hold.
struct ApprovalListing: Sendable {
  private(set) var isReading = false
  /// Whether it has to be read once more after that, since something has changed meanwhile.
  private var isStale = false
  /// Whether it has been read at all.
  private(set) var isKnown = false
  /// What was answered here: whatever is still told of it, it waits for nobody any more.
  private var answered: [ToolCallID: Answered] = [:]

  private struct Answered {
    var digest: String
    /// Whether it counts, as far as is known.
    var counts = true
  }

  /// - Returns: whether it is to be asked for now.
  mutating func want() -> Bool {
    defer { isReading = true }
    if isReading { isStale = true }
    return !isReading
  }

  /// - Returns: whether it is to be asked for once more.
  mutating func finish(_ succeeded: Bool) -> Bool {
    isReading = isStale
    isStale = false
    isKnown = isKnown || succeeded
    return isReading
  }

  mutating func answer(_ call: WaitingCall) { answered[call.id] = Answered(digest: call.call.request.digest) }

  /// The answer did not count: the call waits on, and what was answered is still known.
  mutating func takeBack(_ id: ToolCallID) { answered[id]?.counts = false }

  /// Whether it was answered here, and asks again since it is another now: the hand may still be on the key.
  func asksAnew(_ call: ToolCall) -> Bool {
    guard let answer = answered[call.id] else { return false }
    return waits(call) && answer.digest != call.request.digest
  }

  /// Whether somebody is to be asked about it.
  func waits(_ call: ToolCall) -> Bool {
    guard call.state == .awaitingApproval else { return false }
    return answered[call.id].map { !$0.counts || $0.digest != call.request.digest } ?? true
  }
}
