import AntiphonTesting
import Testing

@testable import MCP

/// What becomes of a server whatever is wished in whatever order.
@Suite struct LifecycleMachineTests {
  private static let configuration = LifecycleMachine.Configuration(
    grace: .seconds(2), restartDelays: [.seconds(1), .seconds(2)], probation: .seconds(60), isTriedAgain: true
  )

  private static func machine(after events: LifecycleEvent...) -> LifecycleMachine {
    var machine = LifecycleMachine(configuration)
    for event in events { _ = machine.react(to: event) }
    return machine
  }

  @Test func `stopped while it starts, it lets those go who wait for its tools`() {
    var machine = Self.machine(after: .needed, .waitForTools(Waiter(number: 1)))
    let actions = machine.react(to: .stop(Waiter(number: 2), isForGood: false))
    #expect(actions.contains(.end("The server was stopped.")) && actions.last == .wake(Waiter(number: 1)))
    #expect(machine.react(to: .waitForTools(Waiter(number: 3))) == [.wake(Waiter(number: 3))])
    #expect(machine.react(to: .ended("It has ended.")) == [.wake(Waiter(number: 2))])
    #expect(machine.phase == .stopped)
  }

  @Test func `nothing begins while the last program ends`() {
    for event in [LifecycleEvent.needed, .timer(.restart), .timer(.probation), .restart(Waiter(number: 2))] {
      var machine = Self.machine(after: .needed, .listed, .gaveUp("It writes nonsense."))
      #expect(machine.state == .failed("It writes nonsense."))
      #expect(!machine.react(to: event).contains(.begin))
      #expect(machine.hasProgram)
    }
  }

  @Test func `of what is wished while it ends the last counts, and all are told`() {
    var machine = Self.machine(
      after: .needed, .listed, .restart(Waiter(number: 1)), .stop(Waiter(number: 2), isForGood: false),
      .restart(Waiter(number: 3)))
    #expect(machine.state == .starting)
    let wakes = [1, 2, 3].map { LifecycleAction.wake(Waiter(number: $0)) }
    #expect(machine.react(to: .ended("It has ended.")) == [.begin] + wakes)
    #expect(machine.starts == 2)
  }

  @Test func `who waits for the tools of a server that is started anew waits for one grace`() {
    var machine = Self.machine(after: .needed)
    let actions = machine.react(to: .restart(Waiter(number: 1)))
    #expect(actions.contains(.start(.grace, .seconds(2))))
    #expect(machine.react(to: .waitForTools(Waiter(number: 2))).isEmpty)
    #expect(machine.react(to: .timer(.grace)) == [.wake(Waiter(number: 2))])
    #expect(machine.react(to: .ended("It has ended.")) == [.begin, .wake(Waiter(number: 1))])
  }

  /// 400 histories of 200 events each, every one of them followed by the end of what runs.
  @Test(arguments: 0..<4) func `nobody waits for ever, and one program lives at most`(block: UInt64) throws {
    for seed in block * 100..<(block + 1) * 100 {
      var history = LifecycleHistory(seed: seed)
      for _ in 0..<200 { history.step() }
      history.finish()
      try #require(history.complaints.isEmpty, "seed \(seed): \(history.complaints)\n\(history.text)")
    }
  }
}

/// A random history of one server, and what may not happen in it.
struct LifecycleHistory {
  private var random: SeededGenerator
  private var machine: LifecycleMachine
  private let configuration: LifecycleMachine.Configuration
  private(set) var events: [LifecycleEvent] = []
  private(set) var complaints: [String] = []

