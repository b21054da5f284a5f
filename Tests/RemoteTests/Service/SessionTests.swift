import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Sessions", .timeLimit(.minutes(10)))
struct SessionTests {
  @Test("are made, found, listed, renamed and given another model", arguments: Place.allCases)
  func changing(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let service = bench.service
    let session = try await service.createSession(model: ServiceBench.model, title: "One", systemPrompt: "p")
    #expect(try await service.session(session.id) == session)
    #expect(try await service.sessions() == [session])
    try await service.rename(sessionID: session.id, to: "Two")
    let other = ModelReference(provider: "test", model: "other")
    try await service.setModel(sessionID: session.id, to: other)
    let changed = try #require(bench.store.now.sessions[session.id])
    #expect(changed.title == "Two" && changed.model == other)
    let request = try await service.handleRequest(sessionID: session.id, content: "x")
    try await request.completion()
    #expect(bench.provider.requests[0].model == "other")
    #expect(bench.store.now.sessions[session.id]?.title == "Two")
  }

  @Test("are pinned, archived and given tags, and everybody is told", arguments: Place.allCases)
  func organizing(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let service = bench.service
    let session = try await service.createSession(model: ServiceBench.model, title: "One", systemPrompt: nil)
    let told = Task { () -> Session? in
      for await event in service.events() {
        if case .session(let activity) = event, activity.session.isArchived { return activity.session }
      }
      return nil
    }
    let tagged = try await service.update(
      sessionID: session.id, SessionChange(isPinned: true, tags: ["#work", "Work", " 日本 "]))
    #expect(tagged.isPinned && tagged.tags == ["work", "日本"] && tagged.titleSource == .person)
    let archived = try await service.update(sessionID: session.id, SessionChange(isArchived: true))
    #expect(archived.isPinned && archived.isArchived && archived.tags == tagged.tags)
    #expect(bench.store.now.sessions[session.id] == archived)
    #expect(try await service.sessions() == [archived])
    #expect(await told.value == archived)
    // A fork belongs to the same group.
    let request = try await service.handleRequest(sessionID: session.id, content: "x")
    try await request.completion()
    #expect(try await service.search(SearchQuery("x")).map(\.sessionID) == [session.id])
    let fork = try await service.fork(sessionID: session.id, through: 0)
    #expect(fork.tags == tagged.tags && !fork.isPinned && !fork.isArchived)
  }

