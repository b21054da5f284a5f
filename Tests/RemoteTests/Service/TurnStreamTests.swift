import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("A turn stream", .timeLimit(.minutes(10)))
struct TurnStreamTests {
  /// A request whose answer goes on by one piece each time a gate is opened.
  private func pieces(_ place: Place, _ count: Int) async throws -> (ServiceBench, StreamedRequest, [Gate]) {
    let gates = (0..<count).map { _ in Gate() }
    let script = gates.enumerated().flatMap { [ScriptedProvider.Step.gate($1), .say("\($0) ")] }
    let provider = ScriptedProvider()
    provider.add(script)
    let bench = try await ServiceBench(place, provider)
    return (bench, try await bench.ask(), gates)
  }

  @Test("gives each state in order, with rising revisions and growing text", arguments: Place.allCases)
  func prefix(place: Place) async throws {
    let (bench, request, gates) = try await pieces(place, 5)
    defer { withExtendedLifetime(bench) {} }
    var revision = Int.min
    var content = ""
    var opened = 0
    for await turn in request.stream {
      #expect(turn.revision > revision)
      #expect(turn.content.hasPrefix(content))
      (revision, content) = (turn.revision, turn.content)
      if opened < gates.count { gates[opened].open() }
      opened += 1
    }
    #expect(content == "0 1 2 3 4 ")
    // Waiting, five pieces, the ending, which may come with the last of them over a wire.
    #expect(opened == 7 || opened == 6 && place != .inProcess)
  }

  @Test("gives late joiners the present state of every turn, then what follows", arguments: Place.allCases)
  func lateJoin(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("first"), .call("look")], [.say("second"), .gate(gate), .say(" end")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    let request = try await bench.ask()
    await gate.reached()
    let joined = try await bench.service.turns(ofResponse: request.responseID)
    var reader = joined.makeAsyncIterator()
    let first = await reader.next()
    #expect(first?.index == 0 && first?.status == .completed && first?.content == "first")
    let second = await reader.next()
    #expect(second?.index == 1 && second?.content == "second")
    gate.open()
    var last = second
    while let turn = await reader.next() { last = turn }
    #expect(last?.content == "second end" && last?.status == .completed)
  }

  @Test("goes on after the revision a reader names, and gives nothing twice", arguments: Place.allCases)
  func resume(place: Place) async throws {
    let (bench, request, gates) = try await pieces(place, 3)
    gates[0].open()
    let seen = try #require(await request.stream.first { $0.content == "0 " })
    gates[1].open()
    await gates[2].reached()
    let resumed = try await bench.service.turns(ofResponse: request.responseID, since: seen.revision)
    var reader = resumed.makeAsyncIterator()
    let next = try #require(await reader.next())
    #expect(next.revision > seen.revision && next.content == "0 1 ")
    gates[2].open()
    let last = try #require(await request.stream.all().last)
    // Over and in the store: from the last revision nothing is left, from one before it the ending.
    let service = bench.service
    #expect(await (try service.turns(ofResponse: request.responseID, since: last.revision)).all() == [])
    #expect(
      await (try service.turns(ofResponse: request.responseID, since: next.revision)).all() == [last])
    #expect(await (try service.turns(ofResponse: request.responseID, since: 1_000_000)).all() == [last])
  }

  @Test("merges what a slow reader has not taken into one state", arguments: Place.allCases)
  func slowReader(place: Place) async throws {
    let provider = ScriptedProvider()
    provider.add((0..<1000).map { .say("\($0) ") })
    let bench = try await ServiceBench(place, provider)
    let request = try await bench.ask()
    try await request.completion()
    let seen = await request.stream.all()
    #expect(seen.count == 1)
    #expect(seen[0].content == (0..<1000).map { "\($0) " }.joined())
  }

  @Test("serves several readers, each in full", arguments: Place.allCases)
  func readers(place: Place) async throws {
    let (bench, request, gates) = try await pieces(place, 4)
    let endings = await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { await request.stream.all().last }
        group.addTask { await (try? bench.service.turns(ofResponse: request.responseID))?.all().last }
      }
      for gate in gates { gate.open() }
      return await group.reduce(into: [Turn?]()) { $0.append($1) }
    }
    #expect(endings.count == 16)
    #expect(endings.allSatisfy { $0?.content == "0 1 2 3 " && $0?.status == .completed })
  }

  @Test(
    "ends at once for a reader whose task is cancelled; others and the response go on",
    arguments: Place.allCases)
  func leaving(place: Place) async throws {
    let (bench, request, gates) = try await pieces(place, 2)
    defer { withExtendedLifetime(bench) {} }
    await gates[0].reached()
    // What there is has come to where the reader is.
    for await _ in request.stream { break }
    let waiting = Task {
      var count = 0
      for await _ in request.stream { count += 1 }
      return count
    }
    await request.stream.waiting(1)
    waiting.cancel()
    #expect(await waiting.value == 1)
    #expect(request.stream.waitingReaders == 0)
    for gate in gates { gate.open() }
    #expect(await request.stream.all().last?.content == "0 1 ")
  }

  @Test("remembers nobody who left the loop", arguments: Place.allCases)
  func breaking(place: Place) async throws {
    let (bench, request, gates) = try await pieces(place, 1)
    defer { withExtendedLifetime(bench) {} }
    for _ in 0..<100 {
      for await _ in request.stream { break }
    }
    #expect(request.stream.waitingReaders == 0)
    gates[0].open()
    try await request.completion()
  }

  @Test("wakes everybody who waits when the response ends", arguments: Place.allCases)
  func wakesAll(place: Place) async throws {
    let (bench, request, gates) = try await pieces(place, 1)
    defer { withExtendedLifetime(bench) {} }
    await gates[0].reached()
    let readers = (0..<50).map { _ in Task { await request.stream.all().last?.status } }
    await request.stream.waiting(50)
    gates[0].open()
    for reader in readers { #expect(await reader.value == .completed) }
    #expect(request.stream.waitingReaders == 0)
  }

  @Test("of a response that nobody knows is an error", arguments: Place.allCases)
  func unknown(place: Place) async throws {
    let (bench, id) = (try await ServiceBench(place), ResponseID(high: 3, low: 4))
    await #expect(throws: CoordinatorError.unknownResponse(id)) {
      try await bench.service.turns(ofResponse: id)
    }
  }
}