  private enum Program { case runs, ends }
  private var program: Program?
  private var timers: Set<LifecycleTimer> = []
  private var lastWaiter = 0
  private var waitingForTools: Set<Waiter> = []
  private var waitingForEnd: Set<Waiter> = []
  private var wasStopped = false
  private var isOver = false

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    configuration = LifecycleMachine.Configuration(
      isEnabled: seed % 10 != 0, restartDelays: [.seconds(1), .seconds(2)], isTriedAgain: seed % 2 == 0)
    machine = LifecycleMachine(configuration)
  }

  var text: String { events.suffix(30).map { "\($0)" }.joined(separator: "\n") }

  /// One of those events that can happen now.
  mutating func step() {
    var possible: [LifecycleEvent] = [.needed, .needed, .waitForTools(next), .restart(next)]
    possible.append(.stop(next, isForGood: Int.random(in: 0..<20, using: &random) == 0))
    possible += timers.map { .timer($0) }.sorted { "\($0)" < "\($1)" }
    possible += waitingForTools.map { .cancelled($0) }.sorted { "\($0)" < "\($1)" }
    switch program {
    case .runs: possible += [.listed, .listed, .gaveUp("gave up"), .ended("ended")]
    case .ends: possible += [.ended("ended"), .ended("ended")]
    case nil: break
    }
    take(possible[Int.random(in: 0..<possible.count, using: &random)])
  }

  /// Lets go on what goes on by itself: then nobody waits any more.
  mutating func finish() {
    if program == .ends { take(.ended("ended")) }
    if timers.contains(.grace) { take(.timer(.grace)) }
    if !waitingForTools.isEmpty { complaints.append("\(waitingForTools) wait for the tools for ever") }
    if !waitingForEnd.isEmpty { complaints.append("\(waitingForEnd) wait for the end for ever") }
  }

  private var next: Waiter { Waiter(number: lastWaiter + 1) }

  private mutating func take(_ event: LifecycleEvent) {
    events.append(event)
    let isReal = configuration.isEnabled && !isOver
    switch event {
    case .waitForTools(let waiter):
      lastWaiter = waiter.number
      waitingForTools.insert(waiter)
    case .restart(let waiter):
      lastWaiter = waiter.number
      waitingForEnd.insert(waiter)
      if isReal { wasStopped = false }
    case .stop(let waiter, let isForGood):
      lastWaiter = waiter.number
      waitingForEnd.insert(waiter)
      wasStopped = true
      isOver = isOver || isForGood
    case .timer(let timer): timers.remove(timer)
    case .ended: program = nil
    default: break
    }
    for action in machine.react(to: event) { perform(action) }
    check()
  }

  private mutating func perform(_ action: LifecycleAction) {
    switch action {
    case .begin:
      if program != nil { complaints.append("a second program") }
      if !configuration.isEnabled || isOver || wasStopped { complaints.append("begun against the wish") }
      program = .runs
      if Int.random(in: 0..<8, using: &random) == 0 {
        program = nil
        events.append(.notBegun("not begun"))
        for action in machine.react(to: .notBegun("not begun")) { perform(action) }
      }
    case .end:
      if program != .runs { complaints.append("ended what does not run") }
      program = .ends
    case .start(let timer, _): timers.insert(timer)
    case .stop(let timer): timers.remove(timer)
    case .log: break
    case .wake(let waiter):
      if waitingForEnd.remove(waiter) != nil {
        if program == .ends { complaints.append("\(waiter) was told of an end that has not come") }
      } else if waitingForTools.remove(waiter) == nil {
        complaints.append("\(waiter) was woken and does not wait")
      }
    }
  }

  private mutating func check() {
    if machine.hasProgram != (program != nil) { complaints.append("\(machine.phase) with \(program as Any)") }
    if wasStopped, machine.state != .stopped { complaints.append("\(machine.state) though it was stopped") }
    if !waitingForEnd.isEmpty, program != .ends { complaints.append("an end is waited for that has come") }
    if !waitingForTools.isEmpty {
      if machine.state != .starting { complaints.append("tools are waited for in \(machine.phase)") }
      if !timers.contains(.grace) { complaints.append("tools are waited for without an end") }
    }
    if machine.phase == .pausing, !timers.contains(.restart) { complaints.append("it pauses for ever") }
  }
}
