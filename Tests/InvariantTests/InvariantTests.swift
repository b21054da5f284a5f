import Conversation
import Coordinator
import Foundation
import Testing

/// What the coordinator promises to readers, at the end of wires that are cut.
///
/// 60 runs from seed 1 on. `ANTIPHON_INVARIANT_RUNS=N` runs as many, `ANTIPHON_INVARIANT_SEED=N` the one with that seed,
/// as a failure names it.
@Suite("Invariants over wires", .serialized)
struct InvariantTests {
  /// How many run side by side.
  private static let width = 8
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: [UInt64] {
    if let seed = environment["ANTIPHON_INVARIANT_SEED"].flatMap(UInt64.init) { return [seed] }
    return (1...(environment["ANTIPHON_INVARIANT_RUNS"].flatMap(UInt64.init) ?? 60)).map { $0 }
  }

  @Test("readers of all kinds end with what is stored, whatever is cut on the way", .timeLimit(.minutes(30)))
  func runs() async {
    let (clock, seeds) = (ContinuousClock(), Self.seeds)
    let start = clock.now
    var total = InvariantRun.Outcome()
    await withTaskGroup(of: (UInt64, InvariantRun.Outcome).self) { runs in
      var waiting = seeds.makeIterator()
      func begin() {
        guard let seed = waiting.next() else { return }
        runs.addTask { (seed, await InvariantRun(seed: seed).run()) }
      }
      for _ in 0..<Self.width { begin() }
      while let (seed, outcome) = await runs.next() {
        begin()
        total.outcomes += outcome.outcomes
        total.readers += outcome.readers
        total.sittings += outcome.sittings
        total.states += outcome.states
        let lines = outcome.problems.joined(separator: "\n  ")
        #expect(outcome.problems.isEmpty, "seed \(seed):\n  \(lines)")
      }
    }
    let endings = Dictionary(grouping: total.outcomes, by: \.inShort).map { "\($0.value.count) \($0.key)" }
    print(
      "invariants: \(seeds.count) runs, \(total.readers) readers, \(total.sittings) connections, "
        + "\(total.states) states, \(endings.sorted().joined(separator: ", ")), in \(clock.now - start)")
  }

  @Test("a mistake is found", .timeLimit(.minutes(10)), arguments: Mistake.allCases)
  func mistakes(mistake: Mistake) async {
    for seed in 1...UInt64(40) {
      let problems = await InvariantRun(seed: seed, mistake: mistake).run().problems
      guard let first = problems.first else { continue }
      print("\(mistake.rawValue): seed \(seed): \(first)")
      return
    }
    Issue.record("\(mistake.rawValue) was not found in 40 runs")
  }
}

extension ResponseOutcome {
  fileprivate var inShort: String {
    switch self {
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .failed: "failed"
    case .interrupted: "interrupted"
    case .limit: "limit"
    }
  }
}
