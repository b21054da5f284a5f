import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("What else a service does", .timeLimit(.minutes(10)))
struct OtherServiceTests {
  @Test("is to find what was said, as many hits as are wanted", arguments: Place.allCases)
  func search(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let (first, second) = (try await bench.session("one"), try await bench.session("two"))
    for index in 0..<3 {
      bench.clock.advance(by: .milliseconds(1))
      try await bench.service.handleRequest(sessionID: first.id, content: "find & me \(index)").completion()
    }
    try await bench.service.handleRequest(sessionID: second.id, content: "find ümlaut").completion()
    #expect(try await bench.service.search(SearchQuery("find")).count == 4)
    #expect(try await bench.service.search(SearchQuery("find", session: first.id)).count == 3)
    #expect(try await bench.service.search(SearchQuery("find", kinds: [.content])).isEmpty)
    #expect(try await bench.service.search(SearchQuery("find", kinds: [])).isEmpty)
    #expect(try await bench.service.search(SearchQuery("ümlaut")).map(\.sessionTitle) == ["two"])
    let page = try await bench.service.search(SearchQuery("find", limit: 2))
    let rest = try await bench.service.search(SearchQuery("find", limit: 1000, after: page.last?.cursor))
    #expect(Set((page + rest).map(\.roundID)).count == 4)
    #expect(try await bench.service.search(SearchQuery("")).isEmpty)
  }

  @Test("is to say what tools and models there are", arguments: Place.allCases)
  func offers(place: Place) async throws {
    let bench = try await ServiceBench(
      place, tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    #expect(try await bench.service.tools() == bench.tools.definitions())
    #expect(try await bench.models.offers(refresh: false) == FixedOffers.offers)
    #expect(try await bench.models.offers(refresh: true) == FixedOffers.offers.reversed())
    #expect(try await bench.models.modelForNewSession(nil) == ServiceBench.model)
    #expect(try await bench.models.modelForNewSession("test/scripted") == ServiceBench.model)
    let error = CoordinatorError.model(
      TurnError(.configuration, "There is no model no/such ?.", suggestion: "Name another."))
    await #expect(throws: error) { try await bench.models.modelForNewSession("no/such ?") }
  }

  @Test("is to have a summary made, and to show what it stands for", arguments: Place.allCases)
  func compact(place: Place) async throws {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("A")], [.say("B")], [.say("In short: AB.")]))
    let id = try await bench.session().id
    await #expect(throws: CoordinatorError.nothingToCompact(id)) {
      try await bench.service.compact(sessionID: id)
    }
    for text in ["a", "b"] {
      try await bench.service.handleRequest(sessionID: id, content: text).completion()
    }
    let summary = try await bench.service.compact(sessionID: id)
    try await summary.completion()
    let rounds = try await bench.service.rounds(of: id, limit: 9)
    #expect(rounds.last?.round.summarizedThrough == 0)
    #expect(rounds.last?.response.turns.last?.content == "In short: AB.")
    let next = try await bench.service.handleRequest(sessionID: id, content: "c")
    try await next.completion()
    #expect(
      try await bench.service.omittedRounds(ofResponse: next.responseID, before: nil, limit: 9)
        == bench.coordinator.omittedRounds(ofResponse: next.responseID, before: nil, limit: 9))
  }

  @Test("is to take a session that comes from elsewhere, once", arguments: Place.allCases)
  func importing(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let source = try await ServiceBench(.inProcess, ScriptedProvider([.say("Ä")]))
    let request = try await source.ask("Grüße")
    try await request.completion()
    let session = try await source.service.session(request.sessionID)
    let rounds = try await source.service.rounds(of: session.id, limit: 9)
    #expect(try await bench.service.importSession(session, rounds: rounds) == session)
    #expect(try await bench.service.rounds(of: session.id, limit: 9) == rounds)
    await #expect(throws: CoordinatorError.alreadyThere(session.id)) {
      try await bench.service.importSession(session, rounds: rounds)
    }
  }

  @Test("is to let whoever waits see an ending once it has cancelled", arguments: Place.allCases)
  func cancelling(place: Place) async throws {
    let bench = try await ServiceBench(place, ScriptedProvider([.say("half"), .hang]))
    let request = try await bench.ask()
    try await bench.service.cancel(responseID: request.responseID)
    var reader = request.stream.makeAsyncIterator()
    let last = await reader.next()
    #expect(last?.status == .cancelled)
    #expect(await reader.next() == nil)
  }

  @Test(
    "is to show a response of which somebody has read more than this reader has seen",
    arguments: Place.allCases)
  func ahead(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.say("half"), .gate(gate), .say(" all")]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "half" }
    let seen = try await bench.service.round(forResponseID: request.responseID).response.turns
    let revision = try #require(seen.last?.revision)
    let stream = try await bench.service.turns(ofResponse: request.responseID, since: revision)
    gate.open()
    for await turn in stream { #expect(turn.revision > revision) }
    try await request.completion()
  }
}
