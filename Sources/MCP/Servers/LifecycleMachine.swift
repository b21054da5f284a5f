/// Whether a server runs, ends or is started again, and who waits for that.
///
/// A pure value: events in, actions out; programs and clocks are elsewhere. It begins no program before the last one has
/// ended, and whoever waits is woken by an action: at the latest when the grace is over, or when the program has ended.
struct LifecycleMachine: Hashable, Sendable {
  enum Phase: Hashable, Sendable {
    case off
    case starting
    case ready
    /// It crashed, nothing of it runs, and it is started again in a while.
    case pausing
    /// Its program was told to end and has not yet; then comes what was wished last.
    case closing(Sequel)
    case failed(String, mayTryAgain: Bool)
    case stopped
  }

  enum Sequel: Hashable, Sendable {
    case start
    case stop
    case fail(String)
  }

  struct Configuration: Hashable, Sendable {
    var isEnabled = true
    /// How long the first list of tools is waited for.
    var grace = Duration.seconds(2)
    var restartDelays: [Duration] = []
    var probation = Duration.seconds(60)
    /// Whether one that failed may be tried again once the probation is over.
    var isTriedAgain = false
  }

  let configuration: Configuration
  private(set) var phase = Phase.off
  /// How often a program was begun.
  private(set) var starts = 0
  /// Whether the tools of this or an earlier life are known.
  private(set) var knowsTools = false
  private var crashes = 0
  private var isGraceOver = false
  private var isOver = false
  private(set) var toolWaiters: [Waiter] = []
  private(set) var endWaiters: [Waiter] = []

  init(_ configuration: Configuration) {
    self.configuration = configuration
  }

  /// What there is to say of the phase. A wish counts at once, also while the program before it still ends.
  var state: ServerState {
    switch phase {
    case .off: .off
    case .starting, .pausing, .closing(.start): .starting
    case .ready: .ready
    case .failed(let reason, _), .closing(.fail(let reason)): .failed(reason)
    case .stopped, .closing(.stop): .stopped
    }
  }

  /// Whether a program was begun that has not ended, as far as is known.
  var hasProgram: Bool {
    switch phase {
    case .starting, .ready, .closing: true
    case .off, .pausing, .failed, .stopped: false
    }
  }

  /// Whether the tools may come soon.
  var isWaitingForTools: Bool {
    !knowsTools && !isGraceOver && (phase == .starting || phase == .closing(.start))
  }

  mutating func react(to event: LifecycleEvent) -> [LifecycleAction] {
    var actions: [LifecycleAction] = []
    switch event {
    case .needed: needed(&actions)
    case .restart(let waiter):
      endWaiters.append(waiter)
      if configuration.isEnabled, !isOver {
        crashes = 0
        go(to: .start, "The server was started again.", &actions)
      }
    case .stop(let waiter, let isForGood):
      endWaiters.append(waiter)
      isOver = isOver || isForGood
      go(to: .stop, "The server was stopped.", &actions)
    case .waitForTools(let waiter): toolWaiters.append(waiter)
    case .cancelled(let waiter):
      if let place = toolWaiters.firstIndex(of: waiter) {
        toolWaiters.remove(at: place)
        actions.append(.wake(waiter))
      }
    case .listed: listed(&actions)
    case .gaveUp(let reason):
      guard phase == .starting || phase == .ready else { break }
      actions.append(.log(reason))
      go(to: .fail(reason), reason, &actions)
    case .notBegun(let reason), .ended(let reason): ended(reason, &actions)
    case .timer(let timer): timeIsUp(timer, &actions)
    }
    wakeWhoNeedNotWait(&actions)
    return actions
  }

  /// By itself: what was stopped or has failed stays so.
  private mutating func needed(_ actions: inout [LifecycleAction]) {
    guard configuration.isEnabled else { return }
    switch phase {
    case .off, .failed(_, mayTryAgain: true): go(to: .start, "", &actions)
    default: break
    }
  }

