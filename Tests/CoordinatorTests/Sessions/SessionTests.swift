import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Sessions", .timeLimit(.minutes(1)))
struct SessionTests {
  @Test("are made, found, listed, renamed and given another model")
  func changing() async throws {
    let bench = Bench()
    let coordinator = bench.coordinator
    let session = try await coordinator.createSession(model: Bench.model, title: "One", systemPrompt: "p")
    #expect(try await coordinator.session(session.id) == session)
    #expect(try await coordinator.sessions() == [session])
    try await coordinator.rename(sessionID: session.id, to: "Two")
    let other = ModelReference(provider: "test", model: "other")
    try await coordinator.setModel(sessionID: session.id, to: other)
    let changed = try #require(bench.store.now.sessions[session.id])
    #expect(changed.title == "Two" && changed.model == other)
    let request = try await coordinator.handleRequest(sessionID: session.id, content: "x")
    try await request.completion()
    #expect(bench.provider.requests[0].model == "other")
    #expect(bench.store.now.sessions[session.id]?.title == "Two")
  }

  @Test("that are not there are an error for everybody")
  func unknown() async throws {
    let coordinator = Bench().coordinator
    let id = SessionID(high: 1, low: 1)
    let error = CoordinatorError.unknownSession(id)
    await #expect(throws: error) { try await coordinator.session(id) }
    await #expect(throws: error) { try await coordinator.rename(sessionID: id, to: "x") }
    await #expect(throws: error) { try await coordinator.setModel(sessionID: id, to: Bench.model) }
    await #expect(throws: error) { try await coordinator.delete(sessionID: id) }
    await #expect(throws: error) { try await coordinator.restore(sessionID: id) }
    await #expect(throws: error) { try await coordinator.rounds(of: id, limit: 1) }
  }

  @Test("that were deleted long ago are gone for good at the next start; others can be brought back")
  func purging() async throws {
    let bench = Bench(settings: CoordinatorSettings(deletionWindow: .seconds(60)))
    let (old, young) = (try await bench.session("old"), try await bench.session("young"))
    try await bench.coordinator.delete(sessionID: old.id)
    bench.clock.advance(by: .seconds(45))
    try await bench.coordinator.delete(sessionID: young.id)
    bench.clock.advance(by: .seconds(30))
    let next = SessionCoordinator(
      store: bench.store, models: bench.provider, tools: bench.tools, environment: .manual(bench.clock),
      settings: CoordinatorSettings(deletionWindow: .seconds(60)))
    try await next.start()
    await bench.store.wait { $0.sessions[old.id] == nil }
    #expect(try await next.restore(sessionID: young.id) == young)
    await #expect(throws: CoordinatorError.unknownSession(old.id)) {
      try await next.restore(sessionID: old.id)
    }
  }

  @Test("stop what runs and what is queued when they are deleted, and come back whole")
  func deleting() async throws {
    let bench = Bench(ScriptedProvider([.say("half"), .hang]))
    let first = try await bench.ask("one")
    let second = try await bench.coordinator.handleRequest(sessionID: first.sessionID, content: "two")
    _ = await first.stream.first { $0.content == "half" }
    try await bench.coordinator.delete(sessionID: first.sessionID)
    await #expect(throws: CancellationError.self) { try await first.completion() }
    await #expect(throws: CancellationError.self) { try await second.completion() }
    #expect(bench.provider.requests.count == 1)
    #expect(try await bench.coordinator.sessions() == [])
    await #expect(throws: CoordinatorError.unknownSession(first.sessionID)) {
      try await bench.coordinator.handleRequest(sessionID: first.sessionID, content: "three")
    }
    let restored = try await bench.coordinator.restore(sessionID: first.sessionID)
    #expect(try await bench.coordinator.sessions() == [restored])
    let rounds = try await bench.coordinator.rounds(of: first.sessionID, limit: 9)
    #expect(rounds.map(\.response.outcome) == [.cancelled, .cancelled])
    #expect(rounds[0].response.turns.map(\.content) == ["half"])
  }

  @Test("give their rounds in pages, with the running one as it is now")
  func rounds() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("0")], [.say("1")], [.say("half"), .gate(gate)]))
    let id = try await bench.session().id
    for index in 0..<2 {
      try await bench.coordinator.handleRequest(sessionID: id, content: "q\(index)").completion()
    }
    let running = try await bench.coordinator.streamRequest(sessionID: id, content: "q2")
    _ = await running.stream.first { $0.content == "half" }
    let latest = try await bench.coordinator.rounds(of: id, limit: 2)
    #expect(latest.map(\.request.content) == ["q1", "q2"])
    #expect(latest[1].response.turns.map(\.content) == ["half"])
    #expect(latest[1].response.outcome == nil)
    let earlier = try await bench.coordinator.rounds(of: id, before: 1, limit: 2)
    #expect(earlier.map(\.request.content) == ["q0"])
    gate.open()
    try await running.completion()
    let (round, request, response) = try await bench.coordinator.round(forResponseID: running.responseID)
    #expect(round.index == 2 && request.content == "q2" && response.outcome == .completed)
    #expect(response.endedAt != nil)
  }

  @Test(
    "without a title are named after the first words of the first request",
    arguments: [
      ("Hello", "Hello"), ("  Hello\n\tworld  ", "Hello world"),
      (String(repeating: "word ", count: 20), "word word word word word word word word word word word word"),
      (String(repeating: "x", count: 100), String(repeating: "x", count: 60)),
      ("\u{1B}[31mred", "[31mred"), ("a " + String(repeating: "y", count: 80), "a"),
    ])
  func titles(content: String, title: String) async throws {
    let bench = Bench()
    let id = try await bench.session().id
    try await bench.coordinator.handleRequest(sessionID: id, content: content).completion()
    try await bench.coordinator.handleRequest(sessionID: id, content: "something else").completion()
    #expect(try await bench.coordinator.session(id).title == title)
    #expect(title.count <= SessionTitle.limit)
  }

  @Test("tell of themselves when something changes, and not for every piece of text")
  func events() async throws {
    let gate = Gate()
    let provider = ScriptedProvider()
    provider.add((0..<50).map { .say("\($0)") } + [.gate(gate)])
    let bench = Bench(provider)
    let collected = Task {
      var events: [WorkspaceEvent] = []
      for await event in bench.coordinator.events() { events.append(event) }
      return events
    }
    let request = try await bench.ask()
    await gate.reached()
    gate.open()
    try await request.completion()
    try await bench.coordinator.delete(sessionID: request.sessionID)
    await bench.coordinator.shutdown()
    let events = await collected.value
    #expect(events.last == .deleted(request.sessionID))
    #expect(events.count <= 8)
    var last: SessionActivity?
    for case .session(let activity) in events {
      #expect(activity != last)
      last = activity
    }
  }

  @Test("show their present state to readers of events that come late")
  func lateEvents() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.say("half"), .gate(gate)]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "half" }
    var events = bench.coordinator.events().makeAsyncIterator()
    guard case .session(let activity) = await events.next() else {
      Issue.record("no event")
      return
    }
    #expect(activity.responseID == request.responseID && activity.status == .streaming)
    #expect(activity.session.title == "Hello")
    gate.open()
    var last = activity
    while last.lastOutcome == nil, case .session(let next) = await events.next() { last = next }
    #expect(last.lastOutcome == .completed && last.responseID == nil && last.status == nil)
  }
}

