import NIOCore
import Synchronization
import Testing

@testable import Server

/// WebSockets of a real server, frame by frame.
@Suite(.timeLimit(.minutes(10))) struct WebSocketTests {
  typealias Frame = FrameWire.Frame

  private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
  }

  private static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits()
    change(&limits)
    return limits
  }

  /// What a server that echoes answers to bytes, until it hangs up.
  private static func answer(to bytes: [UInt8], limits: ServerLimits = ServerLimits()) async throws -> [Frame]
  {
    var limits = limits
    // However busy the machine is, what was said before the end is answered.
    limits.closingTime = .seconds(30)
    return try await TestServer.run(limits: limits) { server async throws in
      let socket = try await server.webSocket()
      try await socket.wire.send(bytes)
      let frames = await socket.rest()
      await socket.wire.close()
      return frames
    }
  }

  // MARK: The handshake

  @Test func provesThatItUnderstood() async throws {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      try await wire.send(
        server.request(
          "GET", "/api/chat", [("Host", server.host), server.authorization] + TestServer.handshake))
      let answer = await wire.read(through: "\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
      // RFC 6455, section 1.3.
      #expect(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
      #expect(!answer.contains("Sec-WebSocket-Extensions"))
      await wire.close()
    }
  }

  @Test func whatIsSentWithTheHandshakeIsNotLost() async throws {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let request = server.request(
        "GET", "/api/chat", [("Host", server.host), server.authorization] + TestServer.handshake)
      try await wire.send(Array(request.utf8) + Frame.text("early").bytes())
      _ = await wire.read(through: "\r\n\r\n")
      #expect(await FrameWire(wire: wire).next() == .text("early"))
      await wire.close()
    }
  }

  @Test(arguments: [
    ("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12", 426),
    ("Sec-WebSocket-Version: 13", "X: 13", 426),
    ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X: y", 400),
    ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: short", 400),
    ("Connection: Upgrade", "Connection: keep-alive", 400),
    ("GET ", "POST ", 400),
    ("Authorization: ", "X-Authorization: ", 401),
  ])
  func aHandshakeThatIsNoneIsAnsweredAndNotLost(_ right: String, _ wrong: String, _ status: Int) async throws
  {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let request = server.request(
        "GET", "/api/chat", [("Host", server.host), server.authorization] + TestServer.handshake)
      try #require(request.contains(right))
      try await wire.send(request.replacing(right, with: wrong))
      let answer = Answer(await wire.readToEnd())
      #expect(answer.status == status)
      #expect(answer.body.contains("\"error\""))
      #expect(server.effects.all == [])
      if status == 426 { #expect(answer.field("Sec-WebSocket-Version") == "13") }
    }
  }

  @Test func aConnectionBecomesAWebSocketAfterOtherRequests() async throws {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let fields = [("Host", server.host), server.authorization]
      for _ in 0..<2 {
        try await wire.send(server.request("GET", "/api/sessions", fields))
        #expect(await wire.read(through: "\r\n\r\n[]").hasPrefix("HTTP/1.1 200 "))
      }
      let handshake = server.request("GET", "/api/chat", fields + TestServer.handshake)
      try await wire.send(Array(handshake.utf8) + Frame.text("early").bytes())
      let answer = await wire.read(through: "\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
      #expect(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
      let socket = FrameWire(wire: wire)
      #expect(await socket.next() == .text("early"))
      let long = String(repeating: "x", count: 100_000)
      try await socket.send(.text("later"), .text(long))
      #expect(await socket.next() == .text("later"))
      #expect(await socket.next() == .text(long))
      try await socket.send(.close(1000))
      #expect(await socket.rest() == [.close(1000)])
      await wire.close()
      #expect(server.effects.all == ["sessions", "sessions", "talk"])
    }
  }

  @Test func aLateWebSocketHearsThatTheServerEnds() async throws {
    let socket = try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let fields = [("Host", server.host), server.authorization]
      try await wire.send(server.request("GET", "/api/sessions", fields))
      _ = await wire.read(through: "\r\n\r\n[]")
      try await wire.send(server.request("GET", "/api/chat", fields + TestServer.handshake))
      _ = await wire.read(through: "\r\n\r\n")
      let socket = FrameWire(wire: wire)
      try await socket.send(.text("here"))
      #expect(await socket.next() == .text("here"))
      return socket
    }
    #expect(await socket.rest().map(\.closeCode) == [1001])
    await socket.wire.close()
  }

  @Test func aWebSocketNeedsAConnectionThatNothingElseUses() async throws {
    try await TestServer.run { server async throws in
      let wire = try await server.connect()
      let fields = [("Host", server.host), server.authorization]
      try await wire.send(
        server.request("GET", "/health", fields)
          + server.request("GET", "/api/chat", fields + TestServer.handshake))
      let text = String(decoding: await wire.readToEnd(), as: UTF8.self)
      #expect(text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) } == ["200", "400"])
      #expect(server.effects.all == [])
    }
  }

  // MARK: Messages

  @Test func messagesComeBackWholeAndInTheirOrder() async throws {
    try await TestServer.run { server async throws in
      let socket = try await server.webSocket()
      let texts = [
        "", "hello", "€", String(repeating: "x", count: 126), String(repeating: "y", count: 70_000),
      ]
      for text in texts { try await socket.send(.text(text)) }
      for text in texts { #expect(await socket.next() == .text(text)) }
      try await socket.send(
        Frame(first: 0x02, data: [1]), Frame(first: 0x00, data: [2]), Frame(first: 0x89, data: [9]),
        Frame(first: 0x80, data: [3]))
      #expect(await socket.next() == Frame(first: 0x8A, data: [9]))
      #expect(await socket.next() == Frame(first: 0x82, data: [1, 2, 3]))
      try await socket.send(.close(1000))
      #expect(await socket.rest() == [.close(1000)])
      await socket.wire.close()
    }
  }

  @Test func theEndpointsSeeTextsOnly() async throws {
    let texts = Mutex<[String]>([])
    let talk: @Sendable (WebSocketConnection) async -> Void = { socket in
      while let text = try? await socket.receive() {
        texts.withLock { $0.append(String(decoding: text, as: UTF8.self)) }
      }
    }
    try await TestServer.run(talk: talk) { server async throws in
      let socket = try await server.webSocket()
      try await socket.send(.text("a"), .text("b"), Frame(first: 0x82, data: [1]), .text("c"))
      #expect(await socket.rest().map(\.closeCode) == [1003])
      await socket.wire.close()
    }
    #expect(texts.withLock { $0 } == ["a", "b"])
  }

  @Test func repliesOfManyTasksDoNotMix() async throws {
    let talk: @Sendable (WebSocketConnection) async -> Void = { socket in
      await withDiscardingTaskGroup { group in
        for task in 0..<8 {
          group.addTask {
            for number in 0..<50 { try? await socket.send(Array("\(task) \(number)".utf8)) }
          }
        }
      }
    }
    try await TestServer.run(talk: talk) { server async throws in
      let socket = try await server.webSocket()
      let texts = await socket.rest().dropLast().map { String(decoding: $0.data, as: UTF8.self) }
      #expect(texts.count == 400)
      for task in 0..<8 {
        #expect(texts.filter { $0.hasPrefix("\(task) ") } == (0..<50).map { "\(task) \($0)" })
      }
      await socket.wire.close()
    }
  }

  // MARK: Ending

  @Test func whatWasSaidBeforeTheEndIsAnsweredFirst() async throws {
    let bytes = Frame.text("last").bytes() + Frame.close(1001).bytes() + Frame.text("too late").bytes()
    #expect(try await Self.answer(to: bytes) == [.text("last"), .close(1001)])
    #expect(try await Self.answer(to: Frame(first: 0x88, data: []).bytes()) == [Frame(first: 0x88, data: [])])
    let broken = Frame.text("last").bytes() + Frame(first: 0x83, data: []).bytes()
    let frames = try await Self.answer(to: broken)
    #expect(frames.first == .text("last"))
    #expect(frames.map(\.closeCode) == [nil, 1002])
  }

  @Test(
    arguments: [
      ("not masked", Frame.text("x").bytes(mask: nil), 1002),
      ("a reserved bit", Frame(first: 0xC1, data: [120]).bytes(), 1002),
      ("a reserved opcode", Frame(first: 0x8B, data: []).bytes(), 1002),
      ("a ping in pieces", Frame(first: 0x09, data: []).bytes(), 1002),
      ("a long ping", Frame(first: 0x89, data: [UInt8](repeating: 0, count: 126)).bytes(), 1002),
      ("not UTF-8", Frame(first: 0x81, data: [0xFF]).bytes(), 1007),
      ("not UTF-8 in the first of many", Frame(first: 0x01, data: [0xFF]).bytes(), 1007),
      ("a code that may not be sent", Frame.close(1005).bytes(), 1002),
      (
        "a frame of nine exabytes", [0x82, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7) + [0, 0, 0, 0],
        1009
      ),
      ("a frame of more", [0x82, 0xFF, 0xFF] + [UInt8](repeating: 0xFF, count: 7) + [0, 0, 0, 0], 1009),
    ] as [(String, [UInt8], UInt16)])
  func whatBreaksTheRulesIsTold(_ name: String, _ bytes: [UInt8], _ code: UInt16) async throws {
    #expect(try await Self.answer(to: bytes).map(\.closeCode) == [code])
  }

  @Test func aFrameAndAMessageAreLimited() async throws {
    let limits = Self.limits {
      $0.frameBytes = 1000
      $0.messageBytes = 1500
      $0.framesPerMessage = 5
    }
    func part(_ first: UInt8, _ count: Int) -> [UInt8] {
      Frame(first: first, data: [UInt8](repeating: 97, count: count)).bytes()
    }
    #expect(try await Self.answer(to: part(0x81, 1001), limits: limits).map(\.closeCode) == [1009])
    #expect(
      try await Self.answer(to: part(0x01, 1000) + part(0x80, 501), limits: limits).map(\.closeCode) == [1009]
    )
    let many = part(0x01, 1) + [[UInt8]](repeating: part(0x00, 1), count: 5).joined()
    #expect(try await Self.answer(to: many, limits: limits).map(\.closeCode) == [1009])
  }

  @Test func theServerEndsAWebSocketWhenNothingMoreIsToBeSaid() async throws {
    let talk: @Sendable (WebSocketConnection) async -> Void = { socket in
      try? await socket.send(Array("bye".utf8))
    }
    try await TestServer.run(talk: talk) { server async throws in
      let socket = try await server.webSocket()
      #expect(await socket.next() == .text("bye"))
      #expect(await socket.next() == .close(1000))
      try await socket.send(.close(1000))
      #expect(await socket.next() == nil)
      await socket.wire.close()
    }
  }

  @Test func nothingIsSentAfterTheEnd() async throws {
    let failures = Mutex(0)
    let talk: @Sendable (WebSocketConnection) async -> Void = { socket in
      await socket.close(code: 4000, reason: String(repeating: "é", count: 100))
      do { try await socket.send([]) } catch { failures.withLock { $0 += 1 } }
      if (try? await socket.receive()) == nil { failures.withLock { $0 += 1 } }
    }
    try await TestServer.run(limits: Self.limits { $0.closingTime = .milliseconds(50) }, talk: talk) {
      server async throws in
      let socket = try await server.webSocket()
      let frames = await socket.rest()
      #expect(frames.map(\.closeCode) == [4000])
      // As many whole characters as there is room for.
      #expect(frames.first?.data.count == 2 + 122)
      await socket.wire.close()
    }
    #expect(failures.withLock { $0 } == 2)
  }

  @Test func whoeverWaitsForAMessageCanBeCancelled() async throws {
    let isCancelled = Flag()
    let talk: @Sendable (WebSocketConnection) async -> Void = { socket in
      let waiting = Task {
        do { _ = try await socket.receive() } catch is CancellationError { isCancelled.raise() } catch {}
      }
      waiting.cancel()
      await waiting.value
      // What comes later is not lost with it.
      if let text = try? await socket.receive() { try? await socket.send(text) }
    }
    try await TestServer.run(talk: talk) { server async throws in
      let socket = try await server.webSocket()
      try await socket.send(.text("later"))
      #expect(await socket.next() == .text("later"))
      await socket.wire.close()
    }
    #expect(isCancelled.isRaised)
  }

  // MARK: Time

  @Test func aPeerThatTakesNothingIsGivenUp() async throws {
    let (ends, end) = AsyncStream<Int>.makeStream()
    let talk: @Sendable (WebSocketConnection) async -> Void = { socket in
      var count = 0
      let text = [UInt8](repeating: 97, count: 100_000)
      while (try? await socket.send(text)) != nil { count += 1 }
      end.yield(count)
    }
    try await TestServer.run(limits: Self.limits { $0.stallTime = .milliseconds(100) }, talk: talk) {
      server async throws in
      let socket = try await server.webSocket()
      try await socket.wire.channel.setOption(.autoRead, value: false).get()
      let count = await ends.first { _ in true }
      // What the system keeps for both ends, and no more.
      #expect(count! < 500)
      await socket.wire.close()
    }
  }
}
