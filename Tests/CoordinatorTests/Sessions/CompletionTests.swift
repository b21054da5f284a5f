import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Completion", .timeLimit(.minutes(1)))
struct CompletionTests {
  @Test("is told to everybody who asks, before, at and after the end, and after a restart")
  func manyCallers() async throws {
    let gate = Gate()
    let error = TurnError(.overloaded, "Too much to do.", mayRetry: true)
    let bench = Bench(ScriptedProvider([.gate(gate), .fail(error)]))
    let request = try await bench.ask()
    let coordinator = bench.coordinator
    await withTaskGroup { group in
      for _ in 0..<20 {
        group.addTask { await #expect(throws: error) { try await request.completion() } }
        group.addTask {
          await #expect(throws: error) { try await coordinator.completion(ofResponse: request.responseID) }
        }
      }
      gate.open()
    }
    await #expect(throws: error) { try await request.completion() }
    await #expect(throws: error) { try await coordinator.completion(ofResponse: request.responseID) }
    let later = Bench(store: bench.store)
    await #expect(throws: error) { try await later.coordinator.completion(ofResponse: request.responseID) }
  }

  @Test("of a response that nobody knows is an error")
  func unknown() async throws {
    let id = ResponseID(high: 3, low: 4)
    await #expect(throws: CoordinatorError.unknownResponse(id)) {
      try await Bench().coordinator.completion(ofResponse: id)
    }
  }

  @Test("stops waiting when the waiting task is cancelled; the response goes on")
  func cancelledWaiter() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.gate(gate), .say("all")]))
    let request = try await bench.ask()
    let waiter = Task { try await request.completion() }
    await gate.reached()
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    gate.open()
    try await request.completion()
  }

  @Test("of what the last process left open is an interruption")
  func afterCrash() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("so far"), .gate(gate)]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "so far" }
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { !$0.writes.isEmpty }

    // The process is gone; another opens what it had written.
    let later = Bench(store: MemorySessionStore(bench.store.now))
    #expect(try await later.coordinator.start() == [request.responseID])
    await #expect(throws: try #require(ResponseOutcome.interrupted.error)) {
      try await later.coordinator.completion(ofResponse: request.responseID)
    }
    let turns = await (try later.coordinator.turns(ofResponse: request.responseID)).all()
    #expect(turns.map(\.content) == ["so far"])
    #expect(turns.map(\.status) == [.interrupted])
    gate.open()
  }

  @Test("is told to a reader who had seen more than was written, and comes back after the crash")
  func resumedAfterCrash() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("so far"), .gate(gate)]))
    let request = try await bench.ask()
    let seen = try #require(await request.stream.first { $0.content == "so far" })

    // Killed before the text was written.
    let later = Bench(store: MemorySessionStore(bench.store.now))
    try await later.coordinator.start()
    let stream = try await later.coordinator.turns(ofResponse: request.responseID, since: seen.revision)
    #expect(await stream.all().map(\.status) == [.interrupted])
    gate.open()
  }
}