  @Test("do not get tags that cannot be", arguments: Place.allCases)
  func refusedTags(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let service = bench.service
    let session = try await service.createSession(model: ServiceBench.model, title: "One", systemPrompt: nil)
    await #expect(throws: CoordinatorError.tags(TagError(number: 2, .controlCharacter))) {
      try await service.update(
        sessionID: session.id, SessionChange(title: "Two", tags: ["good", "a\u{1B}b"]))
    }
    #expect(try await service.session(session.id) == session)
    var foreign = Session(
      id: SessionID(high: 7, low: 7), title: "Foreign", model: ServiceBench.model,
      createdAt: session.createdAt, tags: ["a,b"])
    await #expect(throws: CoordinatorError.tags(TagError(number: 1, .comma))) {
      try await service.importSession(foreign, rounds: [])
    }
    foreign.tags = ["#kept", "Kept"]
    foreign.isPinned = true
    foreign.isArchived = true
    let taken = try await service.importSession(foreign, rounds: [])
    #expect(taken.tags == ["kept"] && taken.isPinned && taken.isArchived)
  }

  @Test("that are not there are an error for everybody", arguments: Place.allCases)
  func unknown(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let service = bench.service
    let id = SessionID(high: 1, low: 1)
    let error = CoordinatorError.unknownSession(id)
    await #expect(throws: error) { try await service.session(id) }
    await #expect(throws: error) { try await service.rename(sessionID: id, to: "x") }
    await #expect(throws: error) { try await service.setModel(sessionID: id, to: ServiceBench.model) }
    await #expect(throws: error) { try await service.delete(sessionID: id) }
    await #expect(throws: error) { try await service.restore(sessionID: id) }
    await #expect(throws: error) { try await service.rounds(of: id, limit: 1) }
  }

  @Test(
    "stop what runs and what is queued when they are deleted, and come back whole", arguments: Place.allCases)
  func deleting(place: Place) async throws {
    let bench = try await ServiceBench(place, ScriptedProvider([.say("half"), .hang]))
    let first = try await bench.ask("one")
    let second = try await bench.service.handleRequest(sessionID: first.sessionID, content: "two")
    _ = await first.stream.first { $0.content == "half" }
    try await bench.service.delete(sessionID: first.sessionID)
    await #expect(throws: CancellationError.self) { try await first.completion() }
    await #expect(throws: CancellationError.self) { try await second.completion() }
    #expect(bench.provider.requests.count == 1)
    #expect(try await bench.service.sessions() == [])
    await #expect(throws: CoordinatorError.unknownSession(first.sessionID)) {
      try await bench.service.handleRequest(sessionID: first.sessionID, content: "three")
    }
    let restored = try await bench.service.restore(sessionID: first.sessionID)
    #expect(try await bench.service.sessions() == [restored])
    let rounds = try await bench.service.rounds(of: first.sessionID, limit: 9)
    #expect(rounds.map(\.response.outcome) == [.cancelled, .cancelled])
    #expect(rounds[0].response.turns.map(\.content) == ["half"])
  }

  @Test("give their rounds in pages, with the running one as it is now", arguments: Place.allCases)
  func rounds(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(
      place, ScriptedProvider([.say("0")], [.say("1")], [.say("half"), .gate(gate)]))
    let id = try await bench.session().id
    for index in 0..<2 {
      try await bench.service.handleRequest(sessionID: id, content: "q\(index)").completion()
    }
    let running = try await bench.service.streamRequest(sessionID: id, content: "q2")
    _ = await running.stream.first { $0.content == "half" }
    let latest = try await bench.service.rounds(of: id, limit: 2)
    #expect(latest.map(\.request.content) == ["q1", "q2"])
    #expect(latest[1].response.turns.map(\.content) == ["half"])
    #expect(latest[1].response.outcome == nil)
    let earlier = try await bench.service.rounds(of: id, before: 1, limit: 2)
    #expect(earlier.map(\.request.content) == ["q0"])
    gate.open()
    try await running.completion()
    let (round, request, response) = try await bench.service.round(forResponseID: running.responseID)
    #expect(round.index == 2 && request.content == "q2" && response.outcome == .completed)
    #expect(response.endedAt != nil)
  }

  @Test(
    "without a title are named after the first words of the first request",
    arguments: Place.allCases,
    [
      ("Hello", "Hello"), ("  Hello\n\tworld  ", "Hello world"),
      (String(repeating: "word ", count: 20), "word word word word word word word word word word word word"),
      (String(repeating: "x", count: 100), String(repeating: "x", count: 60)),
      ("\u{1B}[31mred", "[31mred"), ("a " + String(repeating: "y", count: 80), "a"),
    ])
  func titles(place: Place, _ row: (content: String, title: String)) async throws {
    let (content, title) = row
    let bench = try await ServiceBench(place)
    let id = try await bench.session().id
    try await bench.service.handleRequest(sessionID: id, content: content).completion()
    try await bench.service.handleRequest(sessionID: id, content: "something else").completion()
    #expect(try await bench.service.session(id).title == title)
    #expect(title.count <= SessionTitle.limit)
  }

  @Test(
    "tell of themselves when something changes, and not for every piece of text", arguments: Place.allCases)
  func events(place: Place) async throws {
    let gate = Gate()
    let provider = ScriptedProvider()
    provider.add((0..<50).map { .say("\($0)") } + [.gate(gate)])
    let bench = try await ServiceBench(place, provider)
    let collected = Task {
      var events: [WorkspaceEvent] = []
      for await event in bench.service.events() {
        events.append(event)
        if case .deleted = event { break }
      }
      return events
    }
    let request = try await bench.ask()
    await gate.reached()
    gate.open()
    try await request.completion()
    try await bench.service.delete(sessionID: request.sessionID)
    let events = await collected.value
    #expect(events.last == .deleted(request.sessionID))
    #expect(events.count <= 8)
    var last: SessionActivity?
    for case .session(let activity) in events {
      #expect(activity != last)
      last = activity
    }
  }

  @Test("show their present state to readers of events that come late", arguments: Place.allCases)
  func lateEvents(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.say("half"), .gate(gate)]))
    let request = try await bench.ask()
    _ = await request.stream.first { $0.content == "half" }
    var events = bench.service.events().makeAsyncIterator()
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

@Suite("What a coordinator leaves that ends", .timeLimit(.minutes(10)))
struct EndingTests {
  @Test("is interrupted answers, and no more of them", arguments: Place.allCases)
  func shutdown(place: Place) async throws {
    let bench = try await ServiceBench(place, ScriptedProvider([.say("half"), .hang]))
    let running = try await bench.ask("one")
    let queued = try await bench.service.streamRequest(sessionID: running.sessionID, content: "two")
    _ = await running.stream.first { $0.content == "half" }
    _ = await queued.stream.first { $0.status == .queued }
    let reader = Task { await running.stream.all() }
    await bench.coordinator.shutdown()
    #expect(await reader.value.last?.status == .interrupted)
    #expect(await reader.value.last?.content == "half")
    let interrupted = try #require(ResponseOutcome.interrupted.error)
    await #expect(throws: interrupted) { try await running.completion() }
    await #expect(throws: interrupted) { try await queued.completion() }
    await #expect(throws: CoordinatorError.shuttingDown) {
      try await bench.service.handleRequest(sessionID: running.sessionID, content: "three")
    }
  }
}
