import AntiphonTesting
import Conversation
import Coordinator

/// One run of a history: a real coordinator, or several one after the other over the same store.
///
/// `@unchecked`, because everything happens on the scheduler's one thread.
final class HistoryRun: @unchecked Sendable {
  /// A coordinator with what stands around it.
  final class Process: @unchecked Sendable {
    let world: ScriptedWorld
    let coordinator: SessionCoordinator
    let follower: SessionFollower
    var closing: Task<Void, Never>?
    var isClosing: Bool { closing != nil || world.isDead }

    init(_ world: ScriptedWorld, _ environment: CoordinatorEnvironment, _ settings: CoordinatorSettings) {
      self.world = world
      coordinator = SessionCoordinator(
        store: world, models: world, tools: world, environment: environment, settings: settings)
      follower = SessionFollower(coordinator)
    }
  }

  /// Waits for a response to complete.
  final class Waiter: @unchecked Sendable {
    let response: WatchedResponse
    let process: Process
    var result: Result<Void, any Error>?

    init(_ response: WatchedResponse, _ process: Process) {
      (self.response, self.process) = (response, process)
    }
  }

  let history: History
  let referee: Referee
  let readerGate = Gate()
  private(set) var process: Process
  private let environment: CoordinatorEnvironment
  private let settings: CoordinatorSettings
  private let gates = [Gate(), Gate(), Gate()]
  private let stall = Broadcast(false)
  var sessions: [SessionID] = []
  private var readers: [HistoryReader] = []
  var waiters: [Waiter] = []
  /// Calls that have not returned, of the present process.
  var calls = 0

  private static let model = ModelReference(provider: "test", model: "scripted")

  /// How many jobs a history may take; a hundred times what the longest need.
  private static let jobLimit = 3_000_000

  /// Runs a history.
  ///
  /// - Returns: the first violation.
  static func violation(of history: History) -> Violation? {
    let run = HistoryRun(history)
    let ending = SeededScheduler.shared.run(
      seed: history.seed, limit: jobLimit,
      isToStop: {
        run.referee.look()
        return run.referee.violation != nil
      }, run.run)
    switch ending {
    case .over, .stopped: return run.referee.violation
    case .hung: return Violation(.liveness, "everything waits, and nothing can come any more: \(run.place)")
    case .endless: return Violation(.liveness, "it does not come to an end: \(run.place)")
    }
  }

  private init(_ history: History) {
    self.history = history
    let clock = ManualClock()
    var environment = CoordinatorEnvironment.manual(clock)
    environment.callbackExecutor = { nil }
    self.environment = environment
    settings = CoordinatorSettings(
      parallelResponses: history.parallelResponses, turnLimit: history.turnLimit,
      timeLimit: history.timeLimit.map { .milliseconds($0) },
      parallelToolCalls: history.parallelToolCalls,
      retries: RetryPolicy(attempts: 3, firstDelay: .milliseconds(800)))
    referee = Referee(
      clock: clock, store: MemorySessionStore(), script: Script(),
      parallelResponses: history.parallelResponses)
    process = Process(ScriptedWorld(referee, gates: gates, stall: stall), environment, settings)
  }

  /// The step that is being done, for reports.
  private var place = "start"

  private func run() async {
    for number in 0..<history.sessions {
      let session = try? await process.coordinator.createSession(model: Self.model, title: "\(number)")
      if let session { sessions.append(session.id) }
    }
    for (index, step) in history.steps.enumerated() {
      place = "step \(index)"
      await perform(step)
    }
    await finish()
  }

  // MARK: Steps

  private func perform(_ step: History.Step) async {
    switch step {
    case .ask(let session, let answer):
      ask(sessions[session % sessions.count], answer)
      // Mostly it is acknowledged before the next step.
      await SeededScheduler.shared.yield(upTo: 20)
    case .retry(let number, let answer):
      if let response = response(number) { retry(response, answer) }
    case .edit(let number, let answer):
      if let response = response(number) { edit(response, answer) }
    case .fork(let number):
      if let response = response(number) { fork(response) }
    case .editQueued(let number, let answer):
      if let response = response(number) { editQueued(response, answer) }
    case .moveQueued(let number, let position):
      if let response = response(number) { moveQueued(response, to: position) }
    case .withdraw(let number):
      if let response = response(number) { withdraw(response) }
    case .resolve(let call, let isAllowed): await resolve(call, isAllowed)
    case .join(let number, let plan):
      guard let response = response(number), readers.count < 24 else { return }
      let reader = HistoryReader(plan, response, self)
      readers.append(reader)
      reader.begin(process)
    case .stop(let number):
      if !readers.isEmpty { readers[number % readers.count].stop() }
    case .await(let number, let count):
      if let response = response(number) { for _ in 0..<count { wait(for: response) } }
    case .cancel(let number):
      if let response = response(number) { cancel(response) }
    case .open(let gate): gates[gate % gates.count].open()
    case .advance(let milliseconds): await advance(milliseconds)
    case .store(let state): set(state)
    case .kill:
      kill()
      await restart()
    case .shutDown:
      shutDown()
    case .pause(let count): for _ in 0..<count { await Task.yield() }
    case .settle: await SeededScheduler.shared.idle()
    }
  }

  private func response(_ number: Int) -> WatchedResponse? {
    referee.responses.isEmpty ? nil : referee.responses[number % referee.responses.count]
  }

  /// Lets time pass, in pieces small enough that nothing is late by more than one of them.
  private func advance(_ milliseconds: Int) async {
    var left = milliseconds
    while left > 0 {
      await SeededScheduler.shared.idle()
      referee.clock.advance(by: .milliseconds(min(left, 40)))
      left -= 40
    }
    await SeededScheduler.shared.idle()
    referee.lookAtStore()
  }

