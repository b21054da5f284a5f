import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Shutting down", .timeLimit(.minutes(10)))
struct ShutdownTests {
  @Test("interrupts what runs and is queued, writes everything, closes the store, ends all streams")
  func shutdown() async throws {
    let bench = Bench(ScriptedProvider([.say("half"), .hang]))
    let running = try await bench.ask("one")
    let queued = try await bench.coordinator.streamRequest(sessionID: running.sessionID, content: "two")
    _ = await running.stream.first { $0.content == "half" }
    let reader = Task { await running.stream.all() }
    let events = Task { await bench.coordinator.events().reduce(0) { count, _ in count + 1 } }
    await bench.coordinator.shutdown()
    #expect(await reader.value.last?.status == .interrupted)
    _ = await events.value
    await #expect(throws: try #require(ResponseOutcome.interrupted.error)) { try await queued.completion() }
    #expect(bench.provider.requests.count == 1)
    let contents = bench.store.now
    #expect(contents.isClosed)
    for request in [running, queued] {
      let stored = try #require(bench.store.response(request.responseID))
      #expect(stored.outcome == .interrupted)
      #expect(stored.turns.map(\.status) == [.interrupted])
    }
    #expect(bench.store.response(running.responseID)?.turns[0].content == "half")
    await #expect(throws: CoordinatorError.shuttingDown) {
      try await bench.coordinator.handleRequest(sessionID: running.sessionID, content: "three")
    }
    await bench.coordinator.shutdown()
  }

  @Test("waits for requests that are being stored, and interrupts them too")
  func whileStoring() async throws {
    let bench = Bench()
    let id = try await bench.session().id
    let requests = (0..<10).map { index in
      Task { try await bench.coordinator.handleRequest(sessionID: id, content: "\(index)") }
    }
    await bench.coordinator.shutdown()
    var refused = 0
    for request in requests {
      do {
        let handle = try await request.value
        let outcome = bench.store.response(handle.responseID)?.outcome
        #expect(outcome == .interrupted || outcome == .completed)
      } catch { refused += 1 }
    }
    #expect(refused + (bench.store.now.rounds[id]?.count ?? 0) == 10)
  }

  @Test("tries once more to write what could not be written")
  func lastWrite() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.gate(gate), .say("all")]))
    let request = try await bench.ask()
    await gate.reached()
    bench.store.fail(with: StoreError(.full, "No space left."))
    gate.open()
    try await request.completion()
    bench.store.fail(with: nil)
    await bench.coordinator.shutdown()
    #expect(bench.store.response(request.responseID)?.outcome == .completed)
    #expect(bench.store.now.isClosed)
  }
}
