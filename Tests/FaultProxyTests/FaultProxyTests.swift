import Conversation
import Foundation
import NIOCore
import NIOPosix
import Providers
import Testing

/// Conversations with every protocol through a proxy that delays, cuts, resets, splits, joins and changes bytes.
///
/// 500 runs from seed 1 on. `ANTIPHON_FAULT_SEED=N` runs the one with that seed, as a failure
/// names it, with each of them.
@Suite(.serialized) struct FaultProxyTests {
  static let kinds: [ProviderConfiguration.Kind] = [
    .openAIChat, .openAIResponses, .anthropic, .gemini, .ollama,
  ]
  static let runs = 500
  /// How many run side by side.
  private static let width = 16

  private static func seeds(_ kind: ProviderConfiguration.Kind) -> [UInt64] {
    if let seed = ProcessInfo.processInfo.environment["ANTIPHON_FAULT_SEED"].flatMap(UInt64.init) {
      return [seed]
    }
    let share = runs / kinds.count
    let first = (kinds.firstIndex(of: kind) ?? 0) * share + 1
    return (first..<(first + share)).map(UInt64.init)
  }

  @Test(.timeLimit(.minutes(10)), arguments: kinds)
  func `whatever happens on the way, a turn ends once, with what came of its text`(
    kind: ProviderConfiguration.Kind
  ) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let seeds = Self.seeds(kind)
    let clock = ContinuousClock()
    let start = clock.now
    var statuses: [TurnStatus: Int] = [:]
    var connections = 0
    var ports: Set<Int> = []
    try await withThrowingTaskGroup(of: (UInt64, FaultRun.Outcome).self) { runs in
      var waiting = seeds.makeIterator()
      func begin() {
        guard let seed = waiting.next() else { return }
        runs.addTask { (seed, try await FaultRun(kind: kind, seed: seed).run(on: group)) }
      }
      for _ in 0..<Self.width { begin() }
      while let (seed, outcome) = try await runs.next() {
        begin()
        for status in outcome.statuses { statuses[status, default: 0] += 1 }
        connections += outcome.connections
        ports.insert(outcome.port)
        #expect(
          outcome.problems.isEmpty, "\(kind.rawValue), seed \(seed): \(outcome.problems) \(outcome.errors)")
      }
    }
    print(
      "fault proxy: \(kind.rawValue): \(seeds.count) runs, \(connections) connections, "
        + statuses.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        + ", in \(clock.now - start)")
    #if os(Linux)
      #expect(SocketTable.connections(to: ports) == 0)
    #endif
    try await group.shutdownGracefully()
  }
}
