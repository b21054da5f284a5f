import Conversation

/// What becomes of the tool calls of a turn.
extension TurnMachine {
  /// The model's pass is over: ends the turn, or turns to its tool calls.
  mutating func endPass(at time: Timestamp) -> [TurnEffect] {
    estimateUsage()
    guard !open.toolCalls.isEmpty else { return end(.completed, outcome: .completed, at: time) }
    for position in open.toolCalls.indices { complete(position, at: time) }
    runsInOrder = open.toolCalls.contains {
      $0.state == .pending
        && offered[ToolDefinition.name(server: $0.serverName, method: $0.methodName)]?.isReadOnly != true
    }
    let calls = beginPending(at: time)
    guard !calls.isEmpty else { return endWithCalls(at: time) }
    phase = .runningTools
    open.status = .runningTools
    open.lastByteTime = nil
    bump()
    return changed() + [.runTools(calls)]
  }

  mutating func finishCall(
    _ id: ToolCallID, _ outcome: ToolOutcome, at time: Timestamp
  ) -> [TurnEffect] {
    guard let position = position(of: id, in: .running) else { return [] }
    switch outcome {
    case .success(let result, let files):
      open.toolCalls[position].state = .succeeded
      open.toolCalls[position].result = result
      open.toolCalls[position].files = files.isEmpty ? nil : files
    case .failure(let reason):
      open.toolCalls[position].state = .failed
      open.toolCalls[position].error = reason
    }
    open.toolCalls[position].progress = nil
    open.toolCalls[position].endedAt = time
    return callsChanged(at: time)
  }

  /// Readers see how far a call is; the store need not.
  mutating func advance(_ id: ToolCallID, _ progress: ToolProgress) -> [TurnEffect] {
    guard let position = position(of: id, in: .running), open.toolCalls[position].progress != progress else {
      return []
    }
    open.toolCalls[position].progress = progress
    bump()
    return [.publish(TurnUpdate(addition: open.withoutText()))]
  }

  /// A call that was about to run waits for the user in place of that; it had no effect so far.
  mutating func awaitApproval(
    of id: ToolCallID, _ request: ApprovalRequest, at time: Timestamp
  ) -> [TurnEffect] {
    guard let position = position(of: id, in: .running) else { return [] }
    open.toolCalls[position].state = .awaitingApproval
    open.toolCalls[position].approval = request
    open.toolCalls[position].progress = nil
    open.toolCalls[position].startedAt = nil
    return callsChanged(at: time)
  }

  mutating func settle(
    _ id: ToolCallID, _ decision: ApprovalDecision, at time: Timestamp
  ) -> [TurnEffect] {
    guard let position = position(of: id, in: .awaitingApproval) else { return [] }
    open.toolCalls[position].approval?.answer = decision
    switch decision {
    case .deny(let reason):
      return deny(
        id, in: .awaitingApproval,
        because: reason ?? "The user did not allow this call.", at: time)
    case .allowOnce, .allowForSession, .allowAlways:
      open.toolCalls[position].state = .pending
      return callsChanged(at: time)
    }
  }

  mutating func deny(
    _ id: ToolCallID, in state: ToolCallState, because reason: String, at time: Timestamp
  ) -> [TurnEffect] {
    guard let position = position(of: id, in: state) else { return [] }
    open.toolCalls[position].state = .denied
    open.toolCalls[position].error = reason
    open.toolCalls[position].endedAt = time
    return callsChanged(at: time)
  }

  /// Whether a call has been begun and not ended.
  package func isRunning(_ id: ToolCallID) -> Bool { position(of: id, in: .running) != nil }

  private func position(of id: ToolCallID, in state: ToolCallState) -> Int? {
    guard phase == .runningTools else { return nil }
    return open.toolCalls.firstIndex { $0.id == id && $0.state == state }
  }

  /// Begins what may begin now, and ends the turn when nothing is left.
  private mutating func callsChanged(at time: Timestamp) -> [TurnEffect] {
    let calls = beginPending(at: time)
    guard open.toolCalls.contains(where: { !$0.state.isTerminal }) else { return endWithCalls(at: time) }
    open.status =
      open.toolCalls.contains { $0.state == .awaitingApproval } ? .awaitingApproval : .runningTools
    bump()
    return changed() + (calls.isEmpty ? [] : [.runTools(calls)])
  }

  /// Ends every call that has not ended.
  mutating func closeCalls(as state: ToolCallState, at time: Timestamp) {
    for position in open.toolCalls.indices where !open.toolCalls[position].state.isTerminal {
      if state == .interrupted, open.toolCalls[position].state != .running {
        open.toolCalls[position].error = "The program ended before this call ran. It had no effect."
      }
      // What it had written by then was seen, and is of use to the model.
      if let progress = open.toolCalls[position].progress, !progress.output.isEmpty {
        open.toolCalls[position].result = Self.words(of: progress)
      }
      open.toolCalls[position].state = state
      open.toolCalls[position].progress = nil
      open.toolCalls[position].endedAt = time
    }
  }

  private static func words(of progress: ToolProgress) -> String {
    let missing = progress.outputByteCount - progress.output.utf8.count
    return (missing > 0 ? "[\(missing) bytes before this were left out]\n" : "") + progress.output
  }

  private mutating func endWithCalls(at time: Timestamp) -> [TurnEffect] {
    let limit: ResponseLimit? =
      isCostLimitReached ? .cost : turns.count >= limits.turns ? .turns : nil
    return end(.completed, outcome: limit.map { .limit($0) }, at: time)
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

  /// Sets as many pending calls running as may run now: one after the other, unless none of them changes anything.
  private mutating func beginPending(at time: Timestamp) -> [ToolCall] {
    var free = limits.parallelToolCalls - open.toolCalls.count { $0.state == .running }
    #if MUTATIONS
      if Mutation.isActive(.ignoresCallOrder) { runsInOrder = false }
    #endif
    if runsInOrder { free = min(free, 1) }
    var begun: [ToolCall] = []
    for position in open.toolCalls.indices where !open.toolCalls[position].state.isTerminal {
      // One that runs or waits for the user's word is in the way of those behind it.
      if runsInOrder, open.toolCalls[position].state != .pending { break }
      guard open.toolCalls[position].state == .pending else { continue }
      guard free > 0 else { break }
      free -= 1
      open.toolCalls[position].state = .running
      open.toolCalls[position].startedAt = time
      begun.append(open.toolCalls[position])
    }
    return begun
  }
}