  private func set(_ state: History.StoreState) {
    referee.store.fail(with: state == .fails ? StoreError(.full, "There is no space left.") : nil)
    stall.update { $0 = state == .stalls }
    referee.storeChanged(works: state == .works)
  }

  // MARK: Processes

  private func kill() {
    for reader in readers { reader.cut() }
    process.world.kill()
    referee.processDied()
    // What is left of it comes to its end without doing anything.
    let dead = process
    Task { await dead.coordinator.shutdown() }
  }

  private func shutDown() {
    guard process.closing == nil else { return }
    let process = process
    referee.processCloses()
    process.closing = Task { [referee] in
      await process.coordinator.shutdown()
      // One that is killed meanwhile has closed nothing.
      if !process.world.isDead { referee.processClosed() }
    }
  }

  private func restart() async {
    calls = 0
    Tally.total.processes += 1
    let world = ScriptedWorld(referee, gates: gates, stall: stall)
    world.answers = process.world.answers
    process = Process(world, environment, settings)
    let started = process
    while process === started {
      do {
        try await started.coordinator.start()
        break
      } catch {
        // It says so when the store fails, and can be asked again.
        set(.works)
      }
    }
    referee.reopened()
    for reader in readers { reader.comeBack(started) }
  }

  // MARK: The end

  private func finish() async {
    place = "the end"
    for gate in gates { gate.open() }
    set(.works)
    if let closing = process.closing {
      await closing.value
      readerGate.open()
      await SeededScheduler.shared.idle()
      examineEnd(of: process)
      await restart()
    }
    await endResponses()
    // Only now those who stalled go on: nobody had to wait for them.
    readerGate.open()
    await advance(2000)
    await SeededScheduler.shared.idle()
    examine()
    await process.coordinator.shutdown()
    await SeededScheduler.shared.idle()
    examineWhatIsLeft()
  }

  private func endResponses() async {
    var hasCancelled = false
    for _ in 0..<200 {
      await SeededScheduler.shared.idle()
      referee.look()
      if referee.open.isEmpty, calls == 0 { return }
      for _ in await process.coordinator.pendingApprovals() { await resolve(0, true) }
      if referee.clock.sleepers > 0, !hasCancelled {
        await advance(240)
      } else if !hasCancelled {
        // A model that hangs does so until it is cancelled.
        for response in referee.open { cancel(response) }
        hasCancelled = true
      } else {
        let open = referee.open.map { "\($0.number)" }.joined(separator: ", ")
        return referee.note(Violation(.liveness, "does not end: responses \(open); calls \(calls)"))
      }
    }
    referee.note(Violation(.liveness, "responses do not end"))
  }

  private func examine() {
    for response in referee.responses {
      response.look(referee)
      let stored = referee.store.response(response.id)
      if response.isWithdrawn {
        if stored != nil || response.model.outcome != .cancelled {
          referee.note(Violation(.stored, "withdrawn, and still there"), response)
        }
        continue
      }
      if stored?.turns != response.model.turns || stored?.outcome != response.model.outcome {
        referee.note(Violation(.durable, "what was shown is not what is stored in the end"), response)
      }
    }
    referee.note(process.follower.wrong)
    examineEnd(of: process)
  }

  /// Everything is over, and nobody has a reason to wait.
  private func examineEnd(of process: Process) {
    referee.look()
    for response in referee.open { referee.note(Violation(.ending, "not over when all is"), response) }
    if calls > 0 { referee.note(Violation(.liveness, "\(calls) calls have not returned")) }
    for reader in readers where reader.state == .reading {
      referee.note(Violation(.independent, "a reader still waits when all is over"), reader.response)
    }
    for waiter in waiters where waiter.process === process { referee.note(waiter.wrong, waiter.response) }
  }

  private func examineWhatIsLeft() {
    for response in referee.responses where response.hub.waitingCount > 0 {
      referee.note(Violation(.leaving, "\(response.hub.waitingCount) still wait"), response)
    }
    if !process.follower.hasEnded { referee.note(Violation(.events, "the events do not end")) }
    if referee.clock.sleepers > 0 { referee.note(Violation(.leaving, "a timer still runs")) }
    let contents = referee.store.now
    for rounds in contents.rounds.values {
      let count = rounds.first.flatMap { contents.sessions[$0.round.sessionID] }?.roundCount ?? 0
      if rounds.map(\.round.index) != Array(rounds.indices) || count != rounds.count {
        referee.note(Violation(.stored, "round numbers are not dense"))
      }
      if rounds.contains(where: { $0.response.outcome == nil }) {
        referee.note(Violation(.recovery, "a response is not over after the end"))
      }
    }
  }
}

extension HistoryRun.Waiter {
  /// What is wrong with how the wait ended.
  fileprivate var wrong: Violation? {
    guard let result else { return Violation(.completion, "somebody still waits for the completion") }
    if response.isWithdrawn, case .failure(let error as CoordinatorError) = result,
      error == .unknownResponse(response.id)
    {
      return nil
    }
    // What is over and forgotten is read from the store, which a process that ends does not do any more.
    if process.isClosing, case .failure(let error as CoordinatorError) = result, error == .shuttingDown {
      return nil
    }
    let isRight =
      switch (response.model.outcome, result) {
      case (.completed, .success): true
      case (.cancelled, .failure(let error)): error is CancellationError
      case (.failed(let expected), .failure(let error)): error as? TurnError == expected
      case (.interrupted, .failure(let error)): (error as? TurnError)?.code == .interrupted
      case (.limit, .failure(let error)): (error as? TurnError)?.code == .limit
      default: false
      }
    return isRight ? nil : Violation(.completion, "\(response.model.outcome as Any) was told as \(result)")
  }
}
