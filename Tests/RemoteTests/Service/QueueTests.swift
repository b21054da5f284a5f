import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Requests of one session", .timeLimit(.minutes(10)))
struct QueueTests {
  @Test("run one after the other, in the order in which they came", arguments: Place.allCases)
  func order(place: Place) async throws {
    let gates = (0..<3).map { _ in Gate() }
    let provider = ScriptedProvider()
    for (index, gate) in gates.enumerated() { provider.add([.gate(gate), .say("answer \(index)")]) }
    let bench = try await ServiceBench(place, provider)
    let id = try await bench.session().id
    var requests: [StreamedRequest] = []
    for index in 0..<3 {
      requests.append(try await bench.service.streamRequest(sessionID: id, content: "question \(index)"))
    }
    await gates[0].reached()
    var second = requests[1].stream.makeAsyncIterator()
    #expect(await second.next()?.status == .queued)
    #expect(provider.requests.count == 1)
    #expect(bench.store.now.rounds[id]?.map(\.round.index) == [0, 1, 2])
    #expect(bench.store.now.rounds[id]?.map { $0.response.turns[0].status } == [.waiting, .queued, .queued])

    gates[0].open()
    #expect(await second.next()?.status == .waiting)
    await provider.asked(2)
    #expect(bench.store.response(requests[0].responseID)?.outcome == .completed)
    gates[1].open()
    gates[2].open()
    for (index, request) in requests.enumerated() {
      try await request.completion()
      #expect(await request.stream.all().last?.content == "answer \(index)")
    }
    #expect(
      provider.requests[2].messages == [
        .user("question 0"), .assistant(content: "answer 0", toolCalls: []),
        .user("question 1"), .assistant(content: "answer 1", toolCalls: []), .user("question 2"),
      ])
  }

  @Test("go on after one of them has failed", arguments: Place.allCases)
  func afterFailure(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(
      place, ScriptedProvider([.gate(gate), .say("half"), .fail(TurnError(.network, "cut"))], [.say("fine")]))
    let id = try await bench.session().id
    let first = try await bench.service.handleRequest(sessionID: id, content: "one")
    let second = try await bench.service.handleRequest(sessionID: id, content: "two")
    gate.open()
    try await second.completion()
    await #expect(throws: TurnError(.network, "cut")) { try await first.completion() }
    #expect(
      bench.provider.requests[1].messages
        == [.user("one"), .assistant(content: "half", toolCalls: []), .user("two")])
  }

  @Test(
    "a queued one that is cancelled never reaches the model; those after it do", arguments: Place.allCases)
  func cancelQueued(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .say("a")], [.say("c")]))
    let id = try await bench.session().id
    let first = try await bench.service.handleRequest(sessionID: id, content: "one")
    let second = try await bench.service.streamRequest(sessionID: id, content: "two")
    let third = try await bench.service.streamRequest(sessionID: id, content: "three")
    await gate.reached()
    try await bench.service.cancel(responseID: second.responseID)
    #expect(await second.stream.all().map(\.status) == [.cancelled])
    await #expect(throws: CancellationError.self) { try await second.completion() }
    #expect(bench.store.response(second.responseID)?.outcome == .cancelled)
    gate.open()
    try await first.completion()
    try await third.completion()
    #expect(await third.stream.all().last?.content == "c")
    #expect(bench.provider.requests.count == 2)
  }

  @Test("that come at the same time get an index each", arguments: Place.allCases)
  func simultaneous(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let id = try await bench.session().id
    let service = bench.service
    try await withThrowingTaskGroup { group in
      for index in 0..<20 {
        group.addTask { try await service.handleRequest(sessionID: id, content: "\(index)").completion() }
      }
      try await group.waitForAll()
    }
    #expect(bench.store.now.rounds[id]?.map(\.round.index) == Array(0..<20))
    #expect(bench.store.now.sessions[id]?.roundCount == 20)
  }

  @Test("do not wait for those of another session", arguments: Place.allCases)
  func sideBySide(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .say("slow")], [.say("quick")]))
    let slow = try await bench.ask("one")
    await gate.reached()
    let quick = try await bench.ask("two")
    try await quick.completion()
    #expect(await quick.stream.all().last?.content == "quick")
    gate.open()
    try await slow.completion()
  }
}
