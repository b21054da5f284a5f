import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Remote

@Suite("A stream over a connection that fails", .timeLimit(.minutes(10)))
struct StreamFaultTests {
  private static let story = Story([["one ", "two "], ["three"]])

  /// How a connection comes to its end.
  enum End: CaseIterable, Sendable {
    case close, reset, endOfBody

    func happen(to connection: ScriptedHost.Connection) async throws {
      switch self {
      case .close: try await connection.close()
      case .reset: try await connection.reset()
      case .endOfBody: try await connection.endStream()
      }
    }
  }

  /// A host that sends what it has of the story up to a state, then ends the connection; each time one state more.
  private static func stumbling(_ end: End, cut: Int = 0) -> ScriptedHost.Answer {
    let story = Self.story
    let tries = Counter()
    return { request, connection in
      let known = min(tries.next(), story.states.count)
      let since = request.parameter("since").flatMap { Int($0) }
      try await connection.beginStream()
      var bytes = try Wire.event("snapshot", story.snapshot(after: known, since: since))
      if known < story.states.count {
        bytes += try story.update(known).dropLast(cut)
      } else {
        bytes += try story.ending()
      }
      try await connection.chunk(bytes)
      try await end.happen(to: connection)
    }
  }

  private func examine(_ seen: [Turn]) {
    #expect(seen.filter(\.status.isTerminal).timeless == Self.story.turns)
    for (before, after) in zip(seen, seen.dropFirst()) {
      #expect(before.revision < after.revision)
      if before.index == after.index { #expect(after.content.hasPrefix(before.content)) }
    }
  }

  @Test("goes on where it was, without gap and without anything twice", arguments: End.allCases, [0, 1, 30])
  func resumes(end: End, cut: Int) async throws {
    let bench = try await RemoteBench(Self.stumbling(end, cut: cut))
    let stream = try await bench.remote.turns(ofResponse: Self.story.responseID)
    examine(await stream.all())
    try await stream.completion()
    let asked = bench.host.requests.filter { $0.path == bench.turnsPath }
    #expect(asked[0].parameter("since") == nil)
    #expect(asked[0].parameter("format") == "delta")
    #expect(asked.dropFirst().allSatisfy { $0.parameter("since") != nil })
  }

  @Test("begins with all there is before it is given out")
  func snapshotFirst() async throws {
    let (story, gate) = (Self.story, Gate())
    let bench = try await RemoteBench { _, connection in
      try await connection.beginStream()
      try await connection.chunk(story.whole(from: 3).prefix(40).map { $0 })
      await gate.pass()
      try await connection.chunk(Array(try story.whole(from: 3).dropFirst(40)))
      try await connection.closed()
    }
    let stream = Task { try await bench.remote.turns(ofResponse: story.responseID, since: 2) }
    await gate.reached()
    gate.open()
    let seen = await (try stream.value).all()
    #expect(seen.allSatisfy { $0.revision > 2 })
    examine(seen)
  }

  @Test("asks for the whole when something does not fit")
  func misfit() async throws {
    let story = Self.story
    let tries = Counter()
    let bench = try await RemoteBench { request, connection in
      let isFirst = tries.next() == 1
      try await connection.beginStream()
      if isFirst {
        try await connection.event("snapshot", story.snapshot(after: 1))
        try await connection.chunk(try story.update(2))
      } else {
        try await connection.chunk(try story.whole(from: 3))
      }
      try await connection.closed()
    }
    examine(await (try bench.remote.turns(ofResponse: story.responseID)).all())
    let asked = bench.host.requests.filter { $0.path == bench.turnsPath }
    #expect(asked.map { $0.parameter("since") } == [nil, nil])
  }

  @Test(
    "gives up with a reason when a host sends rubbish again and again",
    arguments: [
      "event: snapshot\ndata: {\n\n", "event: turn\ndata: {}\n\n", "event: delta\ndata: {\"turnId\":1}\n\n",
      "event: done\ndata: []\n\n", String(repeating: "x", count: 5000),
    ])
  func rubbish(text: String) async throws {
    var limits = RemoteBench.limits
    limits.bytes = 4096
    let bench = try await RemoteBench(limits: limits) { _, connection in
      try await connection.beginStream()
      try await connection.chunk(Array(text.utf8))
      try await connection.closed()
    }
    let error = await #expect(throws: CoordinatorError.self) {
      try await bench.remote.turns(ofResponse: Self.story.responseID)
    }
    #expect(error?.code == "incompatible")
    #expect(bench.host.requests.count { $0.path == bench.turnsPath } == limits.damages)
  }