@Suite("Shutting down", .timeLimit(.minutes(1)))
struct ShutdownTests {
  @Test("interrupts what runs and is queued, writes everything, closes the store, ends all streams")
  func shutdown() async throws {
    let bench = Bench(ScriptedProvider([.say("half"), .hang]))
    let running = try await bench.ask("one")
    let queued = try await bench.coordinator.streamRequest(sessionID: running.sessionID, content: "two")
    _ = await running.stream.first { $0.content == "half" }
    let reader = Task { await running.stream.all() }
    let events = Task { await bench.coordinator.events().reduce(0) { count, _ in count + 1 } }
    await bench.coordinator.shutdown()
    #expect(await reader.value.last?.status == .interrupted)
    _ = await events.value
    await #expect(throws: try #require(ResponseOutcome.interrupted.error)) { try await queued.completion() }
    #expect(bench.provider.requests.count == 1)
    let contents = bench.store.now
    #expect(contents.isClosed)
    for request in [running, queued] {
      let stored = try #require(bench.store.response(request.responseID))
      #expect(stored.outcome == .interrupted)
      #expect(stored.turns.map(\.status) == [.interrupted])
    }
    #expect(bench.store.response(running.responseID)?.turns[0].content == "half")
    await #expect(throws: CoordinatorError.shuttingDown) {
      try await bench.coordinator.handleRequest(sessionID: running.sessionID, content: "three")
    }
    await bench.coordinator.shutdown()
  }

  @Test("waits for requests that are being stored, and interrupts them too")
  func whileStoring() async throws {
    let bench = Bench()
    let id = try await bench.session().id
    let requests = (0..<10).map { index in
      Task { try await bench.coordinator.handleRequest(sessionID: id, content: "\(index)") }
    }
    await bench.coordinator.shutdown()
    var refused = 0
    for request in requests {
      do {
        let handle = try await request.value
        let outcome = bench.store.response(handle.responseID)?.outcome
        #expect(outcome == .interrupted || outcome == .completed)
      } catch { refused += 1 }
    }
    #expect(refused + (bench.store.now.rounds[id]?.count ?? 0) == 10)
  }

  @Test("tries once more to write what could not be written")
  func lastWrite() async throws {
    let gate = Gate()
    let bench = Bench(ScriptedProvider([.gate(gate), .say("all")]))
    let request = try await bench.ask()
    await gate.reached()
    bench.store.fail(with: StoreError(.full, "No space left."))
    gate.open()
    try await request.completion()
    bench.store.fail(with: nil)
    await bench.coordinator.shutdown()
    #expect(bench.store.response(request.responseID)?.outcome == .completed)
    #expect(bench.store.now.isClosed)
  }
}
