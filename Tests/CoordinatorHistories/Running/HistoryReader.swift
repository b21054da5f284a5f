import AntiphonTesting
import Conversation
import Coordinator

/// Somebody who follows a response, and comes back with the last revision when the process was killed.
///
/// Holds everything it is given against the model of the response. `@unchecked`, because everything happens on the
/// scheduler's one thread.
final class HistoryReader: @unchecked Sendable {
  enum State {
    case reading
    /// The stream finished.
    case ended
    /// It left, or was stopped: no more is promised to it.
    case gone
    /// Its process is dead.
    case cut
  }

  let plan: History.ReaderPlan
  let response: WatchedResponse
  private let run: HistoryRun
  private(set) var state = State.reading
  /// The last revision it knows; `nil` before the first.
  private var last: Int?
  /// What it said it had seen when it came for the first time.
  private var start: Int?
  private var isResuming: Bool
  private var given: [Int: Turn] = [:]
  private var count = 0
  private var task: Task<Void, Never>?
  private var subscription: Subscription?

  init(_ plan: History.ReaderPlan, _ response: WatchedResponse, _ run: HistoryRun) {
    self.plan = plan
    self.response = response
    self.run = run
    let present = response.model.revision
    switch plan.start {
    case _ where plan.way != .resumable, .beginning: last = nil
    case .middle: last = present / 2
    case .present: last = present
    case .never: last = .max
    }
    isResuming = last != nil
    start = last
  }

  // MARK: Coming and going

  /// Begins to read in the present process.
  func begin(_ process: HistoryRun.Process) {
    state = .reading
    Tally.total.readers += 1
    if isResuming { Tally.total.resumed += 1 }
    let stalls = plan.stallsAfter == 0
    task = Task {
      if stalls { await self.run.readerGate.pass() }
      switch self.plan.way {
      case .tracking: await self.track(process)
      case .stream, .resumable: await self.read(process)
      }
    }
  }

  /// Its task is cancelled.
  func stop() {
    if state == .reading { state = .gone }
    task?.cancel()
    subscription?.cancel()
  }

  /// Its process dies.
  func cut() {
    guard state == .reading else { return }
    stop()
    state = .cut
  }

  /// Comes back in another process.
  func comeBack(_ process: HistoryRun.Process) {
    guard state == .cut, plan.comesBack else { return }
    // Tracking has no way to name a revision: it starts from the beginning.
    if plan.way == .tracking { (last, given) = (nil, [:]) }
    isResuming = last != nil
    begin(process)
  }

  // MARK: Reading

  private func read(_ process: HistoryRun.Process) async {
    guard let stream = await stream(process) else { return refuse(process) }
    guard isReading(process) else { return }
    joined()
    for await turn in stream {
      guard isReading(process) else { return }
      take(turn)
      if state == .gone { return }
      await SeededScheduler.shared.yield(upTo: plan.pace)
      if plan.stallsAfter == count { await run.readerGate.pass() }
    }
    end(process)
  }

  private func stream(_ process: HistoryRun.Process) async -> TurnStream? {
    if plan.way == .stream, last == nil, let stream = response.stream { return stream }
    return try? await process.coordinator.turns(ofResponse: response.id, since: last)
  }

  private func track(_ process: HistoryRun.Process) async {
    let subscription = Workspace(coordinator: process.coordinator).sessions.trackStreamingTurns(response.id) {
      [self] turn in
      guard isReading(process) else { return }
      if count == 0 { joined() }
      take(turn)
      if state == .gone { return self.subscription?.cancel() ?? () }
      await SeededScheduler.shared.yield(upTo: plan.pace)
      if plan.stallsAfter == count { await run.readerGate.pass() }
      if let every = plan.throwsEvery, count % every == 0 { throw CancellationError() }
    }
    self.subscription = subscription
    if state != .reading { subscription.cancel() }
    await subscription.finished()
    // A coordinator that shuts down has nothing to tell of a response that it does not know any more.
    if given.isEmpty, process.isClosing || response.isWithdrawn { return refuse(process) }
    end(process)
  }

  private func isReading(_ process: HistoryRun.Process) -> Bool {
    state == .reading && run.process === process
  }

  private func refuse(_ process: HistoryRun.Process) {
    guard isReading(process) else { return }
    state = .cut
    if !process.isClosing, !response.isWithdrawn {
      run.referee.note(Violation(.lateJoin, "a reader was not let in"), response)
    }
  }

  // MARK: What it is given

  private func joined() {
    run.referee.look()
    // A revision that was never given out counts as none.
    if response.model.start(since: last) == .min { (last, start) = (nil, nil) }
  }

  private func take(_ turn: Turn) {
    run.referee.look()
    count += 1
    Tally.total.turnsGiven += 1
    run.referee.note(wrong(with: turn), response)
    last = turn.revision
    given[turn.index] = turn
    if plan.leavesAfter == count { state = .gone }
  }

  private func wrong(with turn: Turn) -> Violation? {
    guard let expected = response.model.next(after: last ?? .min) else {
      return Violation(.order, "a reader at \(last as Any) was given \(turn.inShort) when nothing is new")
    }
    if turn == expected { return nil }
    let message = "a reader at \(last as Any) was given \(turn.inShort) in place of \(expected.inShort)"
    if turn.revision <= last ?? .min { return Violation(.order, message) }
    if turn.index != expected.index { return Violation(isResuming ? .resume : .order, message) }
    return Violation(turn.revision < expected.revision ? .bounded : .prefix, message)
  }

  /// The stream has finished.
  private func end(_ process: HistoryRun.Process) {
    guard isReading(process) else { return }
    run.referee.look()
    state = .ended
    guard response.isOver else {
      return run.referee.note(Violation(.ending, "a stream finished before its response"), response)
    }
    // Also what an earlier process had given it counts: it must have the end of each turn, as it came to be.
    for turn in response.model.turns where given[turn.index] != turn {
      if given[turn.index] == nil, let start, turn.revision <= start { continue }
      run.referee.note(
        Violation(
          isResuming ? .resume : .ending,
          "a reader at \(last as Any) was not given \(turn.inShort), only \(given[turn.index]?.inShort as Any)"
        ),
        response)
    }
  }
}

extension Turn {
  fileprivate var inShort: String {
    "turn \(index) \(status) revision \(revision) with \(content.utf8.count) bytes"
  }
}
