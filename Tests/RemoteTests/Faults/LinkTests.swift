import AntiphonTesting
import Conversation
import Coordinator
import Remote
import Synchronization
import Testing

@Suite("A host that is lost", .timeLimit(.minutes(10)))
struct LinkTests {
  private static func session(_ number: UInt64) -> Session {
    Session(
      id: SessionID(high: 7, low: number), title: "\(number)",
      model: ModelReference(provider: "a", model: "b"),
      createdAt: Timestamp(milliseconds: 0))
  }

  /// Serves the events of a workspace until the other side leaves.
  private static func events(_ number: UInt64, _ events: [WorkspaceEvent]) -> ScriptedHost.Answer {
    { request, connection in
      switch request.path {
      case "/api/host": try await connection.answer(Wire.host(number))
      case "/api/sessions": try await connection.answer([session(2)])
      default:
        try await connection.beginStream()
        try await connection.event("host", Wire.host(number))
        for event in events { try await connection.event(nil, event) }
        try await connection.closed()
      }
    }
  }

  @Test("is told of with each try, and when it is there again; its sessions are as they were")
  func restored() async throws {
    let activity = SessionActivity(
      session: Self.session(2), responseID: ResponseID(high: 1, low: 1), status: .streaming)
    let told: [WorkspaceEvent] = [.session(activity), .rounds(activity.session.id)]
    let path = ScriptedHost.socketPath()
    let first = try await ScriptedHost(path: path, Self.events(1, told))
    let tried = Gate(isOpen: true)
    let remote = try RemoteCoordinator(
      first.address, limits: RemoteBench.limits,
      shouldRetry: { _, _ in
        await tried.pass()
        return true
      })
    var events = remote.events().makeAsyncIterator()
    #expect(await events.next() == .session(activity))
    #expect(await events.next() == .rounds(activity.session.id))
    await first.stop()
    guard case .connection(.lost(let problem, let attempt, _)) = await events.next() else {
      Issue.record("no loss was told")
      return
    }
    #expect(problem.code == .unreachable && attempt >= 1)
    await tried.reached(by: 3)
    let second = try await ScriptedHost(path: path, Self.events(1, told + [.deleted(activity.session.id)]))
    var next = await events.next()
    while case .connection(.lost) = next { next = await events.next() }
    #expect(next == .connection(.restored(Wire.host(1), isSameHost: true)))
    // What is the same as before is not told again, but that rounds may have changed meanwhile.
    #expect(await events.next() == .rounds(activity.session.id))
    #expect(await events.next() == .deleted(activity.session.id))
    withExtendedLifetime(second) {}
  }

