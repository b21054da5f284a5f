import Conversation

/// What becomes of the tool calls of a turn.
extension TurnMachine {
  /// The model's pass is over: ends the turn, or turns to its tool calls.
  mutating func endPass(at time: Timestamp) -> [TurnEffect] {
    guard !open.toolCalls.isEmpty else { return end(.completed, outcome: .completed, at: time) }
    for position in open.toolCalls.indices { complete(position, at: time) }
    let calls = beginPending(at: time)
    guard !calls.isEmpty else { return endWithCalls(at: time) }
    phase = .runningTools
    open.status = .runningTools
    bump()
    return changed() + [.runTools(calls)]
  }

  mutating func finishCall(
    _ id: ToolCallID, _ outcome: ToolOutcome, at time: Timestamp
  ) -> [TurnEffect] {
    guard phase == .runningTools,
      let position = open.toolCalls.firstIndex(where: { $0.id == id && $0.state == .running })
    else { return [] }
    switch outcome {
    case .success(let result):
      open.toolCalls[position].state = .succeeded
      open.toolCalls[position].result = result
    case .failure(let reason):
      open.toolCalls[position].state = .failed
      open.toolCalls[position].error = reason
    }
    open.toolCalls[position].endedAt = time
    let calls = beginPending(at: time)
    guard open.toolCalls.contains(where: { !$0.state.isTerminal }) else { return endWithCalls(at: time) }
    bump()
    return changed() + (calls.isEmpty ? [] : [.runTools(calls)])
  }

  /// Ends every call that has not ended.
  mutating func closeCalls(as state: ToolCallState, at time: Timestamp) {
    for position in open.toolCalls.indices where !open.toolCalls[position].state.isTerminal {
      if state == .interrupted, open.toolCalls[position].state != .running {
        open.toolCalls[position].error = "The program ended before this call ran. It had no effect."
      }
      open.toolCalls[position].state = state
      open.toolCalls[position].endedAt = time
    }
  }

  private mutating func endWithCalls(at time: Timestamp) -> [TurnEffect] {
    let isLast = turns.count >= limits.turns
    return end(.completed, outcome: isLast ? .limit(.turns) : nil, at: time)
  }

  /// Readies one call whose arguments have all arrived, or fails it when it cannot be run.
  private mutating func complete(_ position: Int, at time: Timestamp) {
    let call = open.toolCalls[position]
    guard call.state == .arriving else { return }
    if call.serverName.isEmpty {
      let names = offered.keys.sorted().joined(separator: ", ")
      refuse(
        position, at: time,
        because: "There is no tool named \"\(call.methodName)\". "
          + (names.isEmpty ? "No tools are on offer." : "The tools on offer are: \(names)."))
    } else if !JSONSyntax.isObject(orBlank: call.arguments) {
      refuse(
        position, at: time,
        because: open.finishReason == .length
          ? "The arguments were cut off by the output limit; the tool was not run."
          : "The arguments are not a JSON object; the tool was not run.")
    } else {
      open.toolCalls[position].state = .pending
    }
  }

  private mutating func refuse(_ position: Int, at time: Timestamp, because reason: String) {
    open.toolCalls[position].state = .failed
    open.toolCalls[position].error = reason
    open.toolCalls[position].endedAt = time
  }

  /// Sets as many pending calls running as may run side by side.
  private mutating func beginPending(at time: Timestamp) -> [ToolCall] {
    var free = limits.parallelToolCalls - open.toolCalls.count { $0.state == .running }
    var begun: [ToolCall] = []
    for position in open.toolCalls.indices where open.toolCalls[position].state == .pending {
      guard free > 0 else { break }
      free -= 1
      open.toolCalls[position].state = .running
      open.toolCalls[position].startedAt = time
      begun.append(open.toolCalls[position])
    }
    return begun
  }
}
