import AntiphonTesting
import Conversation
import Coordinator
import Storage

/// What it costs to publish 1,000 deltas a second, and when readers have them.
///
/// The whole way is real: a provider on a real clock, coordinator, store on disk, readers in tasks of their own.
/// Of several readers half take the first state and then stand still until the response is over.
struct ManyReaders: Benchmark {
  let name = "readers"
  let title = "1,000 deltas a second to 1, 10 and 200 readers, half of them not reading"

  private static let passes = 10
  private static let sizes = [1, 10, 200]

  func run(isLong: Bool) async throws -> [Figure] {
    let seconds = (isLong ? 60 : 10) / Self.passes
    var passes: [Int: [Pass]] = [:]
    for number in 1...Self.passes {
      for readers in Self.sizes {
        Console.progress("  pass \(number) of \(Self.passes): \(readers) readers, \(seconds) s")
        passes[readers, default: []].append(try await Pass.run(readers: readers, deltas: seconds * 1000))
      }
    }
    return figures(of: passes)
  }

  private func figures(of passes: [Int: [Pass]]) -> [Figure] {
    func median(_ readers: Int, _ value: (Pass) -> Double) -> Double {
      (passes[readers] ?? []).map(value).median
    }
    let all = passes.values.joined()
    let (seen, wanted) = (all.map(\.endings).reduce(0, +), all.map(\.readers).reduce(0, +))
    // Other programs only ever add to a delay, and to many readers more than to one, who is done sooner: the
    // passes that were left alone the most are compared.
    func best(_ readers: Int) -> Double {
      (passes[readers] ?? []).map { $0.lag.quantile(0.99) }.min() ?? .nan
    }
    let median99 = Self.sizes.map { size in median(size) { $0.lag.quantile(0.99) } }
    let memory = passes[200]?.compactMap(\.extraMemory).max()
    return [
      .count("readers that saw the ending", "\(seen) of \(wanted)", target: "all", holds: seen == wanted),
      .ratio(
        "p99 lag, 200 readers against 1, best passes", "\(best(200).time) / \(best(1).time)",
        best(200) / best(1), atMost: 5),
      .time("p99 lag, 200 readers, median pass", median99[2], under: 0.1),
      .noted(
        "p99 lag, 1 / 10 / 200 readers, median pass", median99.map(\.time).joined(separator: " / ")),
      .count(
        "extra memory, 200 readers", memory.map { "\((Double($0) / 1_048_576).digits(1)) MiB" } ?? "unknown",
        target: "≤ 64 MiB", holds: memory.map { $0 <= 64 << 20 } ?? true),
      .noted(
        "CPU per delta, 1 / 10 / 200 readers",
        Self.sizes.map { size in median(size) { $0.cpu }.time }.joined(separator: " / ")),
    ]
  }
}

/// One response with its readers.
private struct Pass: Sendable {
  let readers: Int
  /// How many readers were given the terminal state of the turn, and then the end of the stream.
  let endings: Int
  /// From a delta's emission until a reader that reads has it; every such reader counts every delta.
  let lag: LatencyHistogram
  /// Seconds of CPU for a delta, all that happens meanwhile included.
  let cpu: Double
  /// The most bytes that were in use beyond those before the readers came.
  let extraMemory: Int?

  static func run(readers: Int, deltas: Int) async throws -> Pass {
    try await withFolder { folder in
      let (start, peak) = (Gate(), Broadcast(0))
      let provider = SpeakingProvider { emit in
        await start.pass()
        await speak(deltas, emit: emit, peak: peak)
      }
      let coordinator = SessionCoordinator(
        store: try SQLiteStore.open(folder: folder), models: provider, tools: ScriptedToolRunner())
      let session = try await coordinator.createSession(model: .bench)
      let before = ThisProcess.memory
      let request = try await coordinator.streamRequest(sessionID: session.id, content: "Count.")
      let (joined, over) = (Gate(isOpen: true), Gate())
      let tasks = (0..<readers).map { number in
        // The first of them reads, so that a single one does.
        let reader = Reader(stream: request.stream, joined: joined, reads: number % 2 == 0, over: over)
        return Task.detached { await reader.run() }
      }
      await joined.reached(by: readers)
      start.open()
      let (cost, _) = try await Cost.of { try await request.completion() }
      over.open()
      var (endings, lag) = (0, LatencyHistogram())
      for task in tasks {
        let seen = await task.value
        endings += seen.hasEnded ? 1 : 0
        lag.add(seen.lag)
      }
      await coordinator.shutdown()
      return Pass(
        readers: readers, endings: endings, lag: lag, cpu: cost.cpu / Double(deltas),
        extraMemory: before.map { max(0, peak.read { $0 } - $0) })
    }
  }

  /// Says when each delta was emitted, in as many bytes for each of them.
  private static func speak(_ deltas: Int, emit: SpeakingProvider.Emit, peak: Broadcast<Int>) async {
    let start = ContinuousClock.now
    for number in 0..<deltas {
      let due = start + .milliseconds(number)
      if ContinuousClock.now < due { try? await Task.sleep(until: due, tolerance: .zero) }
      if number % 50 == 0, let memory = ThisProcess.memory { peak.update { $0 = max($0, memory) } }
      await emit([.content(Stamp.text(ThisProcess.nanoseconds))])
    }
  }
}

/// Follows the response.
private struct Reader: Sendable {
  let stream: TurnStream
  let joined: Gate
  let reads: Bool
  /// Opened when the response is over.
  let over: Gate

  func run() async -> (hasEnded: Bool, lag: LatencyHistogram) {
    var (lag, known, status) = (LatencyHistogram(), 0, TurnStatus.waiting)
    var iterator = stream.makeAsyncIterator()
    status = await iterator.next()?.status ?? status
    await joined.pass()
    if !reads { await over.pass() }
    while let turn = await iterator.next() {
      let now = ThisProcess.nanoseconds
      status = turn.status
      guard reads else { continue }
      known = Stamp.forEach(in: turn.content, from: known) { lag.add(nanoseconds: now - min($0, now)) }
    }
    return (status == .completed, lag)
  }
}

/// A moment as text of a fixed length, so that a reader knows when each delta was emitted without asking anybody.
private enum Stamp {
  private static let length = 16

  static func text(_ nanoseconds: UInt64) -> String {
    let digits = String(nanoseconds, radix: 16)
    return String(repeating: "0", count: length - digits.utf8.count) + digits
  }

  /// - Returns: how many bytes there are now.
  static func forEach(in text: String, from start: Int, _ body: (UInt64) -> Void) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      for offset in stride(from: start, to: bytes.count, by: length) {
        body(
          bytes[offset..<offset + length].reduce(0) { $0 << 4 | UInt64($1 < 0x3A ? $1 - 0x30 : $1 - 0x57) })
      }
      return bytes.count
    }
  }
}
