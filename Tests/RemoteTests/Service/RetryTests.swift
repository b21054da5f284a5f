import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("A model that fails before it says anything") struct RetryTests {
  private static let busy = TurnError(.overloaded, "Busy.", mayRetry: true, retryAfter: 3)

  @Test(
    "is asked again after the time it names, and readers are told of that", .timeLimit(.minutes(10)),
    arguments: Place.allCases)
  func asksAgain(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.fail(Self.busy)], [.say("here")]), retries: .standard)
    let request = try await bench.ask()
    let waiting = try #require(await request.stream.first { $0.retry != nil })
    let notice = try #require(waiting.retry)
    #expect(waiting.status == .waiting)
    #expect(notice.attempt == 2)
    #expect(notice.limit == 4)
    #expect(notice.error == Self.busy)
    let wait = notice.until.milliseconds - bench.clock.now.milliseconds
    #expect((3000...3500).contains(wait))
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .milliseconds(2999))
    #expect(bench.provider.requests.count == 1)
    bench.clock.advance(by: .milliseconds(501))
    try await request.completion()
    let turns = await request.stream.all()
    #expect(turns.last?.content == "here")
    #expect(turns.last?.retry == nil)
    #expect(bench.provider.requests.count == 2)
    #expect(bench.provider.requests[0] == bench.provider.requests[1])
  }

  @Test(
    "fails in the end, and says how often it was asked", .timeLimit(.minutes(10)), arguments: Place.allCases)
  func givesUp(place: Place) async throws {
    let error = TurnError(.server, "Broken.", mayRetry: true)
    let bench = try await ServiceBench(
      place, ScriptedProvider([.fail(error)], [.fail(error)], [.fail(error)]),
      retries: RetryPolicy(attempts: 3))
    let request = try await bench.ask()
    for attempt in 2...3 {
      _ = await request.stream.first { $0.retry?.attempt == attempt }
      await bench.clock.waitForSleepers(1)
      bench.clock.advance(by: .seconds(30))
    }
    let failure = await #expect(throws: TurnError.self) { try await request.completion() }
    #expect(failure?.code == .server)
    #expect(failure?.message == "Broken. It was asked 3 times.")
    #expect(bench.provider.requests.count == 3)
  }

  @Test(
    "is not asked again once something was seen of its answer", .timeLimit(.minutes(10)),
    arguments: Place.allCases)
  func afterTheFirstPiece(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("Well, "), .fail(Self.busy)], [.say("never")]), retries: .standard)
    let request = try await bench.ask()
    await #expect(throws: Self.busy) { try await request.completion() }
    #expect(await request.stream.all().last?.content == "Well, ")
    #expect(bench.provider.requests.count == 1)
  }

  @Test(
    "counts and signs of life are not pieces of an answer", .timeLimit(.minutes(10)),
    arguments: Place.allCases
  )
  func afterUsage(place: Place) async throws {
    let usage = Usage(inputTokens: 7, outputTokens: 0)
    let bench = try await ServiceBench(
      place, ScriptedProvider([.emit([.keepAlive, .usage(usage)]), .fail(Self.busy)], [.say("here")]),
      retries: .standard)
    let request = try await bench.ask()
    _ = await request.stream.first { $0.retry != nil }
    await bench.clock.waitForSleepers(1)
    bench.clock.advance(by: .seconds(4))
    try await request.completion()
    #expect(bench.provider.requests.count == 2)
  }

  @Test("can be stopped while it is waited for", .timeLimit(.minutes(10)), arguments: Place.allCases)
  func stopped(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.fail(Self.busy)], [.say("never")]), retries: .standard)
    let request = try await bench.ask()
    _ = await request.stream.first { $0.retry != nil }
    try await bench.service.cancel(responseID: request.responseID)
    await #expect(throws: CancellationError.self) { try await request.completion() }
    let last = await request.stream.all().last
    #expect(last?.status == .cancelled)
    #expect(last?.retry == nil)
    bench.clock.advance(by: .seconds(60))
    #expect(bench.provider.requests.count == 1)
  }

  @Test(
    "a wait that is longer than anybody waits is a failure at once, with the time", .timeLimit(.minutes(10)),
    arguments: Place.allCases)
  func tooLong(place: Place) async throws {
    var error = Self.busy
    error.retryAfter = 1e9
    let bench = try await ServiceBench(place, ScriptedProvider([.fail(error)]), retries: .standard)
    await #expect(throws: error) { try await bench.ask().completion() }
  }
}
