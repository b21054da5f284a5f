import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Providers

/// The whole way, from a request to a server on this machine that says what a test tells it.
@Suite(.timeLimit(.minutes(10))) struct AnthropicProviderTests {
  private func provider(_ url: String, key: ProviderKey = .environment("KEY")) async throws
    -> any ModelProvider
  {
    let configuration = ProviderConfiguration(name: "claude", kind: .anthropic, baseURL: url, key: key)
    return try await ConfiguredProviders([configuration], environment: ["KEY": "sk-ant-0123456789"])
      .provider(for: ModelReference(provider: "claude", model: "m"))
  }

  private func ask(_ steps: [LoopbackServer.Step]) async throws -> (Answer, TurnError?, String) {
    let server = try await LoopbackServer { _ in steps }
    let events = Mutex<[ModelEvent]>([])
    var failure: TurnError?
    let provider = try await provider(server.url)
    do throws(TurnError) {
      try await provider.respond(to: ModelRequest(model: "m", messages: [.user("Hi")])) { batch in
        events.withLock { $0 += batch }
      }
    } catch {
      failure = error
    }
    let request = server.requests.withLock { $0.first ?? "" }
    try await server.stop()
    return (Answer(events.withLock { $0 }), failure, request)
  }

  @Test("A recording, each byte a chunk of its own, and the request for it") func recording() async throws {
    let body = try Corpus.bytes("Cassettes/anthropic/thinking-tool-use-leg1.sse")
    let (answer, failure, request) = try await ask([.streamHead] + body.map { .chunk([$0]) } + [.streamEnd])
    #expect(failure == nil)
    #expect(answer.calls.map(\.name) == ["fixed_version"])
    #expect(answer.blocks.count == 1)
    #expect(request.hasPrefix("POST /v1/messages HTTP/1.1\r\n"))
    let head = request.lowercased()
    #expect(head.contains("\r\nx-api-key: sk-ant-0123456789\r\n"))
    #expect(head.contains("\r\nanthropic-version: 2023-06-01\r\n"))
    #expect(head.contains("\r\naccept: text/event-stream\r\n"))
    #expect(!head.contains("authorization"))
  }

  @Test("A server that answers in one piece") func onePiece() async throws {
    let body = #"{"type":"message","content":[{"type":"text","text":"All"}],"stop_reason":"end_turn"}"#
    let (answer, failure, _) = try await ask([.body(200, "application/json", body)])
    #expect(failure == nil)
    #expect(answer.text == "All")
    #expect(answer.finishReason == .stop)
  }

  @Test("A failure with the time to wait") func rateLimit() async throws {
    let body = #"{"type":"error","error":{"type":"rate_limit_error","message":"Slower"}}"#
    let (_, failure, _) = try await ask([.body(429, "application/json", body, "Retry-After: 7")])
    #expect(failure?.code == .rateLimited)
    #expect(failure?.retryAfter == 7)
  }

  @Test("A cut is told once, and what was said is kept") func cut() async throws {
    let body = try Corpus.bytes("Cassettes/anthropic/text-with-ping.sse")
    let (answer, failure, _) = try await ask([.streamHead, .chunk(body[..<900]), .close])
    #expect(failure?.code == .network)
    #expect(answer.text == "Hello")
  }

  @Test("A parameter that is no JSON is said to be none, and nothing is sent") func badParameter() {
    let api = AnthropicAPI(ProviderConfiguration(name: "claude", kind: .anthropic, baseURL: "http://host/v1"))
    let request = ModelRequest(
      model: "m", messages: [.user("Hi")], parameters: ModelParameters(extra: ["top_k": "{"]))
    let error = #expect(throws: TurnError.self) { _ = try api.call(for: request, key: nil) }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains("top_k") == true)
  }

  @Test("An address without this protocol") func notThere() async throws {
    let (_, failure, _) = try await ask([.body(404, "text/html", "<html>")])
    #expect(failure?.code == .configuration)
    #expect(failure?.message.contains("no Messages API") == true)
  }

  // MARK: Models

  @Test("The list of models, page by page") func models() async throws {
    let server = try await LoopbackServer { request in
      let isFirst = !request.contains("after_id")
      let page =
        isFirst
        ? #"{"data":[{"type":"model","id":"claude-opus-5","display_name":"Claude Opus 5","lifecycle":"active","#
          + #""max_input_tokens":1000000,"max_tokens":128000,"capabilities":{"image_input":{"supported":true},"#
          + #""batch":{"supported":true},"thinking":{"supported":true,"types":{"enabled":{"supported":false}}}}},"#
          + #"{"id":"claude-2","lifecycle":"retired"},7],"has_more":true,"first_id":"x","last_id":"a/b c"}"#
        : #"{"data":[{"id":"old","display_name":"Old","capabilities":{"image_input":{"supported":false}}},"#
          + #"{"id":"bare","max_input_tokens":null,"capabilities":null}],"has_more":false,"last_id":"bare"}"#
      return [.body(200, "application/json", page)]
    }
    let models = try await provider(server.url).models()
    let requests = server.requests.withLock { $0 }
    try await server.stop()
    #expect(
      models == [
        ModelDescription(
          id: "claude-opus-5", name: "Claude Opus 5", contextWindow: 1_000_000, maximumOutputTokens: 128_000,
          abilities: [.images, .tools, .reasoning]),
        ModelDescription(id: "old", name: "Old", abilities: [.tools]), ModelDescription(id: "bare"),
      ])
    #expect(
      requests.map { $0.prefix { $0 != "\r\n" } } == [
        "GET /v1/models?limit=1000 HTTP/1.1", "GET /v1/models?limit=1000&after_id=a%2Fb%20c HTTP/1.1",
      ])
    #expect(requests.allSatisfy { $0.lowercased().contains("x-api-key: sk-ant-0123456789\r\n") })
  }

  @Test("A list that never ends is not followed for ever") func endless() async throws {
    let server = try await LoopbackServer { _ in
      [.body(200, "application/json", #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#)]
    }
    let models = try await provider(server.url).models()
    #expect(models.map(\.id) == ["a", "a"])
    #expect(server.requests.withLock { $0.count } == 2)
    try await server.stop()
  }

  @Test("What is no list is said to be none") func noList() async throws {
    let server = try await LoopbackServer { _ in [.body(200, "text/html", "<html>")] }
    let provider = try await provider(server.url)
    let error = await #expect(throws: TurnError.self) { try await provider.models() }
    #expect(error?.code == .protocolViolation)
    try await server.stop()
  }
}