  @Test("and is another process afterwards: sessions that are gone are told of, and what ran has ended")
  func otherProcess() async throws {
    func running(_ number: UInt64) -> WorkspaceEvent {
      .session(
        SessionActivity(
          session: Self.session(number), responseID: ResponseID(high: 1, low: number), status: .streaming))
    }
    let path = ScriptedHost.socketPath()
    let first = try await ScriptedHost(
      path: path, Self.events(1, [running(1), running(2), .storage(StoreError(.full, "full"))]))
    let remote = try RemoteCoordinator(first.address, limits: RemoteBench.limits)
    var events = remote.events().makeAsyncIterator()
    for _ in 1...3 { _ = await events.next() }
    await first.stop()
    let second = try await ScriptedHost(path: path, Self.events(2, []))
    var seen: [WorkspaceEvent] = []
    while seen.count < 4, let event = await events.next() {
      if case .connection(.lost) = event { continue }
      seen.append(event)
    }
    #expect(
      seen == [
        .connection(.restored(Wire.host(2), isSameHost: false)), .deleted(Self.session(1).id),
        .session(SessionActivity(session: Self.session(2))), .storage(nil),
      ])
    withExtendedLifetime(second) {}
  }

  @Test("is looked for with longer and longer waits, and readers are told when")
  func backoff() async throws {
    let clock = ManualClock()
    let host = try await ScriptedHost(path: ScriptedHost.socketPath(), Self.events(1, []))
    let remote = try RemoteCoordinator(host.address, environment: .manual(clock))
    var events = remote.events().makeAsyncIterator()
    await host.asked(1, for: "/api/events")
    await host.stop()
    var waits: [Int64] = []
    for number in 1...8 {
      guard case .connection(.lost(_, let attempt, let retryAt)) = await events.next() else {
        Issue.record("no loss was told")
        return
      }
      #expect(attempt == number)
      let wait = retryAt.milliseconds - clock.now.milliseconds
      waits.append(wait)
      await clock.waitForSleepers(1)
      clock.advance(by: .milliseconds(wait + 1))
    }
    // The bits are counted from 1, so that each wait is little more than half of its whole.
    #expect(zip(waits, [50, 100, 200, 400, 800, 1600, 2500, 2500]).allSatisfy { abs($0 - $1) <= $1 / 20 })
    await remote.close()
  }

  @Test("is asked for once, however many streams it had, and each goes on")
  func together() async throws {
    let asked = Counter()
    let ids = (1...30).map { ResponseID(high: 5, low: $0) }
    let (all, down) = (Gate(), Gate())
    let host = try await ScriptedHost { request, connection in
      if request.path == "/api/host" {
        _ = asked.next()
        await down.pass()
        return try await connection.answer(Wire.host())
      }
      let id = ids.first { request.path.contains("\($0)") }
      guard let id else { return }
      let turn = Turn(id: TurnID(high: 1, low: 1), responseID: id, index: 0, status: .waiting, revision: 1)
      try await connection.beginStream()
      if request.parameter("since") == nil {
        try await connection.event(
          "snapshot", StreamSnapshot(responseID: id, turns: [turn], turnCount: 1, outcome: nil))
        await all.pass()
        return try await connection.reset()
      }
      var ended = turn
      (ended.status, ended.revision) = (.completed, 2)
      try await connection.event(
        "snapshot", StreamSnapshot(responseID: id, turns: [ended], turnCount: 1, outcome: .completed))
      try await connection.closed()
    }
    let remote = try RemoteCoordinator(RemoteAddress(host.url), limits: RemoteBench.limits)
    var streams: [TurnStream] = []
    for id in ids { streams.append(try await remote.turns(ofResponse: id)) }
    await all.reached(by: 30)
    all.open()
    await host.asked(1, for: "/api/host")
    down.open()
    for stream in streams { try await stream.completion() }
    // One for all that were lost together; others may have been lost after it was found.
    #expect(asked.value < 30)
    #expect(await streams[29].all().map(\.revision) == [2])
  }

  @Test("is given up when the program says so: streams are lost with the reason, events end")
  func givenUp() async throws {
    let attempts = Mutex<[Int]>([])
    let story = Story([["one ", "two"]])
    let host = try await ScriptedHost(path: ScriptedHost.socketPath()) { request, connection in
      try await connection.beginStream()
      if request.path == "/api/events" {
        try await connection.event("host", Wire.host())
      } else {
        try await connection.event("snapshot", story.snapshot(after: 2))
      }
      try await connection.closed()
    }
    let remote = try RemoteCoordinator(
      host.address, limits: RemoteBench.limits,
      shouldRetry: { problem, attempt in
        attempts.withLock { $0.append(attempt) }
        return problem.code != .unreachable || attempt < 3
      })
    let events = Task {
      var last: WorkspaceEvent?
      for await event in remote.events() { last = event }
      return last
    }
    let stream = try await remote.turns(ofResponse: story.responseID)
    await host.asked(1, for: "/api/events")
    let reader = Task { await stream.all() }
    await host.stop()
    #expect(await reader.value.last?.content == "one ")
    let error = await #expect(throws: CoordinatorError.self) { try await stream.completion() }
    #expect(error?.code == "unreachable")
    guard case .connection(.lost) = await events.value else {
      Issue.record("no loss was told")
      return
    }
    #expect(attempts.withLock { $0 } == [1, 2, 3])
    let other = await #expect(throws: CoordinatorError.self) { try await remote.sessions() }
    #expect(other?.code == "unreachable")
  }

  @Test("and does not know the token any more is not asked again")
  func otherToken() async throws {
    let tries = Counter()
    let host = try await ScriptedHost { request, connection in
      if tries.next() > 1 { return try await connection.answer(401) }
      try await connection.beginStream()
      try await connection.event("host", Wire.host())
      try await connection.close()
    }
    let remote = try RemoteCoordinator(RemoteAddress(host.url, token: "t"), limits: RemoteBench.limits)
    for await _ in remote.events() {}
    let error = await #expect(throws: CoordinatorError.self) { try await remote.start() }
    #expect(error?.code == "unauthorized")
    #expect(tries.value == 2)
  }

  @Test("events that cannot be understood are asked for anew, and not for ever")
  func damagedEvents() async throws {
    let bench = try await RemoteBench { _, connection in
      try await connection.beginStream()
      try await connection.event("host", Wire.host())
      try await connection.chunk(Array("data: {\n\n".utf8))
      try await connection.closed()
    }
    for await _ in bench.remote.events() {}
    #expect(bench.host.requests.count { $0.path == "/api/events" } == 8)
  }
}
