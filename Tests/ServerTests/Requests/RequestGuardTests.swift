import Testing

@testable import Server

/// What a connection may carry, and for how long.
@Suite(.timeLimit(.minutes(10))) struct RequestGuardTests {
  private static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits()
    change(&limits)
    return limits
  }

  private static let json = ("Content-Type", "application/json")

  // MARK: Sizes

  @Test func aHeaderIsLimited() async throws {
    try await TestServer.run { server async throws in
      let fields = [("Host", server.host), server.authorization]
      let fits = fields + [("X-A", String(repeating: "a", count: 15_000))]
      #expect(try await server.ask("GET", "/api/sessions", fits).status == 200)
      let large = fields + (0..<20).map { ("X-\($0)", String(repeating: "a", count: 1000)) }
      #expect(try await server.ask("GET", "/api/sessions", large).status == 431)
      let many = fields + (0..<1000).map { ("X-\($0)", "") }
      #expect(try await server.ask("GET", "/api/sessions", many).status == 431)
      #expect(server.effects.all == ["sessions"])
    }
  }

  @Test func aTargetIsLimited() async throws {
    try await TestServer.run { server async throws in
      let long = "/api/sessions?" + String(repeating: "q", count: 8 * 1024)
      #expect(try await server.ask("GET", String(long.prefix(8 * 1024))).status == 200)
      #expect(try await server.ask("GET", long).status == 414)
      #expect(server.effects.all == ["sessions"])
    }
  }

  @Test func aBodyIsLimitedHoweverItsLengthIsSaid() async throws {
    try await TestServer.run(limits: Self.limits { $0.bodyBytes = 1000 }) { server async throws in
      let headers = [("Host", server.host), server.authorization, Self.json]
      let most = String(repeating: "x", count: 1000)
      #expect(try await server.ask("POST", "/api/chat/stream", headers, body: most).status == 200)
      let answer = try await server.ask("POST", "/api/chat/stream", headers, body: most + "x")
      #expect(answer.status == 413)
      #expect(answer.body.contains(#""code":"tooLarge""#))

      let chunked = headers + [("Transfer-Encoding", "chunked")]
      func chunks(_ count: Int) -> String {
        String(repeating: "64\r\n\(String(repeating: "x", count: 100))\r\n", count: count) + "0\r\n\r\n"
      }
      for (count, status) in [(10, 200), (11, 413), (10_000, 413)] {
        let wire = try await server.connect()
        wire.push(Array((server.request("POST", "/api/chat/stream", chunked) + chunks(count)).utf8))
        await wire.closeOutput()
        #expect(Answer(await wire.readToEnd()).status == status)
      }
      #expect(server.effects.all == ["chat 1000", "chat 1000"])
    }
  }

  @Test func halfABodyIsNoBody() async throws {
    try await TestServer.run { server async throws in
      let headers = [("Host", server.host), server.authorization, Self.json]
      for isReset in [true, false] {
        let wire = try await server.connect()
        try await wire.send(
          server.request("POST", "/api/chat/stream", headers + [("Content-Length", "100")]) + "{}")
        if isReset {
          await wire.close()
        } else {
          await wire.closeOutput()
          _ = await wire.readToEnd()
        }
      }
      #expect(try await server.isHealthy)
      #expect(server.effects.all == [])
    }
  }

  @Test(arguments: [
    ("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("multipart/form-data; boundary=x", 415),
    ("application/jsonp", 415), ("text/json", 415), ("", 415), ("application/json", 200),
    ("application/json; charset=utf-8", 200), ("Application/JSON", 200), ("application/json ;x=y", 200),
  ])
  func bodiesAreJSON(_ type: String, _ status: Int) async throws {
    try await TestServer.run { server async throws in
      let headers = [("Host", server.host), server.authorization, ("Content-Type", type)]
      #expect(try await server.ask("POST", "/api/chat/stream", headers, body: "{}").status == status)
      #expect(server.effects.all == (status == 200 ? ["chat 2"] : []))
    }
  }

  @Test func bodiesComeAsTheyAre() async throws {
    try await TestServer.run { server async throws in
      let headers = [("Host", server.host), server.authorization, Self.json]
      for coding in ["gzip", "deflate", "br", "identity, gzip"] {
        let answer = try await server.ask(
          "POST", "/api/chat/stream", headers + [("Content-Encoding", coding)], body: "{}")
        #expect(answer.status == 415)
      }
      let plain = headers + [("Content-Encoding", "identity")]
      #expect(try await server.ask("POST", "/api/chat/stream", plain, body: "{}").status == 200)
      #expect(server.effects.all == ["chat 2"])
    }
  }

  @Test func whatGoesNowhereIsToldSoBeforeItsBodyIsLookedAt() async throws {
    try await TestServer.run { server async throws in
      let headers = [("Host", server.host), server.authorization, ("Content-Type", "text/plain")]
      #expect(try await server.ask("POST", "/api/nothing", headers, body: "x").status == 404)
      // And before that, whether one may ask at all.
      #expect(try await server.ask("POST", "/api/nothing", [("Host", server.host)], body: "x").status == 401)
    }
  }

  // MARK: Form

  @Test(arguments: [
    "GET /api/sessions HTTP/1.1\r\nHost: HOST\r\nAUTH\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "POST /api/chat/stream HTTP/1.1\r\nHost: HOST\r\nAUTH\r\nContent-Length: +2\r\n\r\n{}",
    "POST /api/chat/stream HTTP/1.1\r\nHost: HOST\r\nAUTH\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /api/chat/stream HTTP/1.1\r\nHost: HOST\r\nAUTH\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /api/chat/stream HTTP/1.1\r\nHost: HOST\r\nAUTH\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "GET http://HOST/api/sessions HTTP/1.1\r\nHost: HOST\r\nAUTH\r\n\r\n",
    "GET /api/sessions#x HTTP/1.1\r\nHost: HOST\r\nAUTH\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: HOST\r\nAUTH\r\n\r\n",
    "CONNECT HOST HTTP/1.1\r\nHost: HOST\r\nAUTH\r\n\r\n",
    "GET /api/sessions HTTP/1.1\r\nHost: HOST\r\n AUTH\r\n\r\n",
    "GET /api/sessions HTTP/2.0\r\nHost: HOST\r\nAUTH\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET /api/sessions\r\n\r\n",
    "\u{0}\u{1}\u{2}\u{3}\r\n\r\n",
  ])
  func whatCouldBeReadInTwoWaysIsRefused(_ text: String) async throws {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let (name, value) = server.authorization
      try await wire.send(
        text.replacing("HOST", with: server.host).replacing("AUTH", with: "\(name): \(value)"))
      let answer = Answer(await wire.readToEnd())
      #expect(answer.status.map { (400..<500).contains($0) } ?? true, "answered \(answer)")
      #expect(server.effects.all == [])
      #expect(try await server.isHealthy)
    }
  }

  @Test func requestsOneAfterAnotherAreAnsweredInTheirOrder() async throws {
    try await TestServer.run { server async throws in
      let good = [("Host", server.host), server.authorization]
      let wire = try await server.connect()
      try await wire.send(
        server.request("GET", "/api/sessions", good) + server.request("GET", "/health", good)
          + server.request("GET", "/api/sessions", [("Host", server.host)])
          + server.request("GET", "/api/sessions", good))
      let text = String(decoding: await wire.readToEnd(), as: UTF8.self)
      // The third is refused, and nothing after it is looked at.
      let statuses = text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
      #expect(statuses == ["200", "200", "401"])
      #expect(server.effects.all == ["sessions"])
    }
  }

  @Test func aBodyIsAskedForWhenItMayCome() async throws {
    try await TestServer.run { server async throws in
      let headers = [
        ("Host", server.host), server.authorization, Self.json, ("Expect", "100-continue"),
        ("Content-Length", "2"),
      ]
      let wire = try await server.connect()
      try await wire.send(server.request("POST", "/api/chat/stream", headers))
      #expect(await wire.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      try await wire.send("{}")
      await wire.closeOutput()
      #expect(Answer(await wire.readToEnd()).status == 200)

      let refused = try await server.connect()
      try await refused.send(
        server.request("POST", "/api/chat/stream", [("Host", server.host)] + headers.suffix(2)))
      #expect(Answer(await refused.readToEnd()).status == 401)
    }
  }

  @Test func anOldClientIsAnsweredAndHungUpOn() async throws {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let (name, value) = server.authorization
      try await wire.send("GET /api/sessions HTTP/1.0\r\nHost: \(server.host)\r\n\(name): \(value)\r\n\r\n")
      let answer = Answer(await wire.readToEnd())
      #expect(answer.status == 200)
      #expect(answer.body == "[]")
    }
  }

  @Test func aWishForAnotherProtocolIsNotHeard() async throws {
    try await TestServer.run { server async throws in
      let headers = [
        ("Host", server.host), server.authorization, ("Connection", "Upgrade, HTTP2-Settings"),
        ("Upgrade", "h2c"),
        ("HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA"),
      ]
      let wire = try await server.connect()
      try await wire.send(server.request("GET", "/api/sessions", headers))
      let answer = Answer(await wire.readToEnd())
      #expect(answer.status == 200)
      #expect(answer.field("Connection") == "close")
      // Nor one for a WebSocket where there is none.
      let socket = try await server.connect()
      try await socket.send(
        server.request(
          "GET", "/api/sessions", [("Host", server.host), server.authorization] + TestServer.handshake))
      #expect(Answer(await socket.readToEnd()).status == 200)
    }
  }

  @Test func answersHaveADateAndAreWhatTheySay() async throws {
    try await TestServer.run { server async throws in
      let answer = try await server.ask("GET", "/api/sessions")
      #expect(answer.field("Date")?.hasSuffix(" GMT") == true)
      #expect(answer.field("X-Content-Type-Options") == "nosniff")
      #expect(answer.field("Access-Control-Allow-Origin") == nil)
    }
  }

  // MARK: Times

  @Test func aHeaderHasToComeToItsEnd() async throws {
    try await TestServer.run(limits: Self.limits { $0.headTime = .milliseconds(50) }) { server async throws in
      let silent = try await server.connect()
      let slow = try await server.connect()
      try await slow.send("GET /health HTTP/1.1\r\nHost: \(server.host)\r\nX-")
      #expect(await silent.readToEnd() == [])
      #expect(await slow.readToEnd() == [])
    }
  }

  @Test func aBodyHasToGoOn() async throws {
    try await TestServer.run(limits: Self.limits { $0.bodyTime = .milliseconds(50) }) { server async throws in
      let headers = [("Host", server.host), server.authorization, Self.json, ("Content-Length", "100000")]
      let wire = try await server.connect()
      try await wire.send(server.request("POST", "/api/chat/stream", headers) + "{")
      #expect(Answer(await wire.readToEnd()).status == 408)
      #expect(server.effects.all == [])
    }
  }

  @Test func aConnectionIsKeptForTheNextRequestAndNotForEver() async throws {
    let limits = Self.limits {
      $0.idleTime = .milliseconds(50)
      $0.headTime = .seconds(50)
    }
    try await TestServer.run(limits: limits) { server async throws in
      let wire = try await server.connect()
      let request = server.request("GET", "/api/sessions", [("Host", server.host), server.authorization])
      try await wire.send(request)
      #expect(Answer(await wire.readToEnd()).status == 200)
    }
  }

  @Test func whoeverIsToldThatNoMoreComesIsHungUpOn() async throws {
    try await TestServer.run(limits: Self.limits { $0.closingTime = .milliseconds(50) }) {
      server async throws in
      let wire = try await server.connect()
      try await wire.send(server.request("GET", "/api/sessions", [("Host", server.host)]))
      #expect(Answer(await wire.readToEnd()).status == 401)
      // This side keeps its half open, until nobody is there who would take what it says.
      while (try? await wire.send("x")) != nil {}
    }
  }

  // MARK: Numbers

  @Test func connectionsAreLimitedAndRoomIsMadeWhenOneEnds() async throws {
    try await TestServer.run(limits: Self.limits { $0.connections = 2 }) { server async throws in
      let headers = [("Host", server.host), server.authorization]
      var wires: [Wire] = []
      for _ in 0..<2 {
        let wire = try await server.connect()
        try await wire.send(server.request("GET", "/health", headers))
        _ = await wire.read(through: "\r\n\r\n")
        wires.append(wire)
      }
      let third = try await server.connect()
      #expect(await third.readToEnd() == [])
      await wires[0].closeOutput()
      _ = await wires[0].readToEnd()
      await wires[0].close()
      #expect(try await server.isHealthy)
    }
  }

  @Test func requestsAreLimitedOverOneConnectionAndOverAll() async throws {
    let perConnection = Self.limits { $0.requestsPerConnection = .init(perSecond: 1, atOnce: 3) }
    try await TestServer.run(limits: perConnection) { server async throws in
      let wire = try await server.connect()
      let request = server.request("GET", "/api/sessions", [("Host", server.host), server.authorization])
      try await wire.send(String(repeating: request, count: 5))
      let bytes = await wire.readToEnd()
      let statuses = String(decoding: bytes, as: UTF8.self).split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
      #expect(statuses == ["200", "200", "200", "429"])
      #expect(String(decoding: bytes, as: UTF8.self).contains("Retry-After: 1\r\n"))
      #expect(try await server.isHealthy)
    }
    let overall = Self.limits { $0.requests = .init(perSecond: 0, atOnce: 3) }
    try await TestServer.run(limits: overall) { server async throws in
      // Those without a token take nothing away from those with one.
      for _ in 0..<5 {
        #expect(try await server.ask("GET", "/api/sessions", [("Host", server.host)]).status == 401)
      }
      for _ in 0..<3 { #expect(try await server.ask("GET", "/api/sessions").status == 200) }
      #expect(try await server.ask("GET", "/api/sessions").status == 429)
    }
  }

  // MARK: Tickets

  @Test func aTicketOpensAStreamOnce() async throws {
    try await TestServer.run { server async throws in
      let ticket = server.tickets.issue().ticket
      let wire = try await server.connect()
      try await wire.send(server.request("GET", "/api/events?ticket=\(ticket)", [("Host", server.host)]))
      #expect(await wire.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
      await wire.close()
      let again = try await server.connect()
      try await again.send(server.request("GET", "/api/events?ticket=\(ticket)", [("Host", server.host)]))
      #expect(Answer(await again.readToEnd()).status == 401)
    }
  }

  @Test func aTicketOpensAWebSocketOnce() async throws {
    try await TestServer.run { server async throws in
      let ticket = server.tickets.issue().ticket
      for status in ["101", "401"] {
        let wire = try await server.connect()
        try await wire.send(
          server.request("GET", "/api/chat?ticket=\(ticket)", [("Host", server.host)] + TestServer.handshake))
        #expect(await wire.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 \(status) "))
        await wire.close()
      }
    }
  }
}
