import AntiphonTesting
import Conversation
import Coordinator
import Remote
import Testing

@Suite("Requests over a connection that fails", .timeLimit(.minutes(10)))
struct RequestFaultTests {
  private static let session = Session(
    id: SessionID(high: 7, low: 7), title: "T", model: ModelReference(provider: "a", model: "b"),
    createdAt: Timestamp(milliseconds: 0))
  private let id = session.id
  private let unknownOutcome = "outcomeUnknown"

  @Test("that change nothing are sent again", arguments: 1...5)
  func reading(failures: Int) async throws {
    let tries = Counter()
    let bench = try await RemoteBench { _, connection in
      if tries.next() <= failures { return try await connection.reset() }
      try await connection.answer([Self.session])
    }
    #expect(try await bench.remote.sessions() == [Self.session])
    #expect(bench.host.requests.count { $0.path == "/api/sessions" } == failures + 1)
  }

  @Test("are not sent for ever")
  func givingUp() async throws {
    let bench = try await RemoteBench { try await $1.reset() }
    let error = await #expect(throws: CoordinatorError.self) { try await bench.remote.sessions() }
    #expect(error?.code == "unreachable")
    let other = await #expect(throws: CoordinatorError.self) { try await bench.remote.compact(sessionID: id) }
    #expect(other?.code == unknownOutcome)
    #expect(bench.host.requests.count { $0.path == "/api/sessions" } == 6)
  }

  @Test("that make something are sent again with the same key")
  func writing() async throws {
    let (tries, story) = (Counter(), Story([["x"]]))
    let bench = try await RemoteBench { request, connection in
      guard request.method == "POST" else {
        try await connection.beginStream()
        return try await connection.chunk(try story.whole())
      }
      // Cut before anything of the answer, within its head, within its body.
      switch tries.next() {
      case 1: try await connection.reset()
      case 2:
        try await connection.send("HTTP/1.1 202 Acc")
        try await connection.close()
      case 3:
        try await connection.send("HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n{\"sess")
        try await connection.close()
      default: try await connection.answer(story.accepted, 202)
      }
    }
    let handle = try await bench.remote.handleRequest(sessionID: id, content: "Hällo", attachments: [])
    try await handle.completion()
    let posts = bench.host.requests.filter { $0.method == "POST" }
    #expect(posts.count == 4)
    #expect(Set(posts.map(\.body)) == [#"{"content":"Hällo"}"#])
    let keys = Set(posts.map { $0.headers["idempotency-key"] })
    #expect(keys.count == 1 && keys.first??.isEmpty == false)
    try await bench.remote.handleRequest(sessionID: id, content: "Hällo", attachments: []).completion()
    #expect(bench.host.requests.last { $0.method == "POST" }?.headers["idempotency-key"] != keys.first ?? nil)
  }

