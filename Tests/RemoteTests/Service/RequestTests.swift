import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("A request", .timeLimit(.minutes(10)))
struct RequestTests {
  @Test("is stored, answered, seen and completed", arguments: Place.allCases)
  func mainPath(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("Hel"), .say("lo"), .emit([.finished(.stop)])]))
    let request = try await bench.ask()
    let seen = await request.stream.all()
    try await request.completion()
    #expect(seen.last?.content == "Hello")
    #expect(seen.last?.status == .completed)
    #expect(seen.last?.finishReason == .stop)
    #expect(bench.store.response(request.responseID)?.turns == seen.suffix(1))
    #expect(bench.store.response(request.responseID)?.outcome == .completed)
  }

  @Test(
    "is in the store before the call returns, and before the model says anything", arguments: Place.allCases)
  func storedFirst(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .say("x")]))
    let session = try await bench.session()
    let handle = try await bench.service.handleRequest(sessionID: session.id, content: " What?\n")
    let stored = try #require(bench.store.now.rounds[session.id]?.first)
    #expect(stored.request.content == " What?\n")
    #expect(stored.round.index == 0)
    #expect(stored.response.id == handle.responseID)
    #expect(stored.response.turns.map(\.status) == [.waiting])
    gate.open()
    try await handle.completion()
  }

  @Test("whose content is blank is refused", arguments: Place.allCases, ["", " ", "\n\t "])
  func blank(place: Place, content: String) async throws {
    let bench = try await ServiceBench(place)
    let id = try await bench.session().id
    await #expect(throws: CoordinatorError.emptyRequest) {
      try await bench.service.handleRequest(sessionID: id, content: content)
    }
    #expect(bench.store.now.rounds.isEmpty)
  }

  @Test("to a session that is not there is refused", arguments: Place.allCases)
  func unknownSession(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let id = SessionID(high: 1, low: 2)
    await #expect(throws: CoordinatorError.unknownSession(id)) {
      try await bench.service.handleRequest(sessionID: id, content: "x")
    }
  }

  @Test("that cannot be stored is refused, and the next one takes its place", arguments: Place.allCases)
  func storeFails(place: Place) async throws {
    let bench = try await ServiceBench(place, ScriptedProvider([.say("x")]))
    let id = try await bench.session().id
    let failure = StoreError(.full, "No space left.")
    bench.store.fail(with: failure)
    await #expect(throws: CoordinatorError.store(failure)) {
      try await bench.service.handleRequest(sessionID: id, content: "x")
    }
    #expect(bench.provider.requests.isEmpty)
    bench.store.fail(with: nil)
    try await bench.service.handleRequest(sessionID: id, content: "x").completion()
    #expect(bench.store.now.rounds[id]?.map(\.round.index) == [0])
    #expect(bench.store.now.sessions[id]?.roundCount == 1)
  }

  /// Every way in which a response can end, and what those who wait are told.
  enum Ending: String, CaseIterable, Sendable {
    case completed, empty, failed, failedAtOnce, noProvider, cancelled, cancelledWhileWaiting, turnLimit,
      timeLimit
  }

  @Test("ends its streams and completions whatever becomes of it", arguments: Place.allCases, Ending.allCases)
  func endings(place: Place, ending: Ending) async throws {
    let error = TurnError(.server, "The server broke.")
    let provider =
      switch ending {
      case .completed: ScriptedProvider([.say("all")])
      case .empty: ScriptedProvider([])
      case .failed: ScriptedProvider([.say("half"), .fail(error)])
      case .failedAtOnce: ScriptedProvider([.fail(error)])
      case .noProvider: ScriptedProvider(lookupFailure: error)
      case .cancelled, .timeLimit: ScriptedProvider([.say("half"), .hang])
      case .cancelledWhileWaiting: ScriptedProvider([.hang])
      case .turnLimit: ScriptedProvider([.call("look")], [.call("look")])
      }
    let bench = try await ServiceBench(
      place, provider, tools: ScriptedToolRunner(["look": { _ in .success("seen") }]),
      settings: CoordinatorSettings(turnLimit: 2, timeLimit: ending == .timeLimit ? .seconds(9) : nil))
    let request = try await bench.ask()
    let early = Task { await request.stream.all() }
    switch ending {
    case .cancelled:
      _ = await request.stream.first { $0.status == .streaming }
      try await bench.service.cancel(responseID: request.responseID)
    case .cancelledWhileWaiting:
      await provider.asked(1)
      try await bench.service.cancel(responseID: request.responseID)
    case .timeLimit:
      _ = await request.stream.first { $0.status == .streaming }
      // One sleeps for the limit, one gathers text to write.
      await bench.clock.waitForSleepers(2)
      bench.clock.advance(by: .seconds(9))
    default: break
    }
    let seen = await early.value
    let last = try #require(seen.last)
    #expect(await request.stream.all().last == last)

    let (outcome, status, content): (ResponseOutcome, TurnStatus, String) =
      switch ending {
      case .completed: (.completed, .completed, "all")
      case .empty: (.completed, .completed, "")
      case .failed: (.failed(error), .failed, "half")
      case .failedAtOnce, .noProvider: (.failed(error), .failed, "")
      case .cancelled: (.cancelled, .cancelled, "half")
      case .cancelledWhileWaiting: (.cancelled, .cancelled, "")
      case .turnLimit: (.limit(.turns), .completed, "")
      case .timeLimit: (.limit(.time), .cancelled, "half")
      }
    #expect(last.status == status)
    #expect(last.content == content)
    let stored = try #require(bench.store.response(request.responseID))
    #expect(stored.outcome == outcome)
    #expect(stored.turns.last == last)

    switch outcome {
    case .completed: try await request.completion()
    case .cancelled: await #expect(throws: CancellationError.self) { try await request.completion() }
    default:
      await #expect(throws: try #require(outcome.error)) { try await request.completion() }
    }
  }

  @Test(
    "that was cancelled stops the provider, and what it still says is not taken", arguments: Place.allCases)
  func cancelStopsProvider(place: Place) async throws {
    let provider = ScriptedProvider([.say("half"), .hang], [.say("x"), .hang])
    let bench = try await ServiceBench(place, provider)
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "half" }
    try await bench.service.cancel(responseID: request.responseID)
    await provider.cancelled(1)
    #expect(await request.stream.all().map(\.content) == ["half"])
  }

  @Test("that was cancelled is over for good when its provider does not listen", arguments: Place.allCases)
  func deafProvider(place: Place) async throws {
    let gate = Gate()
    let provider = ScriptedProvider([.say("half"), .deaf(gate, [.content("late")])])
    let bench = try await ServiceBench(place, provider)
    let request = try await bench.ask()
    await gate.reached()
    try await bench.service.cancel(responseID: request.responseID)
    gate.open()
    await provider.cancelled(1)
    #expect(await request.stream.all().map(\.content) == ["half"])
    #expect(bench.store.response(request.responseID)?.turns.map(\.content) == ["half"])
  }

  @Test("may be cancelled any number of times, and when it is over", arguments: Place.allCases)
  func cancelTwice(place: Place) async throws {
    let bench = try await ServiceBench(place, ScriptedProvider([.say("all")]))
    let request = try await bench.ask()
    try await request.completion()
    try await bench.service.cancel(responseID: request.responseID)
    try await bench.service.cancel(responseID: ResponseID(high: 1, low: 1))
    try await request.completion()
  }
}
