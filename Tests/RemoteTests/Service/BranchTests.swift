import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Branches", .timeLimit(.minutes(10)))
struct BranchTests {
  /// A session with three rounds that are over.
  private func talked(
    _ place: Place, _ settings: CoordinatorSettings = CoordinatorSettings()
  ) async throws -> (ServiceBench, SessionID) {
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("A")], [.say("B")], [.say("C")]), settings: settings)
    let id = try await bench.session().id
    for text in ["a", "b", "c"] {
      try await bench.service.handleRequest(sessionID: id, content: text).completion()
    }
    return (bench, id)
  }

  private func told(_ bench: ServiceBench) -> [String] {
    (bench.provider.requests.last?.messages ?? []).map {
      switch $0 {
      case .user(let text, _), .assistant(let text, _, _): text
      case .toolResult(_, _, let text, _): text
      }
    }
  }

  private func said(_ bench: ServiceBench, _ id: SessionID) async throws -> [String] {
    try await bench.service.rounds(of: id, limit: 99).flatMap {
      [$0.request.content, $0.response.turns.map(\.content).joined()]
    }
  }

  @Test("a fork goes on from a round, and knows where it came from", arguments: Place.allCases)
  func fork(place: Place) async throws {
    let (bench, id) = try await talked(place)
    let fork = try await bench.service.fork(sessionID: id, through: 1)
    #expect(fork.parent == id)
    #expect(fork.forkedThrough == 1)
    #expect(try await said(bench, fork.id) == ["a", "A", "b", "B"])
    bench.provider.add([.say("D")])
    try await bench.service.handleRequest(sessionID: fork.id, content: "d").completion()
    #expect(told(bench) == ["a", "A", "b", "B", "d"])
    #expect(try await said(bench, fork.id) == ["a", "A", "b", "B", "d", "D"])
    #expect(try await said(bench, id) == ["a", "A", "b", "B", "c", "C"])
    #expect(
      try await bench.service.rounds(of: fork.id, limit: 9).map(\.round.index) == [0, 1, 2])
  }

  @Test("a changed request is asked in a fork before it", arguments: Place.allCases)
  func edit(place: Place) async throws {
    let (bench, id) = try await talked(place)
    bench.provider.add([.say("B2")])
    let handle = try await bench.service.edit(sessionID: id, index: 1, content: "b2")
    try await handle.completion()
    #expect(handle.sessionID != id)
    #expect(told(bench) == ["a", "A", "b2"])
    #expect(try await said(bench, handle.sessionID) == ["a", "A", "b2", "B2"])
    #expect(try await said(bench, id) == ["a", "A", "b", "B", "c", "C"])
    let first = try await bench.service.edit(sessionID: id, index: 0, content: "a2")
    try await first.completion()
    let session = try await bench.service.session(first.sessionID)
    #expect(session.parent == id)
    #expect(session.forkedThrough == nil)
    #expect(session.title == "a2")
  }

  @Test("a retry of the last round shows the new answer; the old one stays", arguments: Place.allCases)
  func retryLast(place: Place) async throws {
    let (bench, id) = try await talked(place)
    let old = try await bench.service.rounds(of: id, limit: 1)[0].response
    bench.provider.add([.say("C2")])
    let handle = try await bench.service.retry(sessionID: id, index: 2)
    try await handle.completion()
    #expect(handle.sessionID == id)
    #expect(told(bench) == ["a", "A", "b", "B", "c"])
    let round = try await bench.service.rounds(of: id, limit: 1)[0]
    #expect(round.response.turns[0].content == "C2")
    #expect(round.round.alternatives == [old.id, handle.responseID])
    #expect(try await bench.service.round(forResponseID: old.id).response == old)

    try await bench.service.select(responseID: old.id, sessionID: id, index: 2)
    #expect(try await said(bench, id).last == "C")
    try await bench.service.handleRequest(sessionID: id, content: "d").completion()
    #expect(told(bench) == ["a", "A", "b", "B", "c", "C", "d"])
    await #expect(throws: CoordinatorError.notLastRound(id, index: 2)) {
      try await bench.service.select(responseID: handle.responseID, sessionID: id, index: 2)
    }
  }

  @Test("another model can be asked the same; the session keeps its own", arguments: Place.allCases)
  func regenerate(place: Place) async throws {
    let (bench, id) = try await talked(place)
    let other = ModelReference(provider: "test", model: "other")
    let handle = try await bench.service.retry(sessionID: id, index: 2, model: other)
    try await handle.completion()
    #expect(bench.provider.requests.last?.model == "other")
    #expect(try await bench.service.round(forResponseID: handle.responseID).response.model == other)
    #expect(try await bench.service.session(id).model == ServiceBench.model)
  }

  @Test(
    "a retry of an earlier round begins in a fork, with the old answer beside it", arguments: Place.allCases)
  func retryEarlier(place: Place) async throws {
    let (bench, id) = try await talked(place)
    bench.provider.add([.say("A2")])
    let handle = try await bench.service.retry(sessionID: id, index: 0)
    try await handle.completion()
    #expect(handle.sessionID != id)
    #expect(told(bench) == ["a"])
    #expect(try await said(bench, handle.sessionID) == ["a", "A2"])
    #expect(try await said(bench, id) == ["a", "A", "b", "B", "c", "C"])
    let round = try await bench.service.rounds(of: handle.sessionID, limit: 1)[0]
    #expect(round.round.alternatives.count == 2)
    let old = try await bench.service.rounds(of: id, limit: 9)[0].response.id
    try await bench.service.select(responseID: old, sessionID: handle.sessionID, index: 0)
    #expect(try await said(bench, handle.sessionID) == ["a", "A"])
  }

  @Test("what is still being answered can be neither forked nor tried again", arguments: Place.allCases)
  func unfinished(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate)]))
    let request = try await bench.ask()
    await #expect(throws: CoordinatorError.unfinished(request.responseID)) {
      try await bench.service.fork(sessionID: request.sessionID, through: 0)
    }
    await #expect(throws: CoordinatorError.unfinished(request.responseID)) {
      try await bench.service.retry(sessionID: request.sessionID, index: 0)
    }
    await #expect(throws: CoordinatorError.unknownRound(request.sessionID, index: 1)) {
      try await bench.service.fork(sessionID: request.sessionID, through: 1)
    }
    gate.open()
    try await request.completion()
    _ = try await bench.service.fork(sessionID: request.sessionID, through: 0)
  }

  @Test(
    "a retry that is stopped or fails leaves an answer that can be chosen against", arguments: Place.allCases)
  func failedRetry(place: Place) async throws {
    let (bench, id) = try await talked(place)
    bench.provider.add([.say("half"), .fail(TurnError(.network, "cut"))])
    let handle = try await bench.service.retry(sessionID: id, index: 2)
    await #expect(throws: TurnError(.network, "cut")) { try await handle.completion() }
    let round = try await bench.service.rounds(of: id, limit: 1)[0]
    #expect(round.response.turns[0].content == "half")
    try await bench.service.select(
      responseID: round.round.alternatives[0], sessionID: id, index: 2)
    #expect(try await said(bench, id).last == "C")
  }

  @Test("readers are told when a session shows something else", arguments: Place.allCases)
  func events(place: Place) async throws {
    let (bench, id) = try await talked(place)
    var events = bench.service.events().makeAsyncIterator()
    try await bench.service.retry(sessionID: id, index: 2).completion()
    while let event = await events.next() { if event == .rounds(id) { break } }
    await bench.coordinator.shutdown()
  }
}
