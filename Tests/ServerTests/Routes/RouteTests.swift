import AntiphonTesting
import Conversation
import Coordinator
import HTTPTypes
import Testing

@testable import Server

/// Every route over a real coordinator: what it does, and that its answer is as described.
@Suite struct RouteTests {
  /// Asks over HTTP, and holds each answer against the description.
  struct Client: Sendable {
    let port: Int
    let routes: [Route]
    let asked = Atomically<Set<String>>([])

    @discardableResult
    func callAsFunction(
      _ method: String, _ target: String, _ status: Int, _ body: String? = nil,
      headers: [String: String] = [:], at location: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
      let answer = try await ServerBench.ask(port, method, target, body, headers: headers)
      #expect(answer.status == status, "\(answer.body)", sourceLocation: location)
      let path = String(target.prefix { $0 != "?" })
      let route = try #require(
        routes.first { $0.method.rawValue == method && $0.matches(path) }, sourceLocation: location)
      asked.update { $0.insert("\(method) \(route.path)") }
      let described = route.answers.first { $0.status.code == answer.status }
      guard status < 400 else {
        let json = try JSONValue(answer.body)
        #expect(SchemaCheck.problems(json, route.failureSchema) == [], sourceLocation: location)
        return json
      }
      let found = try #require(described, "\(status) is not described", sourceLocation: location)
      guard let schema = found.schema else {
        #expect(answer.body.isEmpty, sourceLocation: location)
        return .null
      }
      guard found.mediaType == "application/json" else {
        let data = try #require(schema["properties"]?["data"]?["contentSchema"], sourceLocation: location)
        for event in answer.body.events {
          #expect(SchemaCheck.problems(try JSONValue(event.json), data) == [], sourceLocation: location)
        }
        return .null
      }
      #expect(answer.headers["content-type"] == "application/json", sourceLocation: location)
      let json = try JSONValue(answer.body)
      #expect(SchemaCheck.problems(json, schema) == [], sourceLocation: location)
      return json
    }
  }

  @Test func everythingThatIsDescribedIsThereAndAnswersAsDescribed() async throws {
    let gate = Gate()
    let bench = ServerBench(
      ScriptedProvider(
        [.say("Lo. "), .call("look"), .emit([.usage(Usage(inputTokens: 3, outputTokens: 4))])],
        [.say("There.")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }], reviews: ["look": .ask]))
    try await bench.serving { port in
      let ask = Client(port: port, routes: bench.api.routes)
      try await ask("GET", "/health", 200)
      try await ask("GET", "/api/host", 200)
      try await ask("GET", "/api/models?refresh=true", 200)
      #expect(try await ask("GET", "/api/models/default", 200)["model"] == .string("test/scripted"))
      try await ask("GET", "/api/models/default?name=test/none", 422)
      try await ask("GET", "/api/tools", 200)
      #expect(try await ask("GET", "/api/tools/servers", 200).elements.first?["name"] == .string("notes"))
      try await ask("POST", "/api/tools/servers/notes/restart", 202)
      try await ask("POST", "/api/tools/servers/notes/stop", 202)
      try await ask("POST", "/api/tools/servers/none/stop", 404)
      let prompt = try await ask(
        "POST", "/api/tools/servers/notes/prompt", 200, #"{"prompt":"sum","arguments":{"of":"a"}}"#)
      #expect(prompt["text"] == .string("sum of=a"))
      try await ask("POST", "/api/tools/servers/notes/prompt", 400, #"{"prompt":"sum","arguments":{"of":1}}"#)
      #expect(
        bench.toolServers.calls == ["restart notes", "stop notes", "stop none", "prompt notes sum of=a"])
      try await ask("POST", "/api/tickets", 200)
      try await ask("GET", "/api/openapi.json", 200)

      let session = try await ask("POST", "/api/sessions", 201, #"{"title":"One","unknown":1}"#)
      let id = try #require(session["id"]?.text)
      #expect(session["model"] == .string("test/scripted"))
      try await ask("PATCH", "/api/sessions/\(id)", 200, #"{"title":"Two","model":"test/other"}"#)
      #expect(try await ask("GET", "/api/sessions/\(id)", 200)["title"] == .string("Two"))
      #expect(try await ask("GET", "/api/sessions", 200).elements.count == 1)

      // A message whose answer calls a tool that has to be allowed.
      let asked = try await ask("POST", "/api/sessions/\(id)/rounds", 202, #"{"content":"Look"}"#)
      let response = try #require(asked["responseId"]?.text.flatMap { ResponseID($0) })
      let stream = try await bench.coordinator.turns(ofResponse: response)
      for await turn in stream where turn.status == .awaitingApproval { break }
      let approvals = try await ask("GET", "/api/approvals", 200)
      let call = try #require(approvals.elements.first?["call"]?["id"]?.text)

      // Others that wait behind it.
      bench.provider.add([.gate(gate), .say("x")])
      let second = try await ask("POST", "/api/sessions/\(id)/rounds", 202, #"{"content":"b"}"#)
      let third = try await ask("POST", "/api/sessions/\(id)/rounds", 202, #"{"content":"c"}"#)
      #expect(try await ask("GET", "/api/sessions/\(id)/queue", 200).elements.count == 2)
      let thirdID = try #require(third["responseId"]?.text)
      try await ask("PATCH", "/api/queue/\(thirdID)", 204, #"{"content":"d","position":0}"#)
      #expect(try await ask("DELETE", "/api/queue/\(thirdID)", 200)["content"] == .string("d"))
      try await ask("DELETE", "/api/queue/\(thirdID)", 409)

      // Who allows has to say what; who denies need not.
      for decision in ["allowOnce", "allowForSession", "allowAlways"] {
        let refused = try await ask("POST", "/api/approvals/\(call)", 400, #"{"decision":"\#(decision)"}"#)
        #expect(refused["error"]?["code"] == .string("digestRequired"))
        #expect(refused["error"]?["toolCallId"] == .string(call))
        #expect(refused["error"]?["suggestion"]?.text?.contains("approval.digest") == true)
        try await ask("POST", "/api/approvals/\(call)", 400, #"{"decision":"\#(decision)","digest":null}"#)
        try await ask("POST", "/api/approvals/\(call)", 409, #"{"decision":"\#(decision)","digest":"other"}"#)
      }
      try await ask("POST", "/api/approvals/\(call)", 204, #"{"decision":"deny","reason":"no"}"#)
      try await ask("POST", "/api/approvals/\(call)", 409, #"{"decision":"allowOnce","digest":"d"}"#)
      _ = try? await bench.coordinator.completion(ofResponse: response)
      try await ask("GET", "/api/responses/\(response)/round", 200)
      try await ask("GET", "/api/responses/\(response)/turns?interval=0", 200)
      try await ask("GET", "/api/responses/\(response)/turns?interval=0&format=delta", 200)
      try await ask("GET", "/api/responses/\(response)/omitted", 200)
      let secondID = try #require(second["responseId"]?.text)
      try await ask("POST", "/api/responses/\(secondID)/cancel", 204)

      #expect(try await ask("GET", "/api/sessions/\(id)/rounds?limit=1&before=1", 200).elements.count == 1)
      try await ask("GET", "/api/search?q=Look&kind=request&kind=content&order=relevance&limit=5", 200)
      let again = try await ask("POST", "/api/sessions/\(id)/rounds/1/retry", 202)
      _ = try await ask("POST", "/api/sessions/\(id)/rounds/1/retry", 202, #"{"model":"test/scripted"}"#)
      let againID = try #require(again["responseId"]?.text.flatMap { ResponseID($0) })
      _ = try? await bench.coordinator.completion(ofResponse: againID)
      try await ask("PUT", "/api/sessions/\(id)/rounds/1/response", 204, #"{"responseId":"\#(againID)"}"#)
      try await ask("POST", "/api/sessions/\(id)/rounds/0/edit", 202, #"{"content":"Look up"}"#)
      let fork = try await ask("POST", "/api/sessions/\(id)/fork", 201, #"{"through":0}"#)
      #expect(fork["parent"] == .string(id))
      try await ask("POST", "/api/sessions/\(id)/compact", 202)

      let foreign = String(decoding: try WireJSON.encode(SchemaTests.session), as: UTF8.self)
      let imported = #"{"session":\#(foreign),"rounds":[]}"#
      #expect(
        try await ask("POST", "/api/sessions/import", 201, imported)["id"]
          == .string("\(SchemaTests.session.id)"))
      try await ask("POST", "/api/sessions/import", 409, imported)

      try await ask("DELETE", "/api/sessions/\(id)", 204)
      try await ask("GET", "/api/sessions/\(id)", 404)
      try await ask("GET", "/api/sessions/\(id)/queue", 404)
      try await ask("POST", "/api/sessions/\(id)/restore", 200)
      try await ask(
        "POST", "/api/chat/stream?interval=0", 200, #"{"sessionId":"\#(id)","content":"Bye"}"#)
      try await ask("GET", "/v1/models", 200)
      try await ask(
        "POST", "/v1/chat/completions", 200,
        #"{"model":"test/scripted","messages":[{"role":"user","content":"Hi"}]}"#)
      try await ask("POST", "/v1/chat/completions", 400, #"{"model":"test/scripted","messages":[]}"#)
      try await ask("GET", "/api/chat", 426)
      try await ask("POST", "/api/host/stop", 202)
      #expect(bench.stops.value == 1)
      let open: Set = ["GET /api/events"]
      let all = Set(ask.routes.map { "\($0.method.rawValue) \($0.path)" })
      #expect(all.subtracting(ask.asked.value).subtracting(open) == [])
    }
    await bench.coordinator.shutdown()
  }

  @Test(
    arguments: [
      ("GET", "/api/sessions/7", nil, 400, "The part id of the path must be a UUID."),
      (
        "GET", "/api/responses/00000000-0000-7000-8000-000000000000/turns?interval=1001", nil, 400,
        "The query parameter interval must be a whole number from 0 to 1000."
      ),
      ("GET", "/api/search", nil, 400, "The query parameter q is missing: it must be given once."),
      (
        "GET", "/api/search?q=a&kind=b", nil, 400,
        "The query parameter kind must be one of request, content, reasoning, toolArguments, toolResult."
      ),
      ("POST", "/api/sessions", nil, 400, "The request has no body: it must be a JSON object."),
      ("POST", "/api/sessions", "[1", 400, "The body is not JSON."),
      ("POST", "/api/sessions", "[1]", 400, "The body must be a JSON object."),
      (
        "POST", "/api/sessions", #"{"model":"gpt"}"#, 400,
        "The field model must be a model as provider/model."
      ),
      (
        "POST", "/api/chat/stream", #"{"content":"secret"}"#, 400,
        "The field sessionId is missing: it must be a UUID."
      ),
      (
        "POST", "/api/chat/stream",
        #"{"sessionId":"00000000-0000-7000-8000-000000000000","content":"","attachments":[{"name":"a","mediaType":"b","data":"!"}]}"#,
        400, "The field attachments[0].data must be Base64."
      ),
      (
        "POST", "/api/chat/stream", #"{"sessionId":"00000000-0000-7000-8000-000000000000","content":" "}"#,
        422,
        "The message is empty."
      ),
      (
        "POST", "/api/chat/stream", #"{"sessionId":"00000000-0000-7000-8000-000000000000","content":"a"}"#,
        404,
        "There is no session 00000000-0000-7000-8000-000000000000."
      ),
      (
        "POST", "/api/approvals/00000000-0000-7000-8000-000000000000", #"{"decision":"secret"}"#, 400,
        "The field decision must be one of allowOnce, allowForSession, allowAlways, deny."
      ),
      ("GET", "/api/nothing", nil, 404, "There is nothing at this path."),
      ("PUT", "/api/sessions", "{}", 405, "This path does not take this method."),
      ("PROPFIND", "/health", nil, 405, "This path does not take this method."),
    ] as [(String, String, String?, Int, String)])
  func whatIsWrongIsSaidWithItsPlace(
    method: String, target: String, body: String?, status: Int, message: String
  ) async throws {
    let bench = ServerBench()
    let answer = try await bench.serving { try await ServerBench.ask($0, method, target, body) }
    #expect(answer.status == status)
    let json = try JSONValue(answer.body)
    #expect(json["error"]?["message"] == .string(message))
    #expect(SchemaCheck.problems(json, Schemas.named("Failure")) == [])
    #expect(!answer.body.contains("secret"))
  }

  @Test(arguments: [
    ("PUT", "/api/sessions", "GET, HEAD, POST"), ("PUT", "/api/sessions/x", "DELETE, GET, HEAD, PATCH"),
    // Not those of /api/sessions/{id}.
    ("GET", "/api/sessions/import", "POST"),
  ])
  func anotherMethodIsToldWhichThereAre(method: String, path: String, allowed: String) async throws {
    let answer = try await ServerBench().serving {
      try await ServerBench.ask($0, method, path, method == "GET" ? nil : "{}")
    }
    #expect(answer.status == 405)
    #expect(answer.headers["allow"] == allowed)
  }

  @Test func aBodyIsJSONOrNotTaken() async throws {
    let answer = try await ServerBench().serving {
      try await ServerBench.ask(
        $0, "POST", "/api/sessions", "a=b", headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }
    #expect(answer.status == 415)
  }

  @Test func aLargeBodyIsNotTaken() async throws {
    let answer = try await ServerBench(maximumBodySize: 10).serving {
      try await ServerBench.ask($0, "POST", "/api/sessions", #"{"title":"12345678"}"#)
    }
    #expect(answer.status == 413)
  }
}
