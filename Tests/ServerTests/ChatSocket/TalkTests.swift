import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// What is said over the WebSocket, from both ends.
@Suite struct TalkTests {
  /// Talks while `body` runs, and closes then.
  func talking(
    _ bench: ServerBench, _ peer: ScriptedPeer = ScriptedPeer(), _ body: (ScriptedPeer) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await bench.api.talk(peer) }
      // Nothing here waits for the clock.
      let clock = bench.clock
      group.addTask {
        while !Task.isCancelled {
          await clock.waitForSleepers(1)
          clock.advance(by: .milliseconds(20))
        }
      }
      try await body(peer)
      peer.close()
      try await group.next()
      group.cancelAll()
    }
  }

  @Test func theSampleOfTheSourceDocument() async throws {
    let bench = ServerBench(ScriptedProvider([.say("Hello")]))
    let session = try await bench.session()
    try await talking(bench) { peer in
      peer.send(#"{"type":"chat","sessionId":"\#(session.id)","content":"Hi"}"#)
      let said = try await peer.all(through: "complete")
      let response = said[0]["responseId"]
      #expect(said[0] == .object(["type": .string("response_id"), "responseId": response!]))
      let updates = said.dropFirst().dropLast()
      #expect(updates.allSatisfy { $0["type"] == .string("update") })
      #expect(updates.last?["turn"]?["content"] == .string("Hello"))
      #expect(SchemaCheck.problems(updates.last?["turn"] ?? .null, Schemas.named("Turn")) == [])
      #expect(
        said.last
          == .object([
            "type": .string("complete"), "responseId": response!,
            "outcome": .object(["status": .string("completed")]),
          ]))
    }
  }

  @Test func theDeltaFormAndTheClientsOwnName() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate), .say("lo")]))
    let session = try await bench.session()
    try await talking(bench) { peer in
      peer.send(#"{"type":"chat","sessionId":"\#(session.id)","content":"Hi","format":"delta","id":"a"}"#)
      #expect(try await peer.next()["id"] == .string("a"))
      let snapshot = try await peer.next()
      #expect(snapshot["type"] == .string("snapshot"))
      var turn = try #require(
        try WireJSON.decode(StreamSnapshot.self, from: WireJSON.encode(Encoded(snapshot))).turns.first)
      await gate.reached()
      gate.open()
      for message in try await peer.all(through: "complete").dropLast() {
        #expect(message["type"] == .string("delta"))
        #expect(message["responseId"] == .string(turn.responseID.description))
        let delta = try WireJSON.decode(TurnDelta.self, from: WireJSON.encode(Encoded(message)))
        let fits = turn.apply(delta, at: bench.clock.now)
        #expect(fits)
      }
      #expect(turn.content == "Hello")
      #expect(turn.status == .completed)
    }
  }

  @Test func severalStreamsAtATimeAndOneIsStopped() async throws {
    let bench = ServerBench(ScriptedProvider([.say("a"), .hang], [.say("b")]))
    let (first, second) = (try await bench.session(), try await bench.session())
    try await talking(bench) { peer in
      peer.send(#"{"type":"chat","sessionId":"\#(first.id)","content":"1"}"#)
      let one = try #require(try await peer.next()["responseId"]?.text)
      await bench.provider.asked(1)
      peer.send(#"{"type":"chat","sessionId":"\#(second.id)","content":"2"}"#)
      let said = try await peer.all(through: "complete")
      #expect(said.last?["outcome"]?["status"] == .string("completed"))
      peer.send(#"{"type":"cancel","responseId":"\#(one)"}"#)
      let ending = try await [peer.all(through: "complete"), said].joined()
      #expect(ending.contains { $0["outcome"]?["status"] == .string("cancelled") })
      // Its confirmation may come before or after the end of the stream.
      if !ending.contains(where: { $0["type"] == .string("cancelled") }) {
        #expect(try await peer.next() == .object(["type": .string("cancelled"), "responseId": .string(one)]))
      }
    }
  }

  @Test func aFailedResponseIsAnErrorAndThenComplete() async throws {
    let bench = ServerBench(ScriptedProvider([.fail(TurnError(.overloaded, "Busy.", suggestion: "Wait."))]))
    let session = try await bench.session()
    try await talking(bench) { peer in
      peer.send(#"{"type":"chat","sessionId":"\#(session.id)","content":"Hi"}"#)
      let said = try await peer.all(through: "complete")
      let error = said[said.count - 2]
      #expect(
        error
          == .object([
            "type": .string("error"), "responseId": said[0]["responseId"]!, "code": .string("overloaded"),
            "message": .string("Busy."), "suggestion": .string("Wait."),
          ]))
      #expect(said.last?["outcome"]?["status"] == .string("failed"))
    }
  }

  @Test func aCallIsAllowed() async throws {
    let bench = ServerBench(
      ScriptedProvider([.call("look")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }], reviews: ["look": .ask]))
    let session = try await bench.session()
    try await talking(bench) { peer in
      peer.send(#"{"type":"chat","sessionId":"\#(session.id)","content":"Look"}"#)
      var waiting: JSONValue?
      while waiting == nil {
        let turn = try await peer.next()["turn"]
        if turn?["status"] == .string("awaitingApproval") {
          waiting = turn?["parsedToolCalls"]?["calls"]?.elements.first
        }
      }
      let call = try #require(waiting?["id"]?.text)
      let digest = try #require(waiting?["approval"]?["digest"]?.text)
      peer.send(#"{"type":"approve","toolCallId":"\#(call)","decision":"allowOnce"}"#)
      #expect(try await peer.next()["code"] == .string("digestRequired"))
      peer.send(#"{"type":"approve","toolCallId":"\#(call)","decision":"allowOnce","digest":"\#(digest)"}"#)
      let said = try await peer.all(through: "complete")
      #expect(said.contains(.object(["type": .string("approved"), "toolCallId": .string(call)])))
      #expect(bench.tools.decisions == [.allowOnce])
    }
  }

  @Test func whoComesLaterGetsWhatItHasNot() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate), .say("lo")]))
    let handle = try await bench.coordinator.handleRequest(sessionID: bench.session().id, content: "Hi")
    await gate.reached()
    var seen: Turn?
    for await turn in try await bench.coordinator.turns(ofResponse: handle.responseID)
    where turn.content == "Hel" {
      seen = turn
      break
    }
    let revision = try #require(seen?.revision)
    try await talking(bench) { peer in
      peer.send(
        #"{"type":"subscribe","responseId":"\#(handle.responseID)","since":\#(revision),"format":"delta"}"#)
      let snapshot = try await peer.next()
      #expect(snapshot["turns"] == .array([]))
      #expect(snapshot["turnCount"] == .integer(1))
      gate.open()
      let said = try await peer.all(through: "complete")
      #expect(said.first?["offset"] == .integer(3))
      #expect(said.compactMap { $0["text"]?.text }.joined() == "lo")
    }
  }

  @Test func unsubscribingEndsTheStreamAndNotTheResponse() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("a"), .gate(gate), .say("b")]))
    let handle = try await bench.coordinator.handleRequest(sessionID: bench.session().id, content: "Hi")
    let stream = try await bench.coordinator.turns(ofResponse: handle.responseID)
    await gate.reached()
    try await talking(bench) { peer in
      peer.send(#"{"type":"subscribe","responseId":"\#(handle.responseID)"}"#)
      while stream.waitingReaders < 1 { await Task.yield() }
      peer.send(#"{"type":"unsubscribe","responseId":"\#(handle.responseID)"}"#)
      peer.send(#"{"type":"ping"}"#)
      _ = try await peer.all(through: "pong")
      while stream.waitingReaders > 0 { await Task.yield() }
      gate.open()
      try await handle.completion()
      #expect(!peer.said.contains { $0.contains("complete\"") })
    }
  }

  @Test(
    arguments: [
      (#"{"type":"#, "invalidRequest", "The message is not JSON."),
      ("[]", "invalidRequest", "The message must be a JSON object."),
      (
        #"{"type":"secret"}"#, "invalidRequest",
        "The field type must be one of chat, subscribe, unsubscribe, cancel, approve, ping."
      ),
      (
        #"{"type":"chat","content":"secret"}"#, "invalidRequest",
        "The field sessionId is missing: it must be a UUID."
      ),
      (
        #"{"type":"subscribe","responseId":"00000000-0000-7000-8000-000000000000"}"#, "unknownResponse",
        "There is no response 00000000-0000-7000-8000-000000000000."
      ),
      (
        #"{"type":"chat","sessionId":"00000000-0000-7000-8000-000000000000","content":" "}"#, "emptyRequest",
        "The message is empty."
      ),
      (
        #"{"type":"approve","toolCallId":"00000000-0000-7000-8000-000000000000","decision":"deny"}"#,
        "notAwaitingApproval", "The tool call does not wait for an approval any more."
      ),
    ])
  func whatIsNotUnderstoodIsSaidAndTheConnectionStays(_ text: String, _ code: String, _ message: String)
    async throws
  {
    try await talking(ServerBench()) { peer in
      peer.send(text)
      let error = try await peer.next()
      #expect(error["type"] == .string("error"))
      #expect(error["code"] == .string(code))
      #expect(error["message"] == .string(message))
      peer.send(#"{"type":"ping"}"#)
      let pong = try await peer.next()
      #expect(pong == .object(["type": .string("pong")]))
      #expect(!peer.said.joined().contains("secret"))
    }
  }

  @Test func anErrorNamesTheMessageItIsAbout() async throws {
    try await talking(ServerBench()) { peer in
      peer.send(#"{"type":"chat","id":"mine"}"#)
      let error = try await peer.next()
      #expect(error["id"] == .string("mine"))
    }
  }

  @Test func aClientThatDoesNotReadHoldsOneStateAndIsToldTheRestInOne() async throws {
    let reading = Gate(isOpen: true)
    let (first, second) = (Gate(), Gate())
    let pieces = (0..<200).map { ScriptedProvider.Step.say("\($0) ") }
    let bench = ServerBench(ScriptedProvider([.say("x"), .gate(first)] + pieces + [.gate(second)]))
    let session = try await bench.session()
    let peer = ScriptedPeer(reading: reading)
    try await talking(bench, peer) { peer in
      peer.send(#"{"type":"chat","sessionId":"\#(session.id)","content":"Hi"}"#)
      while true {
        let message = try await peer.next()
        if message["turn"]?["content"] == .string("x") { break }
      }
      reading.close()
      let before = peer.said.count
      first.open()
      await second.reached()
      second.open()
      let response = try #require(try JSONValue(peer.said[0])["responseId"]?.text.flatMap { ResponseID($0) })
      try await bench.coordinator.completion(ofResponse: response)
      reading.open()
      let said = try await peer.all(through: "complete")
      // What was being sent when it stopped, what had come by then, and the ending.
      #expect(peer.said.count - before <= 4)
      #expect(said.last?["outcome"]?["status"] == .string("completed"))
    }
  }

  @Test func noMoreThanSixtyFourStreams() async throws {
    let bench = ServerBench(ScriptedProvider([.hang]))
    let session = try await bench.session()
    var ids: [ResponseID] = []
    for _ in 0...ChatStreams.limit {
      ids.append(try await bench.coordinator.handleRequest(sessionID: session.id, content: "a").responseID)
    }
    let all = ids
    try await talking(bench) { peer in
      for id in all { peer.send(#"{"type":"subscribe","responseId":"\#(id)","format":"delta"}"#) }
      let error = try await peer.all(through: "error").last
      #expect(error?["code"] == .string("tooMany"))
    }
    // Closing ends the readers and not the responses.
    #expect(await bench.coordinator.queue(of: session.id).count == ChatStreams.limit)
  }
}

/// JSON that a test has, to be read as a value.
struct Encoded: Encodable {
  let value: JSONValue
  init(_ value: JSONValue) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    switch value {
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value): try value.encode(to: encoder)
    case .integer(let value): try value.encode(to: encoder)
    case .number(let value): try value.encode(to: encoder)
    case .string(let value): try value.encode(to: encoder)
    case .array(let elements): try elements.map(Encoded.init).encode(to: encoder)
    case .object(let members): try members.mapValues(Encoded.init).encode(to: encoder)
    }
  }
}
