import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// `POST /v1/chat/completions` as clients of the OpenAI API use it.
@Suite struct CompletionTests {
  /// - Parameter messages: roles and texts.
  static func body(_ messages: [(String, String)], _ more: String = "") -> String {
    let list = messages.map { #"{"role":"\#($0)","content":"\#($1)"}"# }.joined(separator: ",")
    return #"{"model":"test/scripted","messages":[\#(list)]\#(more)}"#
  }

  static func ask(_ port: Int, _ body: String, headers: [String: String] = [:]) async throws -> HTTPAnswer {
    try await ServerBench.ask(port, "POST", "/v1/chat/completions", body, headers: headers)
  }

  @Test func oneAnswerAsTheReferenceHasIt() async throws {
    let usage = Usage(inputTokens: 3, outputTokens: 4, cachedInputTokens: 1, reasoningTokens: 2)
    let bench = ServerBench(ScriptedProvider([.say("Hello"), .emit([.usage(usage), .finished(.stop)])]))
    let answer = try await bench.serving { port in
      try await Self.ask(port, Self.body([("system", "Be brief."), ("user", "Hi")], #","temperature":0.2"#))
    }
    #expect(answer.status == 200)
    let response = try #require(answer.headers["x-response-id"])
    #expect(
      answer.body == """
        {"choices":[{"finish_reason":"stop","index":0,"logprobs":null,\
        "message":{"content":"Hello","role":"assistant"}}],"created":1767225600,\
        "id":"chatcmpl-\(response)","model":"test/scripted","object":"chat.completion",\
        "usage":{"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":2},\
        "prompt_tokens":3,"prompt_tokens_details":{"cached_tokens":1},"total_tokens":7}}
        """)
    let id = try #require(answer.headers["x-session-id"].flatMap { SessionID($0) })
    #expect(try await bench.coordinator.session(id).systemPrompt == "Be brief.")
  }

  @Test func aStreamAsTheReferenceHasIt() async throws {
    let gate = Gate()
    let usage = Usage(inputTokens: 3, outputTokens: 4)
    let bench = ServerBench(
      ScriptedProvider([.say("Hel"), .gate(gate), .say("lo"), .emit([.usage(usage), .finished(.length)])]))
    let answer = try await bench.serving(isTicking: true) { port in
      let wire = try await Wire.open(port)
      let body = Self.body([("user", "Hi")], #","stream":true,"stream_options":{"include_usage":true}"#)
      try await wire.send(ServerBench.request(port, "POST", "/v1/chat/completions", body))
      let first = await wire.read(through: #""content":"Hel""#)
      gate.open()
      return HTTPAnswer(Array(first.utf8) + (await wire.readToEnd()))
    }
    let response = try #require(answer.headers["x-response-id"])
    let events = answer.body.events.filter { !$0.json.isEmpty }.map(\.json)
    #expect(events.last == "[DONE]")
    let chunks = try events.dropLast().map { try JSONValue($0) }
    #expect(chunks.allSatisfy { $0["object"] == .string("chat.completion.chunk") })
    #expect(chunks.allSatisfy { $0["id"] == .string("chatcmpl-\(response)") })
    let choices = chunks.map { $0["choices"]?.elements.first }
    #expect(choices[0]?["delta"] == .object(["role": .string("assistant"), "content": .string("")]))
    #expect(choices.compactMap { $0?["delta"]?["content"]?.text }.joined() == "Hello")
    #expect(choices[choices.count - 2]?["finish_reason"] == .string("length"))
    #expect(choices.dropLast(2).allSatisfy { $0?["finish_reason"] == .null })
    #expect(chunks.last?["choices"] == .array([]))
    #expect(chunks.last?["usage"]?["total_tokens"] == .integer(7))
    #expect(chunks.dropLast().allSatisfy { $0["usage"] == .null })
  }

  @Test(arguments: ["test/none", "nowhere/scripted"])
  func aModelThatIsNotThereIsTheClientsMistake(name: String) async throws {
    let bench = ServerBench(ScriptedProvider([]))
    let answer = try await bench.serving { port in
      try await Self.ask(port, #"{"model":"\#(name)","messages":[{"role":"user","content":"Hi"}]}"#)
    }
    #expect(answer.status == 404)
    let error = try JSONValue(answer.body)["error"]
    #expect(error?["code"] == .string("model_not_found") && error?["param"] == .string("model"))
    #expect(try await bench.coordinator.sessions().isEmpty)
  }

  @Test func whatAClientGoesOnWithGoesOnInItsSession() async throws {
    let bench = ServerBench(ScriptedProvider([.say(" Hello ")], [.say("Fine")]))
    try await bench.serving { port in
      let first = try await Self.ask(port, Self.body([("user", "Hi")]))
      let session = first.headers["x-session-id"]
      let second = try await Self.ask(
        port, Self.body([("user", "Hi"), ("assistant", "Hello"), ("user", "How are you?")]))
      #expect(second.headers["x-session-id"] == session)
      // Another answer to the same, which the session has gone past: not in the same session.
      let again = try await Self.ask(
        port, Self.body([("user", "Hi"), ("assistant", "Hello"), ("user", "How are you really?")]))
      #expect(again.headers["x-session-id"] != session)
      let third = try await Self.ask(
        port,
        Self.body([
          ("user", "Hi"), ("assistant", "Hello"), ("user", "How are you?"), ("assistant", "Fine"),
          ("user", "Bye"),
        ]))
      #expect(third.headers["x-session-id"] == session)
    }
    #expect(try await bench.coordinator.sessions().map(\.roundCount).sorted() == [2, 3])
    #expect(
      bench.provider.requests[1].messages == [
        .user("Hi"), .assistant(content: " Hello ", toolCalls: []), .user("How are you?"),
      ])
  }

  @Test func whereTheSessionHasGoneOnAForkGoesOn() async throws {
    let bench = ServerBench(ScriptedProvider([.say("Hello")]))
    try await bench.serving { port in
      let first = try await Self.ask(port, Self.body([("user", "Hi")]))
      let session = try #require(first.headers["x-session-id"].flatMap { SessionID($0) })
      try await bench.coordinator.handleRequest(sessionID: session, content: "Between").completion()
      let second = try await Self.ask(
        port, Self.body([("user", "Hi"), ("assistant", "Hello"), ("user", "On")]))
      let fork = try #require(second.headers["x-session-id"].flatMap { SessionID($0) })
      #expect(try await bench.coordinator.session(fork).parent == session)
    }
  }

  @Test func anAnswerThatTheClientHasNotSeenIsNotGoneOnFrom() async throws {
    let bench = ServerBench(ScriptedProvider([.say("Hello")], [.say("Another")], [.say("Fine")]))
    try await bench.serving { port in
      let first = try await Self.ask(port, Self.body([("user", "Hi")]))
      let session = try #require(first.headers["x-session-id"].flatMap { SessionID($0) })
      try await bench.coordinator.retry(sessionID: session, index: 0).completion()
      let second = try await Self.ask(
        port, Self.body([("user", "Hi"), ("assistant", "Hello"), ("user", "On")]))
      #expect(second.headers["x-session-id"] != first.headers["x-session-id"])
    }
    let asked = bench.provider.requests.map(\.messages).last
    #expect(asked == [.user("Hi"), .assistant(content: "Hello", toolCalls: []), .user("On")])
  }

  @Test func theModelThatTheClientNamesAnswersWhoeverAnsweredSince() async throws {
    let bench = ServerBench(ScriptedProvider([.say("Hello")]))
    try await bench.serving { port in
      let first = try await Self.ask(port, Self.body([("user", "Hi")]))
      let session = try #require(first.headers["x-session-id"].flatMap { SessionID($0) })
      try await bench.coordinator.setModel(
        sessionID: session, to: ModelReference(provider: "test", model: "other"))
      let second = try await Self.ask(
        port, Self.body([("user", "Hi"), ("assistant", "Hello"), ("user", "On")]))
      #expect(second.headers["x-session-id"] == first.headers["x-session-id"])
      #expect(try JSONValue(second.body)["model"] == .string("test/scripted"))
    }
  }

  @Test func aConversationFromElsewhereBecomesASession() async throws {
    let bench = ServerBench()
    try await bench.serving { port in
      let answer = try await Self.ask(
        port,
        Self.body([
          ("developer", "Be kind."), ("user", "One"), ("user", "Two"), ("assistant", "Three"),
          ("user", "Four"),
        ]))
      #expect(answer.status == 200)
    }
    let request = try #require(bench.provider.requests.first)
    #expect(
      request.messages == [.user("One\n\nTwo"), .assistant(content: "Three", toolCalls: []), .user("Four")])
    let session = try #require(try await bench.coordinator.sessions().first)
    #expect(session.roundCount == 2)
    #expect(session.systemPrompt == "Be kind.")
    #expect(session.title == "One Two")
  }

  @Test func aNamedSessionGoesOnWithTheLastMessage() async throws {
    let bench = ServerBench()
    let session = try await bench.session()
    try await bench.serving { port in
      for headers in [["X-Session-Id": "\(session.id)"], [:]] {
        let more = headers.isEmpty ? #","session_id":"\#(session.id)""# : ""
        let answer = try await Self.ask(
          port, Self.body([("user", "What?"), ("assistant", "Never said"), ("user", "Hi")], more),
          headers: headers)
        #expect(answer.headers["x-session-id"] == "\(session.id)")
      }
    }
    #expect(try await bench.coordinator.session(session.id).roundCount == 2)
    #expect(bench.provider.requests[0].messages == [.user("Hi")])
  }

  @Test func theSessionsOwnToolsRunAndTheClientSeesTheText() async throws {
    let bench = ServerBench(
      ScriptedProvider([.say("Let me look."), .call("look")], [.say("There.")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]))
    let answer = try await bench.serving { try await Self.ask($0, Self.body([("user", "Look")])) }
    let message = try JSONValue(answer.body)["choices"]?.elements.first?["message"]
    #expect(message?["content"] == .string("Let me look.\n\nThere."))
  }

  @Test func anImageGoesAlong() async throws {
    let bench = ServerBench()
    let png = "data:image/png;base64,iVBORw0KGgo="
    let content =
      #"[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"\#(png)"}}]"#
    let answer = try await bench.serving {
      try await Self.ask(
        $0, #"{"model":"test/scripted","messages":[{"role":"user","content":\#(content)}]}"#)
    }
    #expect(answer.status == 200)
    let image = Attachment(
      name: "image", mediaType: "image/png", data: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(bench.provider.requests[0].messages == [.user("What is this?", attachments: [image])])
  }

  @Test(
    arguments: [
      (
        #"{"messages":[]}"#, 400, "invalid_request_error", nil, nil,
        "The field model is missing: it must be a text."
      ),
      (
        #"{"model":"test/none","messages":[{"role":"user","content":"a"}]}"#, 404, "invalid_request_error",
        "model",
        "model_not_found", "There is no such model."
      ),
      (
        #"{"model":"test/scripted","messages":[]}"#, 400, "invalid_request_error", "messages", nil,
        "The last message must be of the user."
      ),
      (
        #"{"model":"test/scripted","messages":[{"role":"tool","content":"a"}]}"#, 400,
        "invalid_request_error",
        "messages", nil, "Results of tools are not taken: a session runs its own tools."
      ),
      (
        #"{"model":"test/scripted","n":2,"messages":[]}"#, 400, "invalid_request_error", "n", nil,
        "A session gives one answer at a time: n must be 1."
      ),
      (
        #"{"model":"test/scripted","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]}"#,
        400, "invalid_request_error", "messages", nil,
        "An image must be a data: URL in Base64: nothing is fetched from elsewhere."
      ),
      (
        #"{"model":"test/scripted","messages":[{"role":"user","content":5}]}"#, 400, "invalid_request_error",
        nil,
        "invalidRequest", "The field messages[0].content must be a text or a list."
      ),
    ] as [(String, Int, String, String?, String?, String)])
  func whatIsWrongIsSaidInWordsOfOpenAI(
    _ body: String, _ status: Int, _ type: String, _ param: String?, _ code: String?, _ message: String
  ) async throws {
    let answer = try await ServerBench().serving { try await Self.ask($0, body) }
    #expect(answer.status == status)
    let error = try JSONValue(answer.body)["error"]
    #expect(error?["type"] == .string(type))
    #expect(error?["param"] == param.map { .string($0) } ?? .null)
    if let code { #expect(error?["code"] == .string(code)) }
    #expect(error?["message"] == .string(message))
  }

  @Test func aFailedAnswerIsAnErrorThatIsNotAskedForAgain() async throws {
    let error = TurnError(.rateLimited, "Slow down.", mayRetry: true)
    let bench = ServerBench(ScriptedProvider([.fail(error)], [.say("a"), .fail(error)]))
    try await bench.serving(isTicking: true) { port in
      let answer = try await Self.ask(port, Self.body([("user", "Hi")]))
      #expect(answer.status == 429)
      #expect(answer.headers["x-should-retry"] == "false")
      #expect(
        answer.body == #"""
          {"error":{"code":"rate_limit_exceeded","message":"Slow down.","param":null,"type":"rate_limit_error"}}
          """#)
      let stream = try await Self.ask(port, Self.body([("user", "Hi")], #","stream":true"#))
      let last = try JSONValue(stream.body.events.last?.json ?? "")
      #expect(last["error"]?["code"] == .string("rate_limit_exceeded"))
    }
  }
}
