import AntiphonTesting
import Conversation
import Coordinator
import Testing

/// Random histories of a whole coordinator: sessions side by side, answers of every kind, tools, cancellations, a
/// store that fails or stalls, readers that come and go.
@Suite("Random histories of a coordinator", .serialized, .timeLimit(.minutes(10)))
struct CoordinatorHistoryTests {
  @Test("keep the invariants of the turn stream", arguments: Place.allCases, 1...150)
  func history(place: Place, seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let gate = Gate()
    let provider = ScriptedProvider()
    let requestCount = Int.random(in: 1...8, using: &generator)
    for _ in 0..<requestCount * 3 { provider.add(script(gate, &generator)) }
    let bench = try await ServiceBench(
      place, provider,
      tools: ScriptedToolRunner([
        "look": { _ in .success("seen") },
        "wait": { _ in
          await gate.pass(); return .success("late")
        },
      ]), settings: CoordinatorSettings(turnLimit: 3))
    let service = bench.service
    var sessions: [SessionID] = []
    for _ in 0..<Int.random(in: 1...3, using: &generator) { sessions.append(try await bench.session().id) }

    var requests: [StreamedRequest] = []
    var readers: [(ResponseID, Task<[Turn], Never>)] = []
    var leaving: [Task<[Turn], Never>] = []
    for index in 0..<requestCount {
      let id = try #require(sessions.randomElement(using: &generator))
      let request = try await service.streamRequest(sessionID: id, content: "\(index)")
      requests.append(request)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        readers.append((request.responseID, Task { await request.stream.all() }))
      }
      leaving.append(Task { await request.stream.all() })
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: leaving.randomElement(using: &generator)?.cancel()
      case 1:
        if let victim = requests.randomElement(using: &generator)?.responseID {
          Task { try await service.cancel(responseID: victim) }
        }
      case 2: bench.store.hold()
      case 3: bench.store.release()
      case 4: bench.clock.advance(by: .milliseconds(Int.random(in: 1...300, using: &generator)))
      default: await Task.yield()
      }
    }
    gate.open()
    bench.store.release()
    for task in leaving { task.cancel() }
    for request in requests { _ = try? await request.completion() }
    for (id, reader) in readers {
      let seen = await reader.value
      let stored = try #require(bench.store.response(id), "seed \(seed)")
      examine(seen, stored, seed)
    }
    // Nothing that was sent again was done twice.
    #expect(bench.store.now.rounds.values.joined().count == requests.count, "seed \(seed)")
    for task in leaving { _ = await task.value }
    await bench.coordinator.shutdown()
    for request in requests { #expect(request.stream.waitingReaders == 0, "seed \(seed)") }
    for rounds in bench.store.now.rounds.values {
      #expect(rounds.map(\.round.index) == Array(rounds.indices), "seed \(seed)")
    }
  }

  @Test("keep them over connections that are cut, over and over", arguments: 1...200)
  func cut(seed: Int) async throws {
    try await history(place: .cutTCP(seed: seed), seed: seed)
  }

  @Test("over connections that are cut lose nothing of a long answer")
  func longAnswer() async throws {
    var cuts = 0
    for seed in 1...8 {
      let gates = (0..<20).map { _ in Gate() }
      let provider = ScriptedProvider()
      provider.add(
        gates.flatMap {
          [.gate($0), .say(String(repeating: "Wörter, viele Wörter, und noch eines mehr.\n", count: 20))]
        })
      let bench = try await ServiceBench(.cutTCP(seed: seed), provider)
      let request = try await bench.ask()
      var (revision, content, opened) = (Int.min, "", 0)
      for await turn in request.stream {
        #expect(turn.revision > revision && turn.content.hasPrefix(content), "seed \(seed)")
        (revision, content) = (turn.revision, turn.content)
        if opened < gates.count { gates[opened].open() }
        opened += 1
      }
      try await request.completion()
      #expect(content == bench.store.response(request.responseID)?.turns.first?.content, "seed \(seed)")
      cuts += bench.cuts
    }
    #expect(cuts > 0)
  }

  private func script(_ gate: Gate, _ generator: inout SeededGenerator) -> [ScriptedProvider.Step] {
    (0..<Int.random(in: 0...5, using: &generator)).map { index in
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: .gate(gate)
      case 1: .fail(TurnError(.network, "cut"))
      case 2:
        .call(["look", "wait", "jump"].randomElement(using: &generator) ?? "", id: "\(index)", index: index)
      case 3: .deaf(gate, [.content("deaf")])
      default: .say(["a", " ", "\n", "{"].randomElement(using: &generator) ?? "")
      }
    }
  }

  private func examine(_ seen: [Turn], _ stored: Response, _ seed: Int) {
    #expect(stored.outcome != nil, "seed \(seed)")
    #expect(seen.filter(\.status.isTerminal) == stored.turns, "seed \(seed): every ending, as stored")
    #expect(seen.last?.status.isTerminal == true, "seed \(seed)")
    for (before, after) in zip(seen, seen.dropFirst()) {
      #expect(before.revision < after.revision, "seed \(seed): revisions rise")
      if before.index == after.index {
        #expect(after.content.hasPrefix(before.content), "seed \(seed): text only grows")
      } else {
        #expect(
          after.index > before.index && before.status.isTerminal, "seed \(seed): one turn after another")
      }
    }
  }
}
