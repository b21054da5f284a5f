import Conversation

/// What a response may show: a model so small that one can see it is right. What really happens is held against it.
struct ReferenceModel: Sendable {
  private(set) var turns: [Turn] = []
  private(set) var outcome: ResponseOutcome?

  /// The last revision that was shown.
  var revision: Int { turns.last?.revision ?? .min }

  /// What a reader gets next who has seen everything up to a revision: of a turn its latest state, of several turns
  /// the earliest; `nil` when there is nothing.
  func next(after revision: Int) -> Turn? { turns.first { $0.revision > revision } }

  /// Where a reader starts that says what it has seen.
  func start(since revision: Int?) -> Int {
    guard let revision, revision <= self.revision else { return .min }
    return revision
  }

  /// Takes the next state of the response that readers can see.
  ///
  /// - Returns: what is wrong with it.
  mutating func show(_ next: [Turn], _ end: ResponseOutcome?) -> Violation? {
    defer { (turns, outcome) = (next, end) }
    if outcome != nil, next != turns || end != outcome { return Violation(.ending, "changed after its end") }
    if next.count < turns.count { return Violation(.prefix, "a turn is gone") }
    for (index, turn) in next.enumerated() {
      if index > 0, !next[index - 1].status.isTerminal {
        return Violation(.order, "turn \(index) is too early")
      }
      if index > 0, next[index - 1].revision >= turn.revision { return Violation(.order, "revisions fall") }
      if turn.index != index { return Violation(.order, "turn \(index) says that it is \(turn.index)") }
      guard index < turns.count, turns[index] != turn else { continue }
      if let wrong = turns[index].wrong(inBecoming: turn) { return wrong }
    }
    guard let end else { return nil }
    guard let last = next.last?.status, last.isTerminal else {
      return Violation(.ending, "over with a turn open")
    }
    let fits =
      switch end {
      case .completed: last == .completed
      case .cancelled: last == .cancelled
      case .failed: last == .failed
      case .interrupted: last == .interrupted
      case .limit: last == .completed || last == .cancelled
      }
    return fits ? nil : Violation(.ending, "the outcome is \(end), the last turn \(last)")
  }
}

extension Turn {
  /// What is wrong when this state is followed by another.
  fileprivate func wrong(inBecoming next: Turn) -> Violation? {
    if status.isTerminal { return Violation(.ending, "turn \(index) changed when it was \(status)") }
    if next.revision <= revision { return Violation(.order, "turn \(index) changed without a new revision") }
    if !next.content.hasPrefix(content) || !next.reasoning.hasPrefix(reasoning) {
      return Violation(.prefix, "text of turn \(index) was changed or lost")
    }
    let isForward = next.status.stage >= status.stage && next.toolCalls.count >= toolCalls.count
    let areCallsForward = zip(toolCalls, next.toolCalls).allSatisfy { before, after in
      before.id == after.id
        && (before.state.isTerminal ? before == after : before.state.mayBecome(after.state))
    }
    if !areCallsForward { return Violation(.order, "a call of turn \(index) went back") }
    if !next.runsCallsInOrder {
      return Violation(.tools, "a call of turn \(index) ran beside one that changes something")
    }
    return isForward ? nil : Violation(.order, "turn \(index) went back to \(next.status)")
  }
}

extension Turn {
  /// A call that may change something begins when all before it are over, and those behind it when it is.
  fileprivate var runsCallsInOrder: Bool {
    for (position, call) in toolCalls.enumerated() {
      guard call.hasBegun, History.Tool(rawValue: call.methodName)?.isReadOnly == false else { continue }
      if !toolCalls[..<position].allSatisfy(\.state.isTerminal) { return false }
      if !call.state.isTerminal, toolCalls[(position + 1)...].contains(where: \.hasBegun) { return false }
    }
    return true
  }
}

extension ToolCall {
  fileprivate var hasBegun: Bool { startedAt != nil || state == .awaitingApproval }
}

extension TurnStatus {
  fileprivate var stage: Int {
    switch self {
    case .queued: 0
    case .waiting: 1
    case .streaming: 2
    case .runningTools, .awaitingApproval: 3
    case .completed, .cancelled, .failed, .interrupted: 4
    }
  }
}

extension ToolCallState {
  /// One that has been allowed to run may have to wait until others have ended.
  fileprivate func mayBecome(_ next: ToolCallState) -> Bool {
    switch self {
    case .arriving: true
    case .pending, .awaitingApproval: next != .arriving
    case .running: next != .arriving && next != .pending
    case .succeeded, .failed, .denied, .cancelled, .interrupted: next == self
    }
  }
}