  @Test("takes a silence of 45 s for a loss, and signs of life for none")
  func silence() async throws {
    let (story, clock, tries) = (Self.story, ManualClock(), Counter())
    let bench = try await RemoteBench(environment: .manual(clock)) { request, connection in
      try await connection.beginStream()
      guard tries.next() == 1 else {
        try await connection.chunk(try story.whole(from: 3, since: 1))
        return try await connection.closed()
      }
      try await connection.event("snapshot", story.snapshot(after: 1))
      try await connection.closed()
    }
    let stream = try await bench.remote.turns(ofResponse: story.responseID)
    await clock.waitForSleepers(1)
    clock.advance(by: .seconds(44))
    #expect(bench.host.requests.count { $0.path == bench.turnsPath } == 1)
    clock.advance(by: .seconds(1))
    examine(await stream.all())
    #expect(bench.host.requests.count { $0.path == bench.turnsPath } == 2)
  }

  @Test("hears of the outcome where only that was missing")
  func outcome() async throws {
    let (story, tries) = (Self.story, Counter())
    let bench = try await RemoteBench { request, connection in
      if request.path.hasSuffix("/round") { return try await connection.answer(story.detail) }
      guard tries.next() == 1 else { return try await connection.send("HTTP/1.1 204 No Content\r\n\r\n") }
      try await connection.beginStream()
      try await connection.event("snapshot", story.snapshot(after: story.states.count))
      try await connection.close()
    }
    let stream = try await bench.remote.turns(ofResponse: story.responseID)
    examine(await stream.all())
    try await stream.completion()
    #expect(bench.host.requests.last { $0.path == bench.turnsPath }?.parameter("since") == "7")
  }

  @Test("of a response that the host does not know is an error; it is asked again the next time")
  func unknown() async throws {
    let error = CoordinatorError.unknownResponse(Self.story.responseID)
    let bench = try await RemoteBench { try await $1.refuse(error, 404) }
    for _ in 1...2 {
      await #expect(throws: error) { try await bench.remote.turns(ofResponse: Self.story.responseID) }
    }
    #expect(bench.host.requests.count { $0.path == bench.turnsPath } == 2)
  }

  @Test("that begins with an error that may pass begins later", arguments: [503, 429, 500])
  func later(status: Int) async throws {
    let (story, tries) = (Self.story, Counter())
    let bench = try await RemoteBench { _, connection in
      guard tries.next() > 2 else { return try await connection.answer(status) }
      try await connection.beginStream()
      try await connection.chunk(try story.whole())
    }
    examine(await (try bench.remote.turns(ofResponse: story.responseID)).all())
  }

  @Test("is one for all readers here, and is closed when the last of them leaves")
  func sharing() async throws {
    let (story, left) = (Self.story, Gate())
    let bench = try await RemoteBench { _, connection in
      try await connection.beginStream()
      try await connection.event("snapshot", story.snapshot(after: 2))
      try await connection.closed()
      await left.pass()
    }
    do {
      var streams: [TurnStream] = []
      for _ in 1...20 { streams.append(try await bench.remote.turns(ofResponse: story.responseID)) }
      await withDiscardingTaskGroup { group in
        for stream in streams { group.addTask { for await _ in stream { break } } }
      }
      #expect(bench.host.requests.count { $0.path == bench.turnsPath } == 1)
      #expect(bench.remote.followers.count == 1)
    }
    await left.reached()
    left.open()
    #expect(bench.remote.followers.count == 0)
    #expect(!bench.host.requests.contains { $0.path.hasSuffix("/cancel") })
  }

  @Test("waits for a revision that was read elsewhere a moment ago")
  func ahead() async throws {
    let (story, gate) = (Self.story, Gate())
    let bench = try await RemoteBench { request, connection in
      if request.path.hasSuffix("/round") {
        try await connection.answer(story.detail)
        return gate.open()
      }
      try await connection.beginStream()
      try await connection.event("snapshot", story.snapshot(after: 1))
      await gate.pass()
      for index in 1..<story.states.count { try await connection.chunk(try story.update(index)) }
      try await connection.chunk(try story.ending())
    }
    let stream = try await bench.remote.turns(ofResponse: story.responseID, since: 6)
    #expect(await stream.all().map(\.revision) == [7])
    // And one that never was is no place to start from.
    let other = try await bench.remote.turns(ofResponse: story.responseID, since: 1_000_000)
    #expect(await other.all().timeless == story.turns)
  }

  @Test("ends with a reason when the client is closed, and so does all that is asked for afterwards")
  func closing() async throws {
    let story = Self.story
    let bench = try await RemoteBench { _, connection in
      try await connection.beginStream()
      try await connection.event("snapshot", story.snapshot(after: 2))
      try await connection.closed()
    }
    let stream = try await bench.remote.turns(ofResponse: story.responseID)
    let reader = Task { await stream.all() }
    let events = Task { await bench.remote.events().reduce(0) { count, _ in count + 1 } }
    await bench.host.asked(1, for: "/api/events")
    await bench.remote.close()
    #expect(await reader.value.last?.content == "one ")
    _ = await events.value
    let closed = CoordinatorError.host(.closed)
    await #expect(throws: closed) { try await stream.completion() }
    await #expect(throws: closed) { try await bench.remote.sessions() }
    await #expect(throws: closed) { try await bench.remote.turns(ofResponse: story.responseID) }
    for await _ in bench.remote.events() {}
    await bench.remote.close()
  }
}
