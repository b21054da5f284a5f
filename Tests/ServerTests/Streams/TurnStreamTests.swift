import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// `POST /api/chat/stream` and `GET /api/responses/{id}/turns`, as they stand on the wire.
@Suite struct TurnStreamTests {
  @Test func theSampleOfTheSourceDocumentIsToldTurnByTurn() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.say("Hel"), .gate(gate), .say("lo")]))
    let session = try await bench.session()
    let answer = try await bench.serving { port in
      let wire = try await Wire.open(port)
      let body = #"{"sessionId":"\#(session.id)","content":"Hi"}"#
      try await wire.send(ServerBench.request(port, "POST", "/api/chat/stream?interval=0", body))
      let first = await wire.read(through: #""content":"Hel""#)
      gate.open()
      return HTTPAnswer(Array(first.utf8) + (await wire.readToEnd()))
    }
    #expect(answer.status == 200)
    #expect(answer.headers["content-type"] == "text/event-stream")
    #expect(answer.headers["cache-control"] == "no-cache")
    #expect(answer.headers["x-accel-buffering"] == "no")
    let events = answer.body.events
    let id = try #require(answer.headers["x-response-id"].flatMap { ResponseID($0) })
    #expect(answer.headers["x-round-id"].flatMap { RoundID($0) } != nil)
    #expect(events.last?.type == "done")
    #expect(events.last?.json == #"{"outcome":{"status":"completed"},"responseId":"\#(id)"}"#)
    let turns = try events.dropLast().map { try WireJSON.decode(Turn.self, from: $0.json.utf8) }
    #expect(turns.last?.content == "Hello")
    #expect(events.dropLast().allSatisfy { $0.type == "message" })
    #expect(events.dropLast().map(\.id) == turns.map { String($0.revision) })
    #expect(turns.map(\.revision) == turns.map(\.revision).sorted())
  }

  @Test func theDeltaFormAddsUpToTheSameTurns() async throws {
    let bench = ServerBench(
      ScriptedProvider(
        [.say("Let me look. "), .call("clock", #"{"zone":"\"é\n"}"#)],
        [.say("It is \u{1F55B}"), .say(" noon.\u{0}\u{1B}")]),
      tools: ScriptedToolRunner(["clock": { _ in .success("12:00") }]))
    let handle = try await bench.coordinator.handleRequest(sessionID: bench.session().id, content: "Time?")
    let clock = bench.clock
    let answer = try await bench.serving { port in
      try await ServerBench.ask(
        port, "GET", "/api/responses/\(handle.responseID)/turns?format=delta&interval=0")
    }
    var turns: [Turn] = []
    for event in answer.body.events {
      switch event.type {
      case "snapshot": turns = try WireJSON.decode(StreamSnapshot.self, from: event.json.utf8).turns
      case "turn": turns.append(try WireJSON.decode(Turn.self, from: event.json.utf8))
      case "delta":
        let delta = try WireJSON.decode(TurnDelta.self, from: event.json.utf8)
        let fits = turns[turns.count - 1].apply(delta, at: clock.now)
        #expect(fits)
      default: #expect(event.type == "done")
      }
    }
    try await handle.completion()
    let stored = try await bench.coordinator.detail(ofResponse: handle.responseID).response.turns
    #expect(turns.map(\.content) == stored.map(\.content))
    #expect(turns.map(\.toolCalls) == stored.map(\.toolCalls))
    #expect(turns.map(\.status) == [.completed, .completed])
  }
}
