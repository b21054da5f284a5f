import NIOCore
import Testing

@testable import Server

/// The cases of the corpus that are about how much there is of something. The server answers others afterwards.
@Suite(.timeLimit(.minutes(10)), .serialized) struct LoadTests {
  private static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits()
    change(&limits)
    return limits
  }

  @Test func theCorpusAsksForThese() {
    let names = LoopbackCorpusTests.cases.map(\.name).filter { $0.hasPrefix("load:") }
    #expect(
      names == [
        "load:slowloris", "load:header-64KiB", "load:body-64MiB", "load:uri-64KiB", "load:gzip-bomb",
        "load:ws-frame-2^63", "load:ws-fragments-1e6", "load:ws-ping-flood", "load:never-reading-sse",
        "load:half-open",
      ])
  }

  @Test(arguments: [200, 1000]) func whoeverDoesNotFinishAHeaderIsHungUpOn(_ count: Int) async throws {
    try await TestServer.run(limits: Self.limits { $0.headTime = .seconds(3) }) {
      server async throws in
      var wires: [Wire] = []
      for index in 0..<count {
        let wire = try await server.connect()
        // Some say a little, over and over, and some nothing.
        if index % 2 == 0 { try? await wire.send("GET / HTTP/1.1\r\n") }
        wires.append(wire)
      }
      #expect(try await server.isHealthy)
      for (index, wire) in wires.enumerated() where index % 2 == 0 {
        wire.push(Array("X-\(index): y\r\n".utf8))
      }
      for wire in wires {
        #expect(await wire.readToEnd() == [])
        await wire.close()
      }
      #expect(server.effects.all == [])
      #expect(try await server.isHealthy)
    }
  }

  @Test func largeHeadersTargetsAndBodiesAreRefused() async throws {
    try await TestServer.run { server async throws in
      let fields = [("Host", server.host), server.authorization, ("Content-Type", "application/json")]
      let header = try await server.ask(
        "GET", "/health", fields + [("X", String(repeating: "x", count: 64 * 1024))])
      #expect(header.status == 431)
      // A target of this size is refused by the parser, which counts it with the header.
      let target = try await server.ask("GET", "/" + String(repeating: "x", count: 64 * 1024), fields)
      #expect(target.status == 431)
      let said = try await server.connect()
      let length = ("Content-Length", "67108864")
      try await said.send(server.request("POST", "/api/chat/stream", fields + [length]))
      #expect(await said.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
      await said.close()
      let bomb = try await server.ask(
        "POST", "/api/chat/stream", fields + [("Content-Encoding", "gzip")],
        body: String(repeating: "x", count: 10_240))
      #expect(bomb.status == 415)

      // 64 MiB in pieces: no more of them is taken than may be.
      let wire = try await server.connect()
      try await wire.send(
        server.request("POST", "/api/chat/stream", fields + [("Transfer-Encoding", "chunked")]))
      let piece = Array(("100000\r\n" + String(repeating: "x", count: 1 << 20) + "\r\n").utf8)
      var pieces = 0
      while pieces < 64, (try? await wire.send(piece)) != nil { pieces += 1 }
      #expect(Answer(await wire.readToEnd()).status == 413)
      await wire.close()
      #expect(server.effects.all == [])
      #expect(try await server.isHealthy)
    }
  }

  @Test func aMessageInAMillionPiecesIsRefused() async throws {
    try await TestServer.run { server async throws in
      let socket = try await server.webSocket()
      try await socket.send(FrameWire.Frame(first: 0x01, data: [97]))
      let piece = FrameWire.Frame(first: 0x00, data: [97]).bytes()
      let thousand = (0..<1000).flatMap { _ in piece }
      for _ in 0..<1000 {
        guard (try? await socket.wire.send(thousand)) != nil else { break }
      }
      #expect(await socket.rest().map(\.closeCode) == [1009])
      await socket.wire.close()
      #expect(try await server.isHealthy)
    }
  }

  @Test func aFloodOfPingsIsOutlived() async throws {
    try await TestServer.run { server async throws in
      let socket = try await server.webSocket()
      // Nothing is read meanwhile.
      try await socket.wire.channel.setOption(.autoRead, value: false).get()
      let ping = FrameWire.Frame(first: 0x89, data: Array("0123456789".utf8)).bytes()
      let thousand = (0..<1000).flatMap { _ in ping }
      for _ in 0..<100 { try await socket.wire.send(thousand) }
      #expect(try await server.isHealthy)
      try await socket.wire.channel.setOption(.autoRead, value: true).get()
      try await socket.send(.text("still here"))
      var pongs = 0
      while let frame = await socket.next(), frame.first == 0x8A { pongs += 1 }
      #expect((1...100_000).contains(pongs))
      await socket.wire.close()
    }
  }

  @Test func streamsThatNobodyReadsAreEnded() async throws {
    try await TestServer.run(limits: Self.limits { $0.stallTime = .milliseconds(500) }) {
      server async throws in
      var wires: [Wire] = []
      for _ in 0..<100 {
        let wire = try await server.connect()
        try await wire.channel.setOption(.autoRead, value: false).get()
        try await wire.send(
          server.request("GET", "/api/events", [("Host", server.host), server.authorization]))
        wires.append(wire)
      }
      #expect(try await server.isHealthy)
      await server.effects.streamsEnd(100)
      // What was written is what the system had room for, not what there was to say.
      #expect(server.effects.written < 100 * 16 << 20)
      #expect(try await server.isHealthy)
      for wire in wires { await wire.close() }
    }
  }

  @Test func aThousandAndMoreMayBeIdle() async throws {
    try await TestServer.run { server async throws in
      var wires: [Wire] = []
      for _ in 0..<1200 {
        let wire = try await server.connect()
        try await wire.send(server.request("GET", "/health", [("Host", server.host)]))
        wires.append(wire)
      }
      for wire in wires { #expect(await wire.read(through: "}").hasPrefix("HTTP/1.1 200 ")) }
      #expect(try await server.isHealthy)
      for wire in wires {
        try await wire.send(server.request("GET", "/health", [("Host", server.host)]))
        #expect(await wire.read(through: "}").hasPrefix("HTTP/1.1 200 "))
        await wire.close()
      }
    }
  }
}
