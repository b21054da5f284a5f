import AntiphonTesting
import Conversation
import Testing

@testable import Coordinator

@Suite("A recording of a stored session", .timeLimit(.minutes(10)))
struct StoredRecordingTests {
  @Test("spreads the text over the time that the answer took")
  func pace() async throws {
    let gate = Gate()
    let recorded = RecordedBench(
      ScriptedProvider([
        .gate(gate), .emit([.reasoning("Let me think about it now.")]),
        .say("  An actor lets in\none task at a time."), .emit([.finished(.stop)]),
      ]))
    let session = try await recorded.bench.session()
    let request = try await recorded.bench.coordinator.streamRequest(sessionID: session.id, content: "Why?")
    await gate.reached()
    recorded.bench.clock.advance(by: .milliseconds(700))
    gate.open()
    try await request.completion()
    let stored = try await recorded.bench.stored(session.id)
    #expect(stored.header.pace == .reconstructed)
    #expect(
      stored.events.map { "\($0.elapsed) \($0.kind.said ?? $0.kind.name.rawValue)" } == [
        "0 session", "0 request", "0 asked", "116 Let me think ", "233 about it now.",
        "350   An actor lets ", "466 in\none task ", "583 at a time.", "700 finished", "700 modelEnded",
        "700 turn",
        "700 ended",
      ])
    #expect(try await stored.readBack().replayed().turns == recorded.turns)
  }

  @Test("comes to the turns that are stored", arguments: 1...200)
  func random(seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let recorded = try await ReplayHistoryTests.conversation(&generator)
    for id in recorded.bench.store.now.sessions.keys {
      let stored = try await recorded.bench.stored(id).readBack()
      let (turns, report) = try await stored.replayed()
      let expected = recorded.bench.store.now.rounds[id] ?? []
      #expect(report.differences == [], "seed \(seed)\n\(stored.text)")
      #expect(
        turns.map { $0.map(\.content) } == expected.map { $0.response.turns.map(\.content) }, "seed \(seed)")
      #expect(
        turns.map { $0.map(\.status) } == expected.map { $0.response.turns.map(\.status) }, "seed \(seed)")
    }
  }
}

@Suite("Scripts made of a recording", .timeLimit(.minutes(10)))
struct RecordedScriptTests {
  @Test("say and return what was said and returned")
  func scripts() async throws {
    let recorded = RecordedBench(
      ScriptedProvider(
        [.say("Let me see."), .call("look"), .call("look", id: "2", index: 1)], [.say("Blue.")]),
      tools: ScriptedToolRunner(["look": { .success("seen \($0.providerCallID)") }]))
    try await recorded.bench.ask().completion()
    let recording = try recorded.recording.readBack()
    let bench = Bench(ScriptedProvider(recording), tools: ScriptedToolRunner(recording))
    let request = try await bench.ask()
    try await request.completion()
    #expect(bench.store.recordedTurns == recorded.turns)
    #expect(recorded.turns.first?.first?.calls.map(\.result) == ["seen call", "seen 2"])
  }

  @Test("break off and wait as the model did")
  func endings() async throws {
    let recorded = RecordedBench(
      ScriptedProvider([.say("a"), .fail(TurnError(.network, "cut"))], [.say("b"), .hang]))
    _ = try? await recorded.bench.ask().completion()
    let stopped = try await recorded.bench.ask()
    _ = await stopped.stream.first { $0.content == "b" }
    await recorded.bench.coordinator.cancel(responseID: stopped.responseID)
    let bench = Bench(ScriptedProvider(recorded.recording))
    await #expect(throws: TurnError(.network, "cut")) { try await bench.ask().completion() }
    let waiting = try await bench.ask()
    _ = await waiting.stream.first { $0.content == "b" }
    await bench.coordinator.cancel(responseID: waiting.responseID)
    #expect(bench.store.recordedTurns == recorded.turns)
  }
}

extension Bench {
  /// The recording of a session as it is stored now.
  func stored(_ id: SessionID) async throws -> Recording {
    let session = try #require(store.now.sessions[id])
    return Recording(session, store.now.rounds[id] ?? [], program: "0.1.0", at: clock.now)
  }
}

extension RecordedEvent.Kind {
  /// The text of one piece, or what else the model said.
  fileprivate var said: String? {
    guard case .model(_, _, let events) = self else { return nil }
    return events.map {
      switch $0 {
      case .content(let text), .reasoning(let text): text
      case .finished: "finished"
      default: "?"
      }
    }.joined()
  }
}
