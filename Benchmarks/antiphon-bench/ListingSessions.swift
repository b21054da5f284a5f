import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// How listing sessions compares with the same query in SQLite's own shell.
///
/// Both read the same file over a connection of their own that has read nothing before. Compared is the CPU time
/// of the query alone: ours from the call until all sessions are there as values, the shell's from its own timer,
/// which leaves out its start; what it prints goes to the null device.
struct ListingSessions: Benchmark {
  let name = "listing"
  let title = "100,000 sessions, against the same query in the sqlite3 shell"

  private static let count = 100_000
  func run(isLong: Bool) async throws -> [Figure] {
    try await withFolder(inMemory: true) { folder in
      Console.progress("  making 100,000 sessions")
      let path = "\(folder)/antiphon.sqlite"
      try await makeSessions(path)
      var (ours, shells, ratios, wall) = ([Double](), [Double](), [Double](), [Double]())
      for _ in 0..<(isLong ? 31 : 11) {
        let cost = try await list(path)
        let shell = try await SQLiteShell.run(["\(SQLiteStore.listing);"], on: path)[0]
        ours.append(cost.cpu)
        shells.append(shell.cpu)
        ratios.append(cost.cpu / shell.cpu)
        wall.append(cost.seconds)
      }
      return [
        .ratio(
          "listing 100,000 sessions against the sqlite3 shell, CPU",
          "\(ours.median.time) / \(shells.median.time)", ratios.median, atMost: 2),
        .noted("the same on the clock", wall.median.time),
      ]
    }
  }

  private func makeSessions(_ path: String) async throws {
    let store = try SQLiteStore(path: path)
    var maker = FixtureMaker(seed: 2)
    for _ in 0..<Self.count { try await store.insert(maker.session(rounds: 1)) }
    await store.close()
  }

  private func list(_ path: String) async throws -> Cost {
    let store = try SQLiteStore(path: path)
    let (cost, sessions) = try await Cost.of { try await store.sessions() }
    await store.close()
    guard sessions.count == Self.count else { throw BenchmarkError("\(sessions.count) sessions") }
    return cost
  }
}
