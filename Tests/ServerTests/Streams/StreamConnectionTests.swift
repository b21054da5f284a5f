import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Testing

@testable import Server

/// What becomes of the connection that a stream goes over.
@Suite struct StreamConnectionTests {
  /// A response that has said "Hel" and waits at a gate.
  static func waiting(_ bench: ServerBench, at gate: Gate) async throws -> (RequestHandle, TurnStream, Turn) {
    let handle = try await bench.coordinator.handleRequest(sessionID: bench.session().id, content: "Hi")
    let stream = try await bench.coordinator.turns(ofResponse: handle.responseID)
    await gate.reached()
    var seen: Turn?
    for await turn in stream where turn.content == "Hel" {
      seen = turn
      break
    }
    return (handle, stream, try #require(seen))
  }

  @Test(arguments: ["Last-Event-ID", "since"]) func whoComesAgainGetsWhatItHasNot(name: String) async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate), .say("lo")]))
    let (handle, _, turn) = try await Self.waiting(bench, at: gate)
    let target = "/api/responses/\(handle.responseID)/turns?interval=0"
    try await bench.serving { port in
      let isHeader = name == "Last-Event-ID"
      let wire = try await Wire.open(port)
      try await wire.send(
        ServerBench.request(
          port, "GET", isHeader ? target + "&since=0" : "\(target)&since=\(turn.revision)",
          headers: isHeader ? ["Last-Event-ID": "\(turn.revision)"] : [:]))
      let head = await wire.read(through: "\r\n\r\n")
      gate.open()
      let answer = HTTPAnswer(Array(head.utf8) + (await wire.readToEnd()))
      let revisions = answer.body.events.filter { $0.type == "message" }.compactMap { Int($0.id) }
      #expect(!revisions.isEmpty)
      #expect(revisions.allSatisfy { $0 > turn.revision })
      #expect(answer.body.events.last?.type == "done")
      // The client connects again by itself when the stream has ended, and stops at this.
      let last = try #require(answer.body.events.last?.id)
      let stop = try await ServerBench.ask(port, "GET", target, headers: ["Last-Event-ID": last])
      #expect(stop.status == 204)
      #expect(stop.body.isEmpty)
    }
  }

  @Test(arguments: ["secret", "", "99999"]) func anIdentifierOfAnotherHistoryStandsForNone(id: String)
    async throws
  {
    let bench = ServerBench(ScriptedProvider([.say("Hello")]))
    let handle = try await bench.coordinator.handleRequest(sessionID: bench.session().id, content: "Hi")
    try await handle.completion()
    let answer = try await bench.serving {
      try await ServerBench.ask(
        $0, "GET", "/api/responses/\(handle.responseID)/turns?interval=0", headers: ["Last-Event-ID": id])
    }
    #expect(answer.body.events.map(\.type) == ["message", "done"])
  }

  @Test func whoLeavesIsNoticedAtOnceAndTheResponseGoesOn() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate), .say("lo")]))
    let (handle, stream, _) = try await Self.waiting(bench, at: gate)
    try await bench.serving { port in
      let wire = try await Wire.open(port)
      try await wire.send(
        ServerBench.request(port, "GET", "/api/responses/\(handle.responseID)/turns?interval=0"))
      _ = await wire.read(through: "Hel")
      while stream.waitingReaders < 1 { await Task.yield() }
      await wire.close()
      // Nothing is sent meanwhile.
      while stream.waitingReaders > 0 { await Task.yield() }
    }
    gate.open()
    try await handle.completion()
    let turns = try await bench.coordinator.detail(ofResponse: handle.responseID).response.turns
    #expect(turns.map(\.content) == ["Hello"])
  }

  @Test func aServerThatEndsEndsItsStreams() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate)]))
    let (handle, _, _) = try await Self.waiting(bench, at: gate)
    let wires = try await bench.serving { port in
      var wires: [Wire] = []
      for target in ["/api/responses/\(handle.responseID)/turns?interval=0", "/api/events"] {
        let wire = try await Wire.open(port)
        try await wire.send(ServerBench.request(port, "GET", target))
        _ = await wire.read(through: "data: ")
        wires.append(wire)
      }
      return wires
    }
    // In good order: with the last chunk, and without an end of the response.
    for wire in wires {
      let rest = String(decoding: await wire.readToEnd(), as: UTF8.self)
      #expect(rest.hasSuffix("0\r\n\r\n"))
      #expect(!rest.contains("event: done") && !rest.contains("event: error"))
    }
  }

  @Test func nothingForFifteenSecondsIsASignOfLife() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate)]))
    let (handle, stream, _) = try await Self.waiting(bench, at: gate)
    try await bench.serving { port in
      let wire = try await Wire.open(port)
      try await wire.send(
        ServerBench.request(port, "GET", "/api/responses/\(handle.responseID)/turns?interval=0"))
      _ = await wire.read(through: "Hel")
      _ = await wire.read(through: "\n\n")
      for _ in 0..<2 {
        while stream.waitingReaders < 1 || bench.clock.sleepers < 1 { await Task.yield() }
        bench.clock.advance(by: .seconds(14))
        #expect(stream.waitingReaders == 1)
        bench.clock.advance(by: .seconds(1))
        #expect(await wire.read(through: ":\n\n").hasSuffix("3\r\n:\n\n"))
      }
      let events = try await Wire.open(port)
      try await events.send(ServerBench.request(port, "GET", "/api/events"))
      _ = await events.read(through: "data: ")
      let hub = bench.coordinator.events().hub
      while hub.waitingCount < 1 || bench.clock.sleepers < 2 { await Task.yield() }
      bench.clock.advance(by: .seconds(15))
      #expect(await events.read(through: ":\n\n").hasSuffix(":\n\n"))
      await events.close()
      await wire.close()
    }
  }

  @Test func betweenTwoEventsThereIsThePace() async throws {
    let gate = Gate()
    let pieces = (0..<50).map { ScriptedProvider.Step.say("\($0) ") }
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate)] + pieces))
    let (handle, _, _) = try await Self.waiting(bench, at: gate)
    try await bench.serving { port in
      let wire = try await Wire.open(port)
      try await wire.send(
        ServerBench.request(port, "GET", "/api/responses/\(handle.responseID)/turns?format=delta"))
      _ = await wire.read(through: "Hel")
      // The beat of the stream, and its pace.
      await bench.clock.waitForSleepers(2)
      gate.open()
      try await handle.completion()
      bench.clock.advance(by: .milliseconds(19))
      bench.clock.advance(by: .milliseconds(1))
      let rest = String(decoding: await wire.readToEnd(), as: UTF8.self)
      // All in one, with the end right behind it.
      #expect(rest.matches(of: /event: delta/).count == 1)
      #expect(rest.contains("event: done"))
    }
  }

  @Test func theWorkspaceIsToldOf() async throws {
    let bench = ServerBench()
    let first = try await bench.session()
    try await bench.serving { port in
      let wire = try await Wire.open(port)
      try await wire.send(ServerBench.request(port, "GET", "/api/events"))
      let head = await wire.read(through: "\n\n")
      #expect(head.contains("event: host\ndata: {\"id\":"))
      #expect(await wire.read(through: "\n\n").contains(#""id":"\#(first.id)""#))
      try await bench.coordinator.delete(sessionID: first.id)
      #expect(
        await wire.read(through: "\n\n")
          .contains(#"data: {"sessionId":"\#(first.id)","type":"deleted"}"#))
      await wire.close()
    }
  }

  /// What an EventSource looks at, as far as it is the server's to send.
  @Test func theAnswersAreOnesThatAnEventSourceUnderstands() async throws {
    struct Cases: Decodable {
      struct Case: Decodable {
        var wpt: String
        var status: Int?
        var content_type: String?
        var expect: String
      }
      var connection_cases: [Case]
    }
    let cases = try JSONDecoder().decode(
      Cases.self, from: Data(Corpus.bytes("Corpora/eventsource_connections.json"))
    ).connection_cases
    let isClosing = { (case: Cases.Case) in `case`.expect.hasPrefix("closed") }
    let closing = Set(cases.filter(isClosing).compactMap(\.status))
    let wrongTypes = Set(cases.filter(isClosing).compactMap(\.content_type))
    let bench = ServerBench(ScriptedProvider([.say("Hello")]))
    let handle = try await bench.coordinator.handleRequest(sessionID: bench.session().id, content: "Hi")
    try await handle.completion()
    let target = "/api/responses/\(handle.responseID)/turns?interval=0"
    try await bench.serving { port in
      // As the client asks: "request-accept", "request-cache-control".
      let asks = ["Accept": "text/event-stream", "Cache-Control": "no-cache"]
      let open = try await ServerBench.ask(port, "GET", target, headers: asks)
      #expect(open.status == 200)
      let type = try #require(open.headers["content-type"])
      #expect(type == "text/event-stream")
      #expect(!wrongTypes.contains(type))
      #expect(open.headers["cache-control"] == "no-cache")
      // What ends the connecting again: a response that is over and known, one that is not there.
      let last = try #require(open.body.events.last?.id)
      let over = try await ServerBench.ask(
        port, "GET", target, headers: asks.merging(["Last-Event-ID": last]) { $1 })
      let missing = try await ServerBench.ask(
        port, "GET", "/api/responses/\(SessionID(high: 1, low: 1))/turns", headers: asks)
      #expect(over.status == 204)
      #expect(missing.status == 404)
      #expect(closing.isSuperset(of: [over.status, missing.status]))
    }
  }
}
