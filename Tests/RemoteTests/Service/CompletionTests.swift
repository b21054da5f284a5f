import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Completion", .timeLimit(.minutes(10)))
struct CompletionTests {
  @Test(
    "is told to everybody who asks, before, at and after the end, and after a restart",
    arguments: Place.allCases)
  func manyCallers(place: Place) async throws {
    let gate = Gate()
    let error = TurnError(.overloaded, "Too much to do.", mayRetry: true)
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .fail(error)]))
    let request = try await bench.ask()
    let service = bench.service
    await withTaskGroup { group in
      for _ in 0..<20 {
        group.addTask { await #expect(throws: error) { try await request.completion() } }
        group.addTask {
          await #expect(throws: error) { try await service.completion(ofResponse: request.responseID) }
        }
      }
      gate.open()
    }
    await #expect(throws: error) { try await request.completion() }
    await #expect(throws: error) { try await service.completion(ofResponse: request.responseID) }
    let later = try await ServiceBench(place, store: bench.store)
    await #expect(throws: error) { try await later.service.completion(ofResponse: request.responseID) }
  }

  @Test("of a response that nobody knows is an error", arguments: Place.allCases)
  func unknown(place: Place) async throws {
    let (bench, id) = (try await ServiceBench(place), ResponseID(high: 3, low: 4))
    await #expect(throws: CoordinatorError.unknownResponse(id)) {
      try await bench.service.completion(ofResponse: id)
    }
  }

  @Test("stops waiting when the waiting task is cancelled; the response goes on", arguments: Place.allCases)
  func cancelledWaiter(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .say("all")]))
    let request = try await bench.ask()
    let waiter = Task { try await request.completion() }
    await gate.reached()
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    gate.open()
    try await request.completion()
  }

  @Test("of what the last process left open is an interruption", arguments: Place.allCases)
  func afterCrash(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.say("so far"), .gate(gate)]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "so far" }
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(250))
    await bench.store.wait { !$0.writes.isEmpty }

    // The process is gone; another opens what it had written.
    let later = try await ServiceBench(place, store: MemorySessionStore(bench.store.now))
    #expect(try await later.coordinator.start() == [request.responseID])
    await #expect(throws: try #require(ResponseOutcome.interrupted.error)) {
      try await later.service.completion(ofResponse: request.responseID)
    }
    let turns = await (try later.service.turns(ofResponse: request.responseID)).all()
    #expect(turns.map(\.content) == ["so far"])
    #expect(turns.map(\.status) == [.interrupted])
    gate.open()
  }

  @Test(
    "is told to a reader who had seen more than was written, and comes back after the crash",
    arguments: Place.allCases)
  func resumedAfterCrash(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.say("so far"), .gate(gate)]))
    let request = try await bench.ask()
    let seen = try #require(await request.stream.first { $0.content == "so far" })

    // Killed before the text was written.
    let later = try await ServiceBench(place, store: MemorySessionStore(bench.store.now))
    try await later.coordinator.start()
    let stream = try await later.service.turns(ofResponse: request.responseID, since: seen.revision)
    #expect(await stream.all().map(\.status) == [.interrupted])
    gate.open()
  }
}
