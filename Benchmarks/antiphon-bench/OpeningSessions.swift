import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// Whether opening a session takes longer the more it holds.
///
/// Opening is what the program does: a coordinator that has not seen the session asks for its last rounds. Both
/// sessions lie in one store, and are opened in turn.
struct OpeningSessions: Benchmark {
  let name = "opening"
  let title = "the last screen of sessions of 10,000 and of 10 rounds"

  private static let screen = 10
  /// What the terminal interface asks for.
  private static let page = 40

  func run(isLong: Bool) async throws -> [Figure] {
    try await withFolder(inMemory: true) { folder in
      Console.progress("  making 10,000 rounds")
      let store = try SQLiteStore.open(folder: folder)
      var maker = FixtureMaker(seed: 1)
      let small = try await maker.fill(store, rounds: Self.screen)
      let large = try await maker.fill(store, rounds: 10_000)
      var (smalls, larges, pages) = ([Double](), [Double](), [Double]())
      for _ in 0..<(isLong ? 2000 : 500) {
        smalls.append(try await open(small, in: store, limit: Self.screen))
        larges.append(try await open(large, in: store, limit: Self.screen))
        pages.append(try await open(large, in: store, limit: Self.page))
      }
      await store.close()
      return [
        .ratio(
          "opening 10,000 rounds against 10, last 10 of each",
          "\(larges.median.time) / \(smalls.median.time)",
          larges.median / smalls.median, atMost: 1.5),
        .noted("opening 10,000 rounds, last 40", pages.median.time),
      ]
    }
  }

  /// - Returns: how many seconds it took.
  private func open(_ id: SessionID, in store: SQLiteStore, limit: Int) async throws -> Double {
    // It is not shut down, which would close the store.
    let coordinator = SessionCoordinator(
      store: store, models: SpeakingProvider { _ in }, tools: ScriptedToolRunner())
    let (cost, rounds) = try await Cost.of { try await coordinator.rounds(of: id, limit: limit) }
    guard rounds.count == limit, rounds.allSatisfy({ !$0.response.turns.isEmpty }) else {
      throw BenchmarkError("\(rounds.count) rounds in place of \(limit)")
    }
    return cost.seconds
  }
}

/// A benchmark that did not measure what it should.
struct BenchmarkError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
