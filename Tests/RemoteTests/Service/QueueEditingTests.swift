import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Requests that wait", .timeLimit(.minutes(10)))
struct QueueEditingTests {
  /// A session whose first answer stands at a gate, with three requests behind it.
  private func waiting(_ place: Place) async throws -> (ServiceBench, Gate, SessionID, [StreamedRequest]) {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .say("answer")]))
    let id = try await bench.session().id
    var requests: [StreamedRequest] = []
    for text in ["first", "a", "b", "c"] {
      requests.append(try await bench.service.streamRequest(sessionID: id, content: text))
    }
    await gate.reached()
    return (bench, gate, id, requests)
  }

  private func questions(_ bench: ServiceBench) -> [String] {
    bench.provider.requests.compactMap {
      if case .user(let text, _) = $0.messages.last { text } else { nil }
    }
  }

  @Test("are listed without the one that is being answered", arguments: Place.allCases)
  func list(place: Place) async throws {
    let (bench, gate, id, requests) = try await waiting(place)
    let queue = try await bench.service.queue(of: id)
    #expect(queue.map(\.request.content) == ["a", "b", "c"])
    #expect(queue.map(\.responseID) == requests.dropFirst().map(\.responseID))
    gate.open()
    try await requests[3].completion()
    #expect(try await bench.service.queue(of: id).isEmpty)
  }

  @Test("can be changed, in the store too", arguments: Place.allCases)
  func edit(place: Place) async throws {
    let (bench, gate, id, requests) = try await waiting(place)
    try await bench.service.editQueued(responseID: requests[2].responseID, content: "better")
    #expect(bench.store.now.rounds[id]?.map(\.request.content) == ["first", "a", "better", "c"])
    gate.open()
    try await requests[3].completion()
    #expect(questions(bench) == ["first", "a", "better", "c"])
  }

  @Test("can be moved; their rounds stand in the order of the answers", arguments: Place.allCases)
  func move(place: Place) async throws {
    let (bench, gate, id, requests) = try await waiting(place)
    try await bench.service.moveQueued(responseID: requests[3].responseID, to: 0)
    #expect(try await bench.service.queue(of: id).map(\.request.content) == ["c", "a", "b"])
    try await bench.service.moveQueued(responseID: requests[3].responseID, to: 99)
    try await bench.service.moveQueued(responseID: requests[1].responseID, to: 1)
    let rounds = try await bench.service.rounds(of: id, limit: 9)
    #expect(rounds.map(\.request.content) == ["first", "b", "a", "c"])
    #expect(rounds.map(\.round.index) == [0, 1, 2, 3])
    gate.open()
    for request in requests { try await request.completion() }
    #expect(questions(bench) == ["first", "b", "a", "c"])
    #expect(bench.store.now.rounds[id]?.map(\.request.content) == ["first", "b", "a", "c"])
  }

  @Test(
    "can be withdrawn: the round is gone, its readers see it cancelled, the others close the gap",
    arguments: Place.allCases)
  func withdraw(place: Place) async throws {
    let (bench, gate, id, requests) = try await waiting(place)
    let reader = Task { await requests[1].stream.all() }
    let request = try await bench.service.withdraw(responseID: requests[1].responseID)
    #expect(request.content == "a")
    #expect(await reader.value.last?.status == .cancelled)
    await #expect(throws: CancellationError.self) { try await requests[1].completion() }
    #expect(bench.store.now.rounds[id]?.map(\.round.index) == [0, 1, 2])
    gate.open()
    try await requests[3].completion()
    #expect(questions(bench) == ["first", "b", "c"])
    let next = try await bench.service.handleRequest(sessionID: id, content: "d")
    try await next.completion()
    #expect(
      try await bench.service.rounds(of: id, limit: 9).map(\.request.content)
        == ["first", "b", "c", "d"])
    #expect(bench.store.now.rounds[id]?.map(\.round.index) == [0, 1, 2, 3])
  }

  @Test("cannot be touched once the answer has begun; nothing changes then", arguments: Place.allCases)
  func tooLate(place: Place) async throws {
    let (bench, gate, id, requests) = try await waiting(place)
    let running = requests[0].responseID
    await #expect(throws: CoordinatorError.notQueued(running)) {
      try await bench.service.editQueued(responseID: running, content: "x")
    }
    await #expect(throws: CoordinatorError.notQueued(running)) {
      try await bench.service.withdraw(responseID: running)
    }
    await #expect(throws: CoordinatorError.notQueued(running)) {
      try await bench.service.moveQueued(responseID: running, to: 2)
    }
    gate.open()
    try await requests[3].completion()
    let over = requests[3].responseID
    await #expect(throws: CoordinatorError.notQueued(over)) {
      try await bench.service.withdraw(responseID: over)
    }
    #expect(bench.store.now.rounds[id]?.count == 4)
  }

  @Test(
    "a store that cannot keep a change leaves everything as it was, and the queue goes on",
    arguments: Place.allCases)
  func storeFails(place: Place) async throws {
    let (bench, gate, id, requests) = try await waiting(place)
    bench.store.fail(with: StoreError(.full, "full"))
    await #expect(throws: CoordinatorError.self) {
      try await bench.service.withdraw(responseID: requests[1].responseID)
    }
    await #expect(throws: CoordinatorError.self) {
      try await bench.service.moveQueued(responseID: requests[1].responseID, to: 2)
    }
    bench.store.fail(with: nil)
    #expect(try await bench.service.queue(of: id).map(\.request.content) == ["a", "b", "c"])
    gate.open()
    try await requests[3].completion()
    #expect(questions(bench) == ["first", "a", "b", "c"])
  }
}

