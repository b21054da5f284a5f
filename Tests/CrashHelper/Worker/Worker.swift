import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Storage

/// Talks in several sessions at once, with tools, and says what it was told; until it is killed.
struct Worker {
  let folder: String
  let seed: UInt64

  /// With several, the endings of some write down what others are saying; alone, text waits for its own time.
  private var sessionCount: Int { isQuiet ? 1 : [2, 4][Int(seed >> 8) % 2] }
  /// One conversation, one request at a time, answered slowly.
  private var isQuiet: Bool { seed % 3 == 0 }
  /// A session that has become long is left, so that a look at the store stays short.
  private static let roundLimit = 24

  func run() async {
    do {
      Report.starting.send()
      let store = try SQLiteStore.open(folder: folder)
      Report.opened.send()
      let world = try ScriptedWorld(seed: seed, isQuiet: isQuiet, callsFile: CallsFile.path(in: folder))
      let coordinator = SessionCoordinator(
        store: store, models: world, tools: world,
        settings: CoordinatorSettings(turnLimit: 4, parallelToolCalls: 3))
      Report.recovered(try await coordinator.start().count).send()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await pulse(coordinator) }
        for number in 0..<sessionCount {
          group.addTask { try await converse(number, coordinator) }
        }
        for try await _ in group {}
      }
    } catch {
      Report.failed(String(describing: error).replacing("\n", with: " ")).send()
      exit(3)
    }
  }

  /// Tells how late things are here: what is promised in milliseconds depends on a machine that keeps up.
  private func pulse(_ coordinator: SessionCoordinator) async throws {
    while true {
      let start = Pulse.now
      try await Task.sleep(for: .nanoseconds(Pulse.interval))
      _ = try await coordinator.sessions()
      Report.pulse(start, Pulse.now).send()
    }
  }

  // MARK: Talking

  private func converse(_ number: Int, _ coordinator: SessionCoordinator) async throws {
    var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37)
    let there = try await coordinator.sessions().filter { $0.roundCount < Self.roundLimit }
      .sorted { $0.id < $1.id }
    var session: SessionID? = number < there.count ? there[number].id : nil
    var rounds = 0
    while true {
      let id: SessionID
      if let session, rounds < Self.roundLimit {
        id = session
      } else {
        id = try await coordinator.createSession(
          model: ModelReference(provider: "scripted", model: "crash"), title: "\(number)"
        ).id
        Report.session(id).send()
        (session, rounds) = (id, 0)
      }
      // Several at once: all but the first are queued.
      let count = isQuiet ? 1 : Int.random(in: 1...3, using: &random)
      rounds += count
      var readers: [Task<Void, any Error>] = []
      for _ in 0..<count {
        readers.append(try await ask(ScriptedWorld.line(&random), in: id, coordinator))
      }
      if Int.random(in: 0..<6, using: &random) == 0 {
        try await coordinator.rename(sessionID: id, to: ScriptedWorld.line(&random))
      }
      for reader in readers { try await reader.value }
    }
  }

  private func ask(
    _ content: String, in session: SessionID, _ coordinator: SessionCoordinator
  ) async throws -> Task<Void, any Error> {
    Report.asking.send()
    let request = try await coordinator.streamRequest(sessionID: session, content: content)
    Report.round(request.responseID, session, content: content).send()
    let isToBeCancelled = Digest.of(content) % 8 == 0
    return Task {
      for await turn in request.stream {
        let time = Pulse.now
        Report.text(
          turn.id, content: .init(turn.content), reasoning: .init(turn.reasoning), at: time
        ).send()
        if turn.status.isTerminal {
          Report.ended(turn.id, digest: Digest.of(turn)).send()
        } else if isToBeCancelled, turn.content.utf8.count > 200 {
          Task { await coordinator.cancel(responseID: request.responseID) }
        }
      }
      let response = try await coordinator.round(forResponseID: request.responseID).response
      guard let outcome = response.outcome else {
        throw StoreError(.inputOutput, "A stream ended before its response did.")
      }
      Report.outcome(response.id, outcome.word).send()
    }
  }
}
