import AntiphonTesting
import Conversation
import Coordinator
import Dispatch
import Foundation
import Testing

@Suite("A turn stream", .timeLimit(.minutes(1)))
struct TurnStreamTests {
  /// A request whose answer goes on by one piece each time a gate is opened.
  private func pieces(_ count: Int) async throws -> (Bench, StreamedRequest, [Gate]) {
    let gates = (0..<count).map { _ in Gate() }
    let script = gates.enumerated().flatMap { [ScriptedProvider.Step.gate($1), .say("\($0) ")] }
    let provider = ScriptedProvider()
    provider.add(script)
    let bench = Bench(provider)
    return (bench, try await bench.ask(), gates)
  }

  @Test("gives each state in order, with rising revisions and growing text")
  func prefix() async throws {
    let (_, request, gates) = try await pieces(5)
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
    // Waiting, five pieces, the ending.
    #expect(opened == 7)
  }

  @Test("gives late joiners the present state of every turn, then what follows")
  func lateJoin() async throws {
    let gate = Gate()
    let bench = Bench(
      ScriptedProvider([.say("first"), .call("look")], [.say("second"), .gate(gate), .say(" end")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    let request = try await bench.ask()
    await gate.reached()
    let joined = try await bench.coordinator.turns(ofResponse: request.responseID)
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

  @Test("goes on after the revision a reader names, and gives nothing twice")
  func resume() async throws {
    let (bench, request, gates) = try await pieces(3)
    gates[0].open()
    let seen = try #require(await request.stream.first { $0.content == "0 " })
    gates[1].open()
    await gates[2].reached()
    let resumed = try await bench.coordinator.turns(ofResponse: request.responseID, since: seen.revision)
    var reader = resumed.makeAsyncIterator()
    let next = try #require(await reader.next())
    #expect(next.revision > seen.revision && next.content == "0 1 ")
    gates[2].open()
    let last = try #require(await request.stream.all().last)
    // Over and in the store: from the last revision nothing is left, from one before it the ending.
    let coordinator = bench.coordinator
    #expect(await (try coordinator.turns(ofResponse: request.responseID, since: last.revision)).all() == [])
    #expect(
      await (try coordinator.turns(ofResponse: request.responseID, since: next.revision)).all() == [last])
    #expect(await (try coordinator.turns(ofResponse: request.responseID, since: 1_000_000)).all() == [last])
  }

  @Test("merges what a slow reader has not taken into one state")
  func slowReader() async throws {
    let provider = ScriptedProvider()
    provider.add((0..<1000).map { .say("\($0) ") })
    let bench = Bench(provider)
    let request = try await bench.ask()
    try await request.completion()
    let seen = await request.stream.all()
    #expect(seen.count == 1)
    #expect(seen[0].content == (0..<1000).map { "\($0) " }.joined())
  }

  @Test("serves several readers, each in full")
  func readers() async throws {
    let (bench, request, gates) = try await pieces(4)
    let endings = await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { await request.stream.all().last }
        group.addTask { await (try? bench.coordinator.turns(ofResponse: request.responseID))?.all().last }
      }
      for gate in gates { gate.open() }
      return await group.reduce(into: [Turn?]()) { $0.append($1) }
    }
    #expect(endings.count == 16)
    #expect(endings.allSatisfy { $0?.content == "0 1 2 3 " && $0?.status == .completed })
  }

  @Test("ends at once for a reader whose task is cancelled; others and the response go on")
  func leaving() async throws {
    let (_, request, gates) = try await pieces(2)
    await gates[0].reached()
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

  @Test("remembers nobody who left the loop")
  func breaking() async throws {
    let (_, request, gates) = try await pieces(1)
    for _ in 0..<100 {
      for await _ in request.stream { break }
    }
    #expect(request.stream.waitingReaders == 0)
    gates[0].open()
    try await request.completion()
  }

  @Test("wakes everybody who waits when the response ends")
  func wakesAll() async throws {
    let (_, request, gates) = try await pieces(1)
    await gates[0].reached()
    let readers = (0..<50).map { _ in Task { await request.stream.all().last?.status } }
    await request.stream.waiting(50)
    gates[0].open()
    for reader in readers { #expect(await reader.value == .completed) }
    #expect(request.stream.waitingReaders == 0)
  }

  @Test("of a response that nobody knows is an error")
  func unknown() async throws {
    let id = ResponseID(high: 3, low: 4)
    await #expect(throws: CoordinatorError.unknownResponse(id)) {
      try await Bench().coordinator.turns(ofResponse: id)
    }
  }
}

@Suite("Tracking turns", .timeLimit(.minutes(1)))
struct TrackingTests {
  @Test("calls back with every state that is not replaced, and ends with the response")
  func tracking() async throws {
    let bench = Bench(ScriptedProvider([.say("all")]))
    let request = try await bench.ask()
    let seen = Collected()
    let subscription = Workspace(coordinator: bench.coordinator).sessions
      .trackStreamingTurns(request.responseID) { seen.add($0) }
    await subscription.finished()
    #expect(seen.turns.last?.content == "all")
    #expect(seen.turns.last?.status == .completed)
  }

  @Test("a body that throws or blocks hurts nobody else")
  func badBodies() async throws {
    struct Mistake: Error {}
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("one "), .gate(gate), .say("two")]))
    let request = try await bench.ask()
    let sessions = Workspace(coordinator: bench.coordinator).sessions
    let (seen, thrown, stuck) = (Collected(), Collected(), Gate())
    let throwing = sessions.trackStreamingTurns(request.responseID) {
      thrown.add($0)
      throw Mistake()
    }
    let blocking = sessions.trackStreamingTurns(request.responseID) { _ in await stuck.pass() }
    let good = sessions.trackStreamingTurns(request.responseID) { seen.add($0) }
    await stuck.reached()
    await gate.reached()
    gate.open()
    try await request.completion()
    await good.finished()
    await throwing.finished()
    #expect(seen.turns.last?.content == "one two")
    #expect(thrown.turns.last?.status == .completed, "it is called again after it has thrown")
    blocking.cancel()
    await blocking.finished()
  }

  @Test("bodies that block their threads, more of them than there are threads to share, hurt nobody else")
  func blockedThreads() async throws {
    let bench = Bench(ScriptedProvider([.say("all")]))
    let request = try await bench.ask()
    let sessions = Workspace(coordinator: bench.coordinator).sessions
    let lock = DispatchSemaphore(value: 0)
    let count = 4 * ProcessInfo.processInfo.activeProcessorCount
    let blocking = (0..<count).map { _ in
      sessions.trackStreamingTurns(request.responseID) { _ in block(lock) }
    }
    let seen = Collected()
    let good = sessions.trackStreamingTurns(request.responseID) { seen.add($0) }
    try await request.completion()
    await good.finished()
    #expect(seen.turns.last?.content == "all")
    blocking.forEach { $0.cancel() }
    for _ in 0..<count { lock.signal() }
    for subscription in blocking { await subscription.finished() }
  }

  /// Blocks the thread, as code does that knows nothing of tasks.
  private func block(_ lock: DispatchSemaphore) {
    lock.wait()
  }

  @Test("letting go of the subscription ends it")
  func droppingIt() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.gate(gate), .say("all")]))
    let request = try await bench.ask()
    let (seen, called) = (Collected(), Gate(isOpen: true))
    do {
      let subscription = Workspace(coordinator: bench.coordinator).sessions
        .trackStreamingTurns(request.responseID) {
          seen.add($0)
          await called.pass()
        }
      await called.reached()
      await request.stream.waiting(1)
      withExtendedLifetime(subscription) {}
    }
    await request.stream.waiting(exactly: 0)
    gate.open()
    try await request.completion()
    #expect(seen.turns.map(\.status) == [.waiting])
  }
}