  @Test("that make something are not sent to another process than the one that may have done it")
  func otherProcess() async throws {
    let tries = Counter()
    let bench = try await RemoteBench(number: { tries.value == 0 ? 1 : 2 }) { _, connection in
      _ = tries.next()
      try await connection.reset()
    }
    let error = await #expect(throws: CoordinatorError.self) {
      try await bench.remote.createSession(model: Self.session.model, title: "", systemPrompt: nil)
    }
    #expect(error?.code == unknownOutcome)
    #expect(tries.value == 1)
  }

  @Test("are sent to another process when the first cannot have seen them")
  func takenOver() async throws {
    // No connection is left over, of which nobody could say whether it has carried something.
    let path = ScriptedHost.socketPath()
    let first = try await ScriptedHost(path: path) { _, connection in
      let body = String(decoding: try WireJSON.encode(Wire.host(1)), as: UTF8.self)
      try await connection.answer(200, ["Connection: close"], body)
      try await connection.close()
    }
    let second = Gate()
    let remote = try RemoteCoordinator(
      first.address, limits: RemoteBench.limits,
      shouldRetry: { _, _ in
        await second.pass()
        return true
      })
    #expect(try await remote.start() == Wire.host(1))
    await first.stop()
    let making = Task {
      try await remote.createSession(model: Self.session.model, title: "", systemPrompt: nil)
    }
    await second.reached()
    let host = try await ScriptedHost(path: path) { request, connection in
      if request.path == "/api/host" { return try await connection.answer(Wire.host(2)) }
      try await connection.answer(Self.session, 201)
    }
    second.open()
    #expect(try await making.value == Self.session)
    #expect(host.requests.count { $0.method == "POST" } == 1)
  }

  @Test("that cannot be told from their repetition are sent once", arguments: [true, false])
  func once(answers: Bool) async throws {
    let bench = try await RemoteBench { _, connection in
      if answers { try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{") }
      try await connection.close()
    }
    let response = ResponseID(high: 1, low: 1)
    let error = await #expect(throws: CoordinatorError.self) {
      try await bench.remote.withdraw(responseID: response)
    }
    #expect(error?.code == unknownOutcome)
    let other = await #expect(throws: CoordinatorError.self) {
      try await bench.remote.resolve(ToolCallID(high: 1, low: 1), ApprovalAnswer(.deny(reason: nil)))
    }
    #expect(other?.code == unknownOutcome)
    #expect(bench.host.requests.count { $0.path != "/api/host" } == 2)
  }

  @Test("a deletion that was lost and finds nothing left has been done; the first that finds nothing has not")
  func deletion() async throws {
    let tries = Counter()
    let bench = try await RemoteBench { _, connection in
      if tries.next() == 1 { return try await connection.reset() }
      try await connection.refuse(.unknownSession(Self.session.id), 404)
    }
    try await bench.remote.delete(sessionID: id)
    await #expect(throws: CoordinatorError.unknownSession(id)) {
      try await bench.remote.delete(sessionID: id)
    }
  }

  @Test("that the host has no room for are made again, when it says so")
  func tooMany() async throws {
    let tries = Counter()
    let bench = try await RemoteBench { _, connection in
      if tries.next() == 1 { return try await connection.answer(429, ["Retry-After: 0"]) }
      try await connection.answer([Self.session])
    }
    #expect(try await bench.remote.sessions() == [Self.session])
  }

  @Test("take no answer that is too large")
  func tooLarge() async throws {
    var limits = RemoteBench.limits
    limits.bytes = 1000
    let bench = try await RemoteBench(limits: limits) { _, connection in
      try await connection.answer(200, [], "\"" + String(repeating: "x", count: 1000) + "\"")
    }
    let error = await #expect(throws: CoordinatorError.self) { try await bench.remote.sessions() }
    #expect(error?.code == "tooLarge")
  }

  @Test(
    "call it another version, when an answer is not what it should be", arguments: ["", "{", "[]", "{}", "7"])
  func malformed(body: String) async throws {
    let bench = try await RemoteBench { try await $1.answer(200, [], body) }
    let error = await #expect(throws: CoordinatorError.self) { try await bench.remote.session(id) }
    #expect(error?.code == "incompatible")
  }

  @Test("stop waiting when their task is cancelled; what was asked for goes on")
  func cancelling() async throws {
    let (gate, done) = (Gate(), Gate())
    let bench = try await RemoteBench { _, connection in
      await gate.pass()
      try await connection.answer(Self.session, 201)
      await done.pass()
    }
    let making = Task {
      try await bench.remote.createSession(model: Self.session.model, title: "", systemPrompt: nil)
    }
    await gate.reached()
    making.cancel()
    let error = await #expect(throws: CoordinatorError.self) { try await making.value }
    #expect(error?.code == unknownOutcome)
    gate.open()
    await done.reached()
    done.open()
    let search = Task { try await bench.remote.search(SearchQuery("x")) }
    search.cancel()
    #expect(try await search.value.isEmpty)
  }

  @Test("for more than a host gives at a time are made in pages, in smaller ones where there is much in them")
  func pages() async throws {
    var limits = RemoteBench.limits
    limits.bytes = 200_000
    let story = Story([["x"]])
    let bench = try await RemoteBench(limits: limits) { request, connection in
      let before = request.parameter("before").flatMap { Int($0) } ?? 1200
      let limit = min(request.parameter("limit").flatMap { Int($0) } ?? 50, 500)
      try await connection.answer(
        (max(0, before - limit)..<before).map { index in
          var detail = story.detail
          detail.round.index = index
          return detail
        })
    }
    #expect(
      try await bench.remote.rounds(of: id, before: nil, limit: 3).map(\.round.index) == [1197, 1198, 1199])
    let all = try await bench.remote.rounds(of: id, before: nil, limit: .max)
    #expect(all.map(\.round.index) == Array(0..<1200))
    let some = try await bench.remote.rounds(of: id, before: 1100, limit: 600)
    #expect(some.map(\.round.index) == Array(500..<1100))
  }
}
