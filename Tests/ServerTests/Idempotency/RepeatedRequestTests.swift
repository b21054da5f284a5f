import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// Requests that come again with their `Idempotency-Key`.
@Suite struct RepeatedRequestTests {
  @Test func aSessionIsMadeOnce() async throws {
    let bench = ServerBench()
    try await bench.serving { port in
      func make(_ key: String, _ body: String = #"{"title":"a"}"#) async throws -> HTTPAnswer {
        try await ServerBench.ask(port, "POST", "/api/sessions", body, headers: ["Idempotency-Key": key])
      }
      let first = try await make("k")
      let again = try await make("k")
      #expect(first.status == 201)
      #expect(again.status == 201)
      #expect(again.body == first.body)
      #expect(try await make("other").body != first.body)
      #expect(try await make("k", #"{"title":"b"}"#).status == 422)
      #expect(try await make(String(repeating: "k", count: 65)).status == 400)
      #expect(try await bench.coordinator.sessions().count == 2)
      bench.clock.advance(by: .seconds(601))
      #expect(try await make("k").body != first.body)
    }
  }

  @Test func theSameKeyForAnotherSessionIsAnotherRequest() async throws {
    let bench = ServerBench()
    let sessions = [try await bench.session(), try await bench.session()]
    try await bench.serving { port in
      var statuses: [Int] = []
      for session in [sessions[0], sessions[1], sessions[0]] {
        let answer = try await CompletionTests.ask(
          port, CompletionTests.body([("user", "Hi")]),
          headers: ["Idempotency-Key": "k", "X-Session-Id": session.id.description])
        statuses.append(answer.status)
      }
      #expect(statuses == [200, 422, 200])
    }
    let counts = [
      try await bench.coordinator.session(sessions[0].id).roundCount,
      try await bench.coordinator.session(sessions[1].id).roundCount,
    ]
    #expect(counts == [1, 0])
  }

  @Test func theSameKeyComesToTheSameStream() async throws {
    let gate = Gate()
    let bench = ServerBench(ScriptedProvider([.gate(gate), .say("Hello")]))
    let session = try await bench.session()
    try await bench.serving { port in
      let body = #"{"sessionId":"\#(session.id)","content":"Hi"}"#
      let request = ServerBench.request(
        port, "POST", "/api/chat/stream?interval=0", body, headers: ["Idempotency-Key": "k"])
      let (first, second) = (try await Wire.open(port), try await Wire.open(port))
      try await first.send(request)
      let begun = await first.read(through: "data: ")
      try await second.send(request)
      _ = await second.read(through: "data: ")
      // One that leaves and comes again has missed nothing.
      await first.close()
      gate.open()
      let third = try await Wire.open(port)
      try await third.send(request)
      let answer = HTTPAnswer(await third.readToEnd())
      #expect(begun.contains(try #require(answer.headers["x-response-id"])))
      #expect(answer.body.contains("Hello"))
      #expect(answer.body.events.last?.type == "done")
      await second.close()
      await third.close()
    }
    #expect(bench.provider.requests.count == 1)
    #expect(try await bench.coordinator.session(session.id).roundCount == 1)
  }

  @Test func twoAtATimeAreDoneOnce() async throws {
    let bench = ServerBench()
    let session = try await bench.session()
    let bodies = try await bench.serving { port in
      try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await ServerBench.ask(
              port, "POST", "/api/sessions/\(session.id)/rounds", #"{"content":"Hi"}"#,
              headers: ["Idempotency-Key": "k"]
            ).body
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
    }
    #expect(bodies.count == 1)
    #expect(try await bench.coordinator.session(session.id).roundCount == 1)
  }

  @Test func whatFailedIsTriedAgain() async throws {
    let bench = ServerBench()
    try await bench.serving { port in
      let target = "/api/sessions/\(SessionID(high: 1, low: 1))/rounds"
      for _ in 0..<2 {
        let answer = try await ServerBench.ask(
          port, "POST", target, #"{"content":"Hi"}"#, headers: ["Idempotency-Key": "k"])
        #expect(answer.status == 404)
      }
    }
  }
}