  /// Ends the program if there is one; what comes then is what was wished last.
  private mutating func go(to sequel: Sequel, _ reason: String, _ actions: inout [LifecycleAction]) {
    for timer in LifecycleTimer.allCases { actions.append(.stop(timer)) }
    if sequel == .start {
      // From the wish on, so that nobody waits for the end of the last program and for a grace after it.
      isGraceOver = false
      actions.append(.start(.grace, configuration.grace))
    }
    switch phase {
    case .starting, .ready:
      phase = .closing(sequel)
      actions.append(.end(reason))
    case .closing: phase = .closing(sequel)
    case .off, .pausing, .failed, .stopped: arrive(at: sequel, &actions)
    }
  }

  /// Nothing of the last program runs.
  private mutating func arrive(at sequel: Sequel, _ actions: inout [LifecycleAction]) {
    switch sequel {
    case .start:
      starts += 1
      phase = .starting
      actions.append(.begin)
    case .stop: phase = .stopped
    case .fail(let reason):
      phase = .failed(reason, mayTryAgain: false)
      actions.append(.stop(.grace))
      if configuration.isTriedAgain { actions.append(.start(.probation, configuration.probation)) }
    }
  }

  private mutating func ended(_ reason: String, _ actions: inout [LifecycleAction]) {
    switch phase {
    case .closing(let sequel): arrive(at: sequel, &actions)
    case .ready where crashes < configuration.restartDelays.count:
      phase = .pausing
      actions += [
        .log(reason), .stop(.probation), .start(.restart, configuration.restartDelays[crashes]),
      ]
      crashes += 1
    case .starting, .ready:
      actions += [.log(reason), .stop(.probation)]
      arrive(at: .fail(reason), &actions)
    case .off, .pausing, .failed, .stopped: break
    }
  }

  private mutating func listed(_ actions: inout [LifecycleAction]) {
    guard hasProgram else { return }
    knowsTools = true
    guard phase == .starting else { return }
    phase = .ready
    actions += [.stop(.grace), .start(.probation, configuration.probation)]
  }

  private mutating func timeIsUp(_ timer: LifecycleTimer, _ actions: inout [LifecycleAction]) {
    switch (timer, phase) {
    case (.grace, _): isGraceOver = true
    case (.restart, .pausing): go(to: .start, "", &actions)
    case (.probation, .ready): crashes = 0
    case (.probation, .failed(let reason, _)):
      crashes = 0
      phase = .failed(reason, mayTryAgain: true)
    case (.restart, _), (.probation, _): break
    }
  }

  /// After every event, so that there is no way to a phase in which somebody waits for what will not come.
  private mutating func wakeWhoNeedNotWait(_ actions: inout [LifecycleAction]) {
    if !isWaitingForTools {
      actions += toolWaiters.map { .wake($0) }
      toolWaiters = []
    }
    if case .closing = phase { return }
    actions += endWaiters.map { .wake($0) }
    endWaiters = []
  }
}

/// Something that the life of a server has to react to.
enum LifecycleEvent: Hashable, Sendable {
  /// Somebody wants something of the server.
  case needed
  /// By the user. The waiter is woken when nothing of the last program runs.
  case restart(Waiter)
  /// - isForGood: no `restart` starts it again.
  case stop(Waiter, isForGood: Bool)
  case waitForTools(Waiter)
  /// Whoever waits for the tools does not want to any more.
  case cancelled(Waiter)
  /// The list of tools was read.
  case listed
  /// Nothing will come of the session; why, in a sentence.
  case gaveUp(String)
  /// The program could not be begun; why, in a sentence.
  case notBegun(String)
  /// Nothing of the program runs; why, in a sentence.
  case ended(String)
  case timer(LifecycleTimer)
}

/// What the life of a server wants done.
enum LifecycleAction: Hashable, Sendable {
  /// A program is to be begun; `notBegun` or `ended` comes in the end. Always the last one of those that are not `wake`.
  case begin
  /// The program is to end, for this reason, in a sentence; `ended` comes when it has.
  case end(String)
  case start(LifecycleTimer, Duration)
  case stop(LifecycleTimer)
  case log(String)
  case wake(Waiter)
}

enum LifecycleTimer: Hashable, Sendable, CaseIterable {
  /// The first list of tools is waited for.
  case grace
  /// Until it is started again.
  case restart
  /// Until its crashes are forgotten, and one that failed may be tried again.
  case probation
}

/// Stands for someone who waits for a server's tools or for its end.
struct Waiter: Hashable, Sendable {
  var number: Int
}
