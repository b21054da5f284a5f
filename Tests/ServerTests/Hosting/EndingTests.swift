import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import NIOCore
import Testing

@testable import Server

/// How a server ends while clients are attached.
@Suite(.timeLimit(.minutes(10))) struct EndingTests {
  /// Long enough for a busy machine, where nothing has to be cut off.
  private static var patient: ServerLimits {
    var limits = ServerLimits()
    limits.endingTime = .seconds(30)
    return limits
  }

  @Test func webSocketsAreToldAndStreamsThatDoNotEndAreCutOff() async throws {
    let wires = try await TestServer.run { server async throws in
      let socket = try await server.webSocket()
      try await socket.send(.text("hello"))
      #expect(await socket.next() == .text("hello"))
      let idle = try await server.connect()
      try await idle.send(server.request("GET", "/health", [("Host", server.host)]))
      _ = await idle.read(through: "}")
      let unread = try await server.connect()
      try await unread.channel.setOption(.autoRead, value: false).get()
      try await unread.send(
        server.request("GET", "/api/events", [("Host", server.host), server.authorization]))
      let silent = try await server.connect()
      return (socket: socket, idle: idle, unread: unread, silent: silent)
    }
    // The server has ended by now.
    #expect(await wires.socket.rest() == [Wire.goingAway])
    #expect(await wires.idle.readToEnd() == [])
    #expect(await wires.silent.readToEnd() == [])
    for wire in [wires.socket.wire, wires.idle, wires.unread, wires.silent] { await wire.close() }
  }

  @Test func streamsOfTheWorkspaceComeToTheirEnd() async throws {
    let bench = ServerBench()
    let wire = try await bench.serving(limits: Self.patient) { port async throws in
      let wire = try await Wire.connect(
        ListeningAddress(place: .tcp(host: "127.0.0.1", port: port), isSecure: false))
      try await wire.send(
        "GET /api/events HTTP/1.1\r\nHost: localhost:\(port)\r\nAuthorization: Bearer \(TestServer.token)\r\n\r\n"
      )
      #expect(await wire.read(through: "event: host").hasPrefix("HTTP/1.1 200 "))
      return wire
    }
    // With the chunk that says so: a stream that is cut off has none.
    #expect(String(decoding: await wire.readToEnd(), as: UTF8.self).hasSuffix("\r\n0\r\n\r\n"))
    await wire.close()
  }

  @Test func aRequestThatIsBeingAnsweredIsAnswered() async throws {
    let wire = try await TestServer.run(limits: Self.patient) { server async throws in
      let wire = try await server.connect()
      let headers = [
        ("Host", server.host), server.authorization, ("Content-Type", "application/json"),
        ("Content-Length", "2"),
        ("Expect", "100-continue"),
      ]
      try await wire.send(server.request("POST", "/api/chat/stream", headers))
      // It is on its way now.
      _ = await wire.read(through: "\r\n\r\n")
      wire.push(Array("{}".utf8))
      return wire
    }
    let answer = Answer(await wire.readToEnd())
    #expect(answer.status == 200)
    #expect(answer.body == "{}")
    await wire.close()
  }

  /// A workspace ends as its host ends it: first what is being answered, then the server. Each reader is in the pause
  /// after what it was told last, and no time goes by.
  private func ending(
    sleepers: Int, _ connect: @escaping @Sendable (_ port: Int, ResponseID) async throws -> Wire
  ) async throws -> Wire {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate)]))
    let (handle, _, _) = try await StreamConnectionTests.waiting(bench, at: gate)
    return try await bench.serving { port in
      let wire = try await connect(port, handle.responseID)
      await bench.clock.waitForSleepers(sleepers)
      await bench.coordinator.shutdown()
      return wire
    }
  }

  @Test(arguments: ["snapshot", "delta"]) func whoReadsAnAnswerHearsHowItEnded(format: String) async throws {
    // The stream's pause, and its signs of life.
    let wire = try await ending(sleepers: 2) { port, id in
      let wire = try await Wire.open(port)
      try await wire.send(ServerBench.request(port, "GET", "/api/responses/\(id)/turns?format=\(format)"))
      _ = await wire.read(through: "Hel")
      return wire
    }
    let rest = String(decoding: await wire.readToEnd(), as: UTF8.self)
    #expect(rest.contains(#""status":"interrupted""#))
    #expect(rest.contains("event: done") || rest.contains("event: error"))
    #expect(rest.hasSuffix("\r\n0\r\n\r\n"))
    await wire.close()
  }

  @Test(arguments: ["snapshot", "delta"]) func aWebSocketHearsHowAnAnswerEnded(format: String) async throws {
    let wire = try await ending(sleepers: 1) { port, id in
      let wire = try await Wire.open(port)
      var request = "GET /api/chat HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
      for (name, value) in [("Authorization", "Bearer \(TestServer.token)")] + TestServer.handshake {
        request += "\(name): \(value)\r\n"
      }
      try await wire.send(request + "\r\n")
      _ = await wire.read(through: "\r\n\r\n")
      let socket = FrameWire(wire: wire)
      try await socket.send(
        .text(#"{"type":"subscribe","responseId":"\#(id)","format":"\#(format)"}"#))
      let first = try #require(await socket.next())
      #expect(String(decoding: first.data, as: UTF8.self).contains("Hel"))
      return wire
    }
    var rest = await FrameWire(wire: wire).rest()
    #expect(rest.popLast() == Wire.goingAway)
    let last = try #require(rest.popLast().map { String(decoding: $0.data, as: UTF8.self) })
    #expect(last.contains(#""type":"complete""#) && last.contains("interrupted"))
    let error = try #require(rest.popLast().map { String(decoding: $0.data, as: UTF8.self) })
    #expect(error.contains(#""code":"interrupted""#))
    let update = try #require(rest.popLast().map { String(decoding: $0.data, as: UTF8.self) })
    #expect(update.contains(#""status":"interrupted""#))
    await wire.close()
  }
}

extension Wire {
  /// What a WebSocket is told when the server ends.
  static let goingAway = FrameWire.Frame(first: 0x88, data: [0x03, 0xE9] + Array("the server ends".utf8))
}
