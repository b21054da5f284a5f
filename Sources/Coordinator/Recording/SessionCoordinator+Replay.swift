import Conversation

/// What a replay has to know of the responses that it takes through their states.
extension SessionCoordinator {
  /// Whether a response is over, or no other of its session stands before it.
  func isNext(_ id: ResponseID) -> Bool {
    guard let session = live[id]?.round.sessionID, let queue = known[session]?.queue, queue.contains(id)
    else {
      return true
    }
    return queue.first == id
  }

  /// The call at a position of a turn that is open.
  func callID(_ call: Int, of turn: Int, in id: ResponseID) -> ToolCallID? {
    guard let open = live[id]?.machine.turns.last, open.index == turn, call < open.toolCalls.count, call >= 0
    else { return nil }
    return open.toolCalls[call].id
  }
}
