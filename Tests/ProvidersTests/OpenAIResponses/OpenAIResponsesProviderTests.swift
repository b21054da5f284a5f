import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Providers

/// The whole way, from a request to a server on this machine.
@Suite(.timeLimit(.minutes(10))) struct OpenAIResponsesProviderTests {
  @Test("A recording in small pieces, with a sign of life before") func recordingInPieces()
    async throws
  {
    let body = try Corpus.bytes("Cassettes/openai-responses/function-call.sse")
    let server = try await LoopbackServer { request in
      request.hasPrefix("GET")
        ? [.body(200, "application/json", #"{"data":[{"id":"gpt-5"}]}"#)]
        : [.streamHead, .chunk(Array(": ping\n\n".utf8))]
          + stride(from: 0, to: body.count, by: 37).map { .chunk(body[$0..<min($0 + 37, body.count)]) } + [
            .streamEnd
          ]
    }
    let provider = HTTPModelProvider<OpenAIResponsesAPI>(
      ProviderConfiguration(
        name: "openai", kind: .openAIResponses, baseURL: server.url, key: .environment("OPENAI_API_KEY")),
      keys: KeyRing(environment: ["OPENAI_API_KEY": "sk-0123456789abcdef"]),
      transport: HTTPTransport(HTTPTransport.Configuration()))
    let events = Mutex<[ModelEvent]>([])
    try await provider.respond(to: ModelRequest(model: "gpt-5", messages: [.user("Hi")])) { batch in
      events.withLock { $0 += batch }
    }
    let answer = Answer(events.withLock { $0 })
    #expect(answer.calls.map(\.arguments) == [#"{"country":"France"}"#])
    #expect(answer.finishReason == .toolCalls)
    #expect(try await provider.models().map(\.id) == ["gpt-5"])
    let requests = server.requests.withLock { $0 }
    #expect(requests[0].hasPrefix("POST /v1/responses HTTP/1.1\r\n"))
    #expect(requests[0].contains("Authorization: Bearer sk-0123456789abcdef\r\n"))
    #expect(requests[1].hasPrefix("GET /v1/models HTTP/1.1\r\n"))
    try await server.stop()
  }
}
