import AntiphonTesting
import Conversation
import Coordinator
import Remote
import Synchronization

@testable import Server

/// One run: a coordinator behind a server, requests that come over bad connections, and readers of every kind.
///
/// A seed decides what is said, how it ends, who reads and what happens to their connections. When which happens is up to
/// the machine: what is checked holds whatever the order is.
struct InvariantRun: Sendable {
  let seed: UInt64
  let mistake: Mistake?

  struct Outcome: Sendable {
    var problems: [String] = []
    var outcomes: [ResponseOutcome] = []
    var readers = 0
    var sittings = 0
    var states = 0
  }

  static let model = ModelReference(provider: "test", model: "scripted")
  private static let limit = Duration.seconds(120)
  /// How far it has come, for a run that does not end.
  private let progress = Progress()

  private final class Progress: Sendable {
    private let text = Mutex<@Sendable () -> String>({ "nowhere" })
    func note(_ now: @escaping @Sendable () -> String) { text.withLock { $0 = now } }
    var now: String { text.withLock { $0 }() }
  }

  init(seed: UInt64, mistake: Mistake? = nil) {
    (self.seed, self.mistake) = (seed, mistake)
  }

  /// Runs it, and says what was wrong.
  func run() async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        do { return try await play() } catch is CancellationError {
          return nil
        } catch { return Outcome(problems: ["it could not be run: \(error)"]) }
      }
      group.addTask {
        try? await Task.sleep(for: Self.limit)
        return Task.isCancelled
          ? nil : Outcome(problems: ["it had come to this after \(Self.limit): \(progress.now)"])
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first ?? Outcome(problems: ["it was stopped"])
    }
  }

  private func play() async throws -> Outcome {
    var random = SeededGenerator(seed: seed)
    let ending = ResponseScript.Ending.allCases.randomElement(using: &random)!
    var scripts = [
      ResponseScript(ending: ending, isLong: Int.random(in: 0..<12, using: &random) == 0, random: &random)
    ]
    if ending != .interrupted, Int.random(in: 0..<4, using: &random) == 0 {
      scripts.append(ResponseScript(ending: .completed, isLong: false, random: &random))
    }
    let stage = try await InvariantStage(scripts, seed: seed, mistake: mistake)
    let outcome: Outcome
    do {
      outcome = try await play(scripts, on: stage, &random)
      try await stage.stop()
    } catch {
      try? await stage.stop()
      throw error
    }
    return outcome
  }

  private func play(
    _ scripts: [ResponseScript], on stage: InvariantStage, _ random: inout SeededGenerator
  ) async throws -> Outcome {
    var watchers: [Task<Void, any Error>] = []
    var casts: [ReaderCast] = []
    for (number, script) in scripts.enumerated() {
      progress.note { "request \(number)" }
      let id = try await stage.ask(number, by: Asking.allCases.randomElement(using: &random)!)
      let referee = Referee(id, script, store: stage.store)
      watchers.append(Task { [seed] in try await stage.watch(id, script, gate: number, seed: seed) })
      casts.append(
        ReaderCast(
          referee, stage: stage, seed: seed &* 1013 &+ UInt64(number) &* 100, host: "127.0.0.\(2 + number)"))
    }
    for cast in casts { try await cast.begin() }
    // Some are there from the beginning, others come later.
    progress.note { [casts] in "the start: " + casts.map(\.progress).joined(separator: "; ") }
    await casts[0].referee.joined(by: Int.random(in: 0...ReaderCast.size, using: &random))
    stage.voice.start.open()
    // In the middle of an answer everybody may leave, and nothing of them may stay behind.
    if scripts[0].waits, scripts[0].ending != .interrupted {
      progress.note { [casts] in "the middle: " + casts.map(\.progress).joined(separator: "; ") }
      await stage.voice.gates[0].reached()
      if Int.random(in: 0..<3, using: &random) == 0 {
        progress.note { [casts] in "leaving: " + casts.map(\.progress).joined(separator: "; ") }
        for cast in casts { await cast.leave() }
        try await stage.checkEmpty(casts)
        for cast in casts { try await cast.begin() }
      } else {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...30, using: &random)))
      }
    }
    stage.mayGoOn.open()
    var outcome = Outcome()
    progress.note { [casts] in casts.map(\.progress).joined(separator: "; ") }
    for cast in casts {
      let records = await cast.finish()
      try Task.checkCancellation()
      outcome.readers += records.count
      outcome.sittings += records.map(\.sittings).reduce(0, +)
      outcome.states += cast.referee.statesSeen
      if let ending = stage.store.response(cast.referee.responseID)?.outcome {
        outcome.outcomes.append(ending)
      }
    }
    progress.note { "the end" }
    for watcher in watchers { try await watcher.value }
    for cast in casts { await cast.leave() }
    try await stage.checkEmpty(casts)
    outcome.problems = casts.flatMap(\.referee.problems) + stage.problems(scripts.count)
    return outcome
  }
}
