import Coordinator

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs random histories of the coordinator and holds each against the invariants of the turn stream.
@main
struct Histories {
  private static let usage = """
    usage: CoordinatorHistories [--seed FIRST] [--count HISTORIES] [--step DISTANCE]
           CoordinatorHistories --mutants [--seed FIRST] [--count MOST]   which deliberate mistakes are found
           CoordinatorHistories --show --seed SEED                        prints a history
    """

  private var first: UInt64 = 1
  private var count: UInt64 = 1000
  private var step: UInt64 = 1
  private var mode = Mode.check

  private enum Mode { case check, mutants, show }

  static func main() {
    makeHashingDeterministic()
    guard #available(macOS 26.4, *) else {
      print("The executors of a process can be replaced from macOS 26.4 on.")
      exit(2)
    }
    SeededScheduler.install()
    guard let histories = Histories(CommandLine.arguments.dropFirst()) else {
      print(usage)
      exit(2)
    }
    exit(histories.run() ? 0 : 1)
  }

  private init?(_ arguments: ArraySlice<String>) {
    var arguments = arguments
    while let argument = arguments.popFirst() {
      switch argument {
      case "--mutants": (mode, count) = (.mutants, 5000)
      case "--show": mode = .show
      case "--seed", "--count", "--step":
        guard let number = arguments.popFirst().flatMap({ UInt64($0) }) else { return nil }
        switch argument {
        case "--seed": first = number
        case "--count": count = number
        default: step = number
        }
      default: return nil
      }
    }
  }

  /// The order of sets and dictionaries is part of a history's course, so it has to be the same in every run. The
  /// standard library looks for this before `main`, hence the second start.
  private static func makeHashingDeterministic() {
    #if os(Linux)
      guard getenv("SWIFT_DETERMINISTIC_HASHING") == nil else { return }
      setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
      execv("/proc/self/exe", CommandLine.unsafeArgv)
    #endif
  }

  // MARK: Running

  /// - Returns: whether all is as it should be.
  private func run() -> Bool {
    switch mode {
    case .check: return check()
    case .mutants: return killMutants()
    case .show:
      print(History(seed: first))
      return true
    }
  }

  private func check() -> Bool {
    let clock = ContinuousClock()
    let start = clock.now
    guard let (number, failure) = firstFailure() else {
      print("\(count) histories from seed \(first), no violation, in \((clock.now - start).seconds) s")
      print("\(Tally.total)")
      return true
    }
    print("seed \(failure.history.seed), history \(number): \(failure.violation)")
    print(failure.shortened().report)
    print("Run it again: CoordinatorHistories --seed \(failure.history.seed) --count 1")
    return false
  }

  /// The first history that breaks an invariant, and how many were run up to it.
  private func firstFailure() -> (number: UInt64, FailedHistory)? {
    for number in 0..<count {
      let history = History(seed: first + number * step)
      if let violation = HistoryRun.violation(of: history) {
        return (number + 1, FailedHistory(history: history, violation: violation))
      }
    }
    return nil
  }

  private func killMutants() -> Bool {
    #if MUTATIONS
      var survivors = 0
      for mutation in Mutation.allCases {
        Mutation.active = mutation
        if let (number, failure) = firstFailure() {
          let name = mutation.rawValue.padding(to: 20)
          print("killed    \(name) by \(failure.violation.invariant.rawValue), history \(number)")
        } else {
          print("SURVIVED  \(mutation.rawValue): \(count) histories")
          survivors += 1
        }
      }
      Mutation.active = nil
      print("\(Mutation.allCases.count - survivors) of \(Mutation.allCases.count) mutants killed")
      return survivors == 0
    #else
      print("The mutants are not in this program. Build it with ANTIPHON_MUTATIONS=1 in the environment.")
      return false
    #endif
  }
}

extension String {
  fileprivate func padding(to length: Int) -> String {
    self + String(repeating: " ", count: max(0, length - count))
  }
}

extension Duration {
  fileprivate var seconds: Double {
    (Double(components.seconds) * 10 + Double(components.attoseconds / 100_000_000_000_000_000)) / 10
  }
}
