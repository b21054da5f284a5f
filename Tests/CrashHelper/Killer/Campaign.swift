import AntiphonTesting
import Dispatch
import Foundation
import Synchronization

/// So many kills, in several stores at a time, each of which lives through many.
struct Campaign {
  private let count: Int
  private let seed: UInt64
  private let lanes: Int
  private let folder: String
  /// How many workers one store sees.
  private static let livesOfAStore = 25

  init?(_ arguments: [String]) {
    guard let first = arguments.first, let count = Int(first), count > 0 else { return nil }
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))
    var lanes = 8
    var folder = FileManager.default.temporaryDirectory.path
    var rest = arguments.dropFirst()
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      switch option {
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        seed = number
      case "--lanes":
        guard let number = Int(value), number > 0 else { return nil }
        lanes = number
      case "--folder": folder = value
      default: return nil
      }
    }
    (self.count, self.seed, self.lanes) = (count, seed, lanes)
    self.folder = "\(folder)/antiphon-crash-\(UUID().uuidString)"
  }

  /// - Returns: whether every promise was kept.
  func run() async -> Bool {
    // Workers that are gone are seen by their pipes.
    signal(SIGPIPE, SIG_IGN)
    say("\(count) kills, seed \(seed), \(lanes) at a time")
    let start = Pulse.now
    let numbers = Numbers(below: (count + Self.livesOfAStore - 1) / Self.livesOfAStore)
    var counts = Ledger.Counts()
    var kills = Kills()
    var failures: [String] = []
    await withTaskGroup(of: Result.self) { group in
      for _ in 0..<lanes {
        group.addTask {
          var result = Result()
          while let store = numbers.next() {
            let lives = min(Self.livesOfAStore, count - store * Self.livesOfAStore)
            result.add(await useStore(store, lives: lives))
          }
          return result
        }
      }
      for await result in group {
        counts.add(result.counts)
        kills.add(result.kills)
        failures += result.failures
      }
    }
    let seconds = Double(Pulse.now - start) / 1e9
    say(
      "killed \(kills.all) times in \(String(format: "%.1f", seconds)) s: \(kills.beforeStart) before the store was "
        + "ready, \(kills.inTools) with tools running, \(kills.inRequests) while a request was being stored")
    say(
      "compared \(counts.looks) times: \(counts.requests) requests, \(counts.endings) ended turns, "
        + "\(counts.outcomes) outcomes, \(counts.oldTexts) texts seen over 250 ms before the end; "
        + "\(counts.calls) calls, none run twice, \(counts.callsCutOff) marked interrupted; "
        + "\(counts.recovered) responses recovered")
    if counts.lateTexts > 0 {
      say(
        "the machine was late: \(counts.lateTexts) of these texts were not there yet, the oldest seen "
          + "\(counts.latest / 1_000_000) ms before; stalls of the worker account for all of them")
    }
    for failure in failures { say("FAILED  \(failure)") }
    if failures.isEmpty { try? FileManager.default.removeItem(atPath: folder) }
    return failures.isEmpty
  }

  /// Hands out the numbers of the stores.
  private final class Numbers: Sendable {
    private let count: Int
    private let given = Mutex(0)

    init(below count: Int) { self.count = count }

    func next() -> Int? {
      given.withLock { given in
        guard given < count else { return nil }
        given += 1
        return given - 1
      }
    }
  }

  private struct Kills {
    var all = 0
    var beforeStart = 0
    var inTools = 0
    var inRequests = 0

    mutating func add(_ other: Kills) {
      all += other.all
      beforeStart += other.beforeStart
      inTools += other.inTools
      inRequests += other.inRequests
    }

    mutating func note(_ life: Life, _ calls: [CallsFile.Entry]) {
      all += 1
      let isReady = life.reports.contains { if case .recovered = $0 { true } else { false } }
      if !isReady { beforeStart += 1 }
      let ended = Set(calls.filter { $0.event == .ended }.map(\.id))
      let began = life.reports.compactMap { if case .tool(let id) = $0 { id } else { nil } }
      if began.contains(where: { !ended.contains($0) }) { inTools += 1 }
      let asked = life.reports.count { $0 == .asking }
      let taken = life.reports.count { if case .round = $0 { true } else { false } }
      if asked > taken { inRequests += 1 }
    }
  }

  private struct Result {
    var counts = Ledger.Counts()
    var kills = Kills()
    var failures: [String] = []

    mutating func add(_ other: Result) {
      counts.add(other.counts)
      kills.add(other.kills)
      failures += other.failures
    }
  }

  /// One store from its making on, through many workers.
  private func useStore(_ number: Int, lives: Int) async -> Result {
    var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x1_0001)
    let folder = "\(folder)/\(number)"
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    var result = Result()
    var ledger = Ledger()
    for number in 1...lives {
      let (seed, end) = (random.next(), Life.end(&random))
      // Some are followed by another at once, whose own start is then what has to cope.
      let isLookedAt = Int.random(in: 0..<10, using: &random) < 6 || number == lives
      let twice = Int.random(in: 0..<3, using: &random) == 0
      let life = await Self.offThePool {
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return Life(program, folder: folder, seed: seed, end: end)
      }
      result.kills.note(life, CallsFile.entries(CallsFile.path(in: folder)))
      do {
        if let problem = life.problem { throw Ledger.Broken(problem) }
        ledger.take(life)
        if isLookedAt { try await ledger.look(at: folder, twice: twice) }
      } catch {
        let reason = (error as? Ledger.Broken)?.promise ?? String(describing: error)
        result.failures.append("seed \(self.seed), \(folder), kill \(number) (\(end)): \(reason)")
        break
      }
    }
    result.counts = ledger.counts
    if result.failures.isEmpty { try? FileManager.default.removeItem(atPath: folder) }
    return result
  }

  /// Runs what blocks on a thread of its own.
  private static func offThePool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }

  private func say(_ text: String) {
    FileHandle.standardError.write(Data("crash: \(text)\n".utf8))
  }
}
