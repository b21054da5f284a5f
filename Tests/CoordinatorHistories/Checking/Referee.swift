import AntiphonTesting
import Conversation
import Coordinator

/// Watches a history: after each job it looks at what can be seen, and holds it against the model, the script and
/// the store. Keeps the first violation.
///
/// `@unchecked`, because everything happens on the scheduler's one thread.
final class Referee: @unchecked Sendable {
  let clock: ManualClock
  let store: MemorySessionStore
  let script: Script
  private let parallelResponses: Int
  private(set) var violation: Violation?
  private(set) var responses: [WatchedResponse] = []
  /// Those that are not over.
  private(set) var open: [WatchedResponse] = []
  /// What the store has refused to write: it may be shown all the same.
  private(set) var refusedTurns: Set<TurnID> = []
  private(set) var refusedEndings: Set<ResponseID> = []
  private var refusedCalls: Set<ToolCallID> = []
  /// Tool calls that the user has let run.
  private var allowed: Set<ToolCallID> = []
  /// Every tool call that was begun, in whatever process.
  private var begun: Set<ToolCallID> = []
  private var isBetweenProcesses = false
  private var hasRefusedSinceClosing = false
  /// Whether writes succeed, and since when.
  private var works = true
  private var worksSince: Timestamp

  init(clock: ManualClock, store: MemorySessionStore, script: Script, parallelResponses: Int) {
    self.parallelResponses = parallelResponses
    self.clock = clock
    self.store = store
    self.script = script
    worksSince = Timestamp(milliseconds: 0)
  }

  func note(_ violation: Violation?, _ response: WatchedResponse? = nil) {
    guard self.violation == nil, var violation else { return }
    if let response { violation.message = "response \(response.number): \(violation.message)" }
    self.violation = violation
  }

  func watch(_ response: WatchedResponse) {
    Tally.total.responses += 1
    responses.append(response)
    open.append(response)
  }

  // MARK: Looking

  /// Looks at everything that may have changed.
  func look() {
    guard !isBetweenProcesses else { return }
    var isOver = false
    var hasChanged = false
    for response in open {
      if response.look(self) { hasChanged = true }
      isOver = isOver || response.isOver
    }
    if isOver { open.removeAll(where: \.isOver) }
    if hasChanged { lookAtQueues() }
  }

  /// To be called when nothing runs: then all that is due is written.
  func lookAtStore() {
    guard works, clock.now >= worksSince.advanced(byMilliseconds: 1250) else { return }
    for response in responses {
      note(response.lost(shownUntil: clock.now.advanced(byMilliseconds: -250), self), response)
    }
  }

  func storeChanged(works: Bool) {
    if works, !self.works { worksSince = clock.now }
    self.works = works
  }

  func refused(_ changes: [ResponseChange]) {
    hasRefusedSinceClosing = true
    Tally.total.writesRefused += 1
    for change in changes {
      switch change {
      case .began, .append: continue
      case .turn(let turn):
        if turn.status.isTerminal { refusedTurns.insert(turn.id) }
        refusedCalls.formUnion(turn.toolCalls.map(\.id))
      case .ended(let id, _, _): refusedEndings.insert(id)
      }
    }
  }

  /// The process begins to end in good order.
  func processCloses() {
    hasRefusedSinceClosing = false
  }

  /// It has written what it could, and writes nothing any more.
  func processClosed() {
    for response in responses {
      if works, !hasRefusedSinceClosing {
        note(response.lost(shownUntil: clock.now, self), response)
      } else {
        response.forgive()
      }
    }
  }

  /// What the process still shows nobody sees.
  func processDied() {
    isBetweenProcesses = true
  }

  /// A new process has opened the store.
  func reopened() {
    isBetweenProcesses = false
    responses.removeAll { $0.isWithdrawn && store.response($0.id) == nil }
    for response in responses {
      response.isWithdrawn = false
      note(response.reopen(self), response)
    }
    open.removeAll(where: \.isOver)
  }

  // MARK: Tools

  func allow(_ call: ToolCallID) {
    allowed.insert(call)
  }

  func began(_ call: ToolCall) {
    Tally.total.toolCalls += 1
    if !begun.insert(call.id).inserted { note(Violation(.tools, "call \(call.id) was run twice")) }
    if call.methodName == History.Tool.ask.rawValue, !allowed.contains(call.id) {
      note(Violation(.tools, "call \(call.id) was run unasked"))
    }
    let contents = store.now
    let stored = (contents.rounds.values.joined().map(\.response) + contents.alternatives.values)
      .lazy.flatMap(\.turns).flatMap(\.toolCalls).first { $0.id == call.id }
    if stored?.state != .running, !refusedCalls.contains(call.id) {
      note(Violation(.tools, "call \(call.id) was run and is stored as \(stored?.state as Any)"))
    }
  }

  // MARK: Queues

  /// That of one session no more than one response is made at a time, and of all no more than the limit.
  private func lookAtQueues() {
    let active = open.filter { response in
      guard let status = response.model.turns.last?.status else { return false }
      return status != .queued && !status.isTerminal
    }
    if active.count > parallelResponses {
      note(Violation(.queue, "\(active.count) responses are made at a time"))
    }
    if Set(active.map(\.sessionID)).count < active.count {
      note(Violation(.queue, "two responses of a session are made at a time"))
    }
  }
}