@Suite("The limit on answers at a time", .timeLimit(.minutes(10)))
struct ParallelismTests {
  @Test("lets sessions wait for one another, first come, first served", arguments: Place.allCases)
  func limit(place: Place) async throws {
    let gate = Gate()
    let provider = ScriptedProvider([.gate(gate), .say("1")], [.gate(gate), .say("2")], [.say("3")])
    let bench = try await ServiceBench(place, provider, settings: CoordinatorSettings(parallelResponses: 2))
    var requests: [StreamedRequest] = []
    for text in ["one", "two", "three", "four"] { requests.append(try await bench.ask(text)) }
    await gate.reached(by: 2)
    var third = requests[2].stream.makeAsyncIterator()
    #expect(await third.next()?.status == .queued)
    #expect(provider.requests.count == 2)
    try await bench.service.cancel(responseID: requests[0].responseID)
    try await requests[2].completion()
    try await requests[3].completion()
    #expect(
      provider.requests.map(\.messages.last) == ["one", "two", "three", "four"].map { .user($0) })
    gate.open()
    try await requests[1].completion()
  }

  @Test("a session with a queue does not keep the others waiting", arguments: Place.allCases)
  func fairness(place: Place) async throws {
    let gate = Gate()
    let provider = ScriptedProvider([.gate(gate)])
    let bench = try await ServiceBench(place, provider, settings: CoordinatorSettings(parallelResponses: 1))
    let busy = try await bench.session().id
    var requests: [RequestHandle] = []
    for text in ["1", "2", "3"] {
      requests.append(try await bench.service.handleRequest(sessionID: busy, content: text))
    }
    await gate.reached()
    let other = try await bench.ask("other")
    gate.open()
    for request in requests { try await request.completion() }
    try await other.completion()
    #expect(provider.requests.map(\.messages.last) == ["1", "other", "2", "3"].map { .user($0) })
  }

  @Test("a request that cannot be stored does not keep its place", arguments: Place.allCases)
  func failure(place: Place) async throws {
    let bench = try await ServiceBench(place, settings: CoordinatorSettings(parallelResponses: 1))
    let id = try await bench.session().id
    bench.store.fail(with: StoreError(.full, "full"))
    await #expect(throws: CoordinatorError.self) {
      try await bench.service.handleRequest(sessionID: id, content: "lost")
    }
    bench.store.fail(with: nil)
    try await bench.ask("other").completion()
  }
}
