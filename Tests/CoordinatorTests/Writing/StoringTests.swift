import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("What is said", .timeLimit(.minutes(10)))
struct StoringTests {
  @Test("is written at most 250 ms after it was seen, however many pieces it came in, in one write")
  func writeBehind() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("a"), .say("b"), .say("c"), .gate(gate), .say("d"), .hang]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "abc" }
    #expect(bench.store.now.attempts == 0)
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { $0.writes.count == 1 }
    #expect(bench.store.response(request.responseID)?.turns.map(\.content) == ["abc"])
    #expect(bench.store.response(request.responseID)?.turns.map(\.status) == [.streaming])
    #expect(bench.clock.sleepers == 0, "nothing is waited for when there is nothing to write")

    gate.open()
    _ = await request.stream.first { $0.content == "abcd" }
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { $0.writes.count == 2 }
    var seen = try #require(await request.stream.first { _ in true })
    #expect(seen.lastByteTime != nil, "of no use to anybody later, so it is not stored")
    seen.lastByteTime = nil
    #expect(bench.store.response(request.responseID)?.turns == [seen])
    guard case .append(_, let content, _, _)? = bench.store.now.writes[1].first else {
      Issue.record("a whole turn was written where a piece would do")
      return
    }
    #expect(content == "d")
    await bench.coordinator.cancel(responseID: request.responseID)
  }

  @Test("while a slow write is under way is written right after it, when it is due by then")
  func slowStore() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("a"), .gate(gate), .say("b"), .hang]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "a" }
    bench.store.hold()
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { $0.attempts == 1 }
    gate.open()
    _ = await request.stream.first { $0.content == "ab" }
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    bench.store.release()
    await bench.store.wait { $0.writes.count == 2 }
    #expect(bench.store.response(request.responseID)?.turns.map(\.content) == ["ab"])
    await bench.coordinator.cancel(responseID: request.responseID)
  }

  @Test("in several sessions is written together")
  func grouped() async throws {
    let bench = Bench(ScriptedProvider([.say("x"), .hang], [.say("x"), .hang], [.say("x"), .hang]))
    var requests: [StreamedRequest] = []
    for _ in 0..<3 { requests.append(try await bench.ask()) }
    for request in requests { _ = await request.stream.first { $0.content == "x" } }
    await bench.clock.waitForSleepers(1)
    #expect(bench.clock.sleepers == 1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { !$0.writes.isEmpty }
    #expect(bench.store.now.writes.map(\.count) == [3])
    for request in requests { await bench.coordinator.cancel(responseID: request.responseID) }
  }

  @Test("is durable before its ending can be seen")
  func durableBeforeVisible() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("all"), .gate(gate)], [.say("next")]))
    let request = try await bench.ask()
    let queued = try await bench.coordinator.streamRequest(sessionID: request.sessionID, content: "next")
    _ = await request.stream.first { $0.content == "all" }
    bench.store.hold()
    gate.open()
    // The ending is at the store, which takes its time.
    await bench.store.wait { $0.attempts == 1 }
    let waiting = Task { await request.stream.all() }
    await request.stream.waiting(1)
    let now = try await bench.coordinator.round(forResponseID: request.responseID).response
    #expect(now.turns.map(\.status) == [.streaming])
    #expect(now.outcome == nil)
    let (present, _) = (await request.stream.first { _ in true }, ())
    #expect(present?.status == .streaming)
    #expect(bench.provider.requests.count == 1, "nor is the next one started")

    bench.store.release()
    #expect(await waiting.value.last?.status == .completed)
    try await queued.completion()
  }

  @Test("is durable before the next turn begins")
  func turnsCommitted() async throws {
    let bench = Bench(
      ScriptedProvider([.call("look")], [.say("done")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    bench.store.hold()
    let request = try await bench.ask()
    await bench.store.wait { $0.attempts >= 1 }
    #expect(bench.provider.requests.count == 1)
    #expect(try await bench.coordinator.round(forResponseID: request.responseID).response.turns.count == 1)
    bench.store.release()
    try await request.completion()
    #expect(bench.store.response(request.responseID)?.turns.map(\.status) == [.completed, .completed])
  }

  @Test("stays in memory while the store fails, ends visibly, and is written once it heals")
  func failingStore() async throws {
    let gate = Gate()
    let failure = StoreError(.full, "No space left.")
    let bench = Bench(ScriptedProvider([.say("a"), .gate(gate), .say("b")]))
    let request = try await bench.ask()
    var events = bench.coordinator.events().makeAsyncIterator()
    _ = await request.stream.first { $0.content == "a" }
    bench.store.fail(with: failure)
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    while let event = await events.next() { if event == .storage(failure) { break } }

    gate.open()
    let seen = await request.stream.all()
    try await request.completion()
    #expect(seen.last?.content == "ab" && seen.last?.status == .completed)
    #expect(bench.store.response(request.responseID)?.outcome == nil)
    // Readers who come now are served from memory.
    let present = try await bench.coordinator.round(forResponseID: request.responseID).response
    #expect(present.turns == seen.suffix(1) && present.outcome == .completed)
    #expect(try await bench.coordinator.rounds(of: request.sessionID, limit: 9)[0].response == present)
    #expect(await (try bench.coordinator.turns(ofResponse: request.responseID)).all() == present.turns)

    bench.store.fail(with: nil)
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .seconds(1))
    await bench.store.wait { !$0.writes.isEmpty }
    while let event = await events.next() { if event == .storage(nil) { break } }
    #expect(bench.store.response(request.responseID) == present)
    #expect(bench.store.now.writes.count == 1)
  }

  @Test("of one response that is gone from the store does not keep the others from being written")
  func removed() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("gone"), .gate(gate)], [.say("kept"), .gate(gate)]))
    let gone = try await bench.ask()
    let kept = try await bench.ask()
    _ = await gone.stream.first { $0.content == "gone" }
    _ = await kept.stream.first { $0.content == "kept" }
    bench.store.remove(gone.responseID)
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { !$0.writes.isEmpty }
    #expect(bench.store.response(kept.responseID)?.turns.map(\.content) == ["kept"])
    gate.open()
    try await kept.completion()
    try await gone.completion()
    #expect(bench.store.response(kept.responseID)?.outcome == .completed)
    #expect(bench.store.response(gone.responseID) == nil)
    await bench.coordinator.shutdown()
  }

  @Test("is written with the next request when the store has healed by then")
  func healsWithNextRequest() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.gate(gate), .say("a")], [.say("b")]))
    let request = try await bench.ask()
    await gate.reached()
    bench.store.fail(with: StoreError(.full, "No space left."))
    gate.open()
    try await request.completion()
    bench.store.fail(with: nil)
    let next = try await bench.coordinator.handleRequest(sessionID: request.sessionID, content: "next")
    try await next.completion()
    #expect(bench.store.response(request.responseID)?.outcome == .completed)
    #expect(
      bench.provider.requests[1].messages
        == [.user("Hello"), .assistant(content: "a", toolCalls: []), .user("next")])
  }

  @Test("is checked for damage when somebody asks, until the end")
  func checked() async throws {
    let bench = Bench()
    try await bench.ask().completion()
    #expect(try await bench.coordinator.checkStore() == [])
    await bench.coordinator.shutdown()
    await #expect(throws: CoordinatorError.shuttingDown) { try await bench.coordinator.checkStore() }
  }
}
