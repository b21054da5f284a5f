import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Providers

/// The whole way, from a request to a server on this machine.
@Suite(.timeLimit(.minutes(10))) struct GeminiProviderTests {
  typealias Step = LoopbackServer.Step

  private func provider(_ server: LoopbackServer) -> HTTPModelProvider<GeminiAPI> {
    HTTPModelProvider(
      ProviderConfiguration(
        name: "google", kind: .gemini, baseURL: "http://127.0.0.1:\(server.port)/v1beta/",
        key: .environment("GEMINI_API_KEY")),
      keys: KeyRing(environment: ["GEMINI_API_KEY": "AIzaSyTestTestTest"]),
      transport: HTTPTransport(HTTPTransport.Configuration()))
  }

  private func ask(
    _ model: String, _ steps: [Step]
  ) async throws -> (answer: Answer, error: TurnError?, requests: [String]) {
    let server = try await LoopbackServer { _ in steps }
    let events = Mutex<[ModelEvent]>([])
    var failure: TurnError?
    do throws(TurnError) {
      try await provider(server).respond(to: ModelRequest(model: model, messages: [.user("Hi")])) { batch in
        events.withLock { $0 += batch }
      }
    } catch { failure = error }
    let requests = server.requests.withLock { $0 }
    try await server.stop()
    return (Answer(events.withLock { $0 }), failure, requests)
  }

  @Test("A stream; the key is in a header alone") func streams() async throws {
    let body = try Corpus.bytes("Cassettes/gemini/text-crlf.sse")
    let outcome = try await ask("gemini-2.5 é", [.streamHead, .chunk(body), .streamEnd, .close])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "The capital of France is Paris.\n")
    let request = try #require(outcome.requests.first)
    #expect(
      request.hasPrefix("POST /v1beta/models/gemini-2.5%20%C3%A9:streamGenerateContent?alt=sse HTTP/1.1\r\n"))
    #expect(request.contains("x-goog-api-key: AIzaSyTestTestTest\r\n"))
    #expect(!request.lowercased().contains("authorization"))
  }

  @Test("A list in place of a stream") func list() async throws {
    let body = #"[{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]}]"#
    let outcome = try await ask("tunedModels/x", [.body(200, "application/json", body)])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "Hi")
    #expect(outcome.requests.first?.hasPrefix("POST /v1beta/tunedModels/x:streamGenerateContent") == true)
  }

  @Test("A key that is not known") func unknownKey() async throws {
    let body = String(decoding: try Corpus.bytes("Cassettes/gemini/error-400-key.json"), as: UTF8.self)
    let outcome = try await ask("m", [.body(400, "application/json", body)])
    #expect(outcome.error?.code == .authentication)
    #expect(outcome.error?.suggestion.contains("GEMINI_API_KEY") == true)
  }

  @Test("The models that can be talked to, from all pages") func models() async throws {
    let first =
      #"{"models":[{"name":"models/gemini-2.5-flash","displayName":"Gemini 2.5 Flash","inputTokenLimit":1048576,"#
      + #""outputTokenLimit":65536,"supportedGenerationMethods":["generateContent","countTokens"],"thinking":true},"#
      + #"{"name":"models/embedding-001","supportedGenerationMethods":["embedContent"]},7],"nextPageToken":"a/b="}"#
    let second =
      #"{"models":[{"name":"models/gemma-3","supportedGenerationMethods":["generateContent"]},"#
      + #"{"name":"models/gemini-2.0-flash"}]}"#
    let server = try await LoopbackServer { request in
      [.body(200, "application/json", request.contains("pageToken") ? second : first)]
    }
    let models = try await provider(server).models()
    #expect(
      models == [
        ModelDescription(
          id: "gemini-2.5-flash", name: "Gemini 2.5 Flash", contextWindow: 1_048_576,
          maximumOutputTokens: 65_536,
          abilities: [.images, .tools, .reasoning]), ModelDescription(id: "gemma-3"),
        ModelDescription(id: "gemini-2.0-flash", abilities: [.images, .tools]),
      ])
    let requests = server.requests.withLock { $0 }
    #expect(requests[0].hasPrefix("GET /v1beta/models?pageSize=1000 HTTP/1.1\r\n"))
    #expect(requests[1].hasPrefix("GET /v1beta/models?pageSize=1000&pageToken=a%2Fb%3D HTTP/1.1\r\n"))
    #expect(requests.allSatisfy { $0.contains("x-goog-api-key: ") })
    try await server.stop()
  }

  @Test(
    "A gateway's list, one that never ends, and what is no list",
    arguments: [
      (#"{"data":[{"id":"x"}]}"#, ["x"], 1),
      (#"{"models":[{"name":"y"}],"nextPageToken":"t"}"#, ["y", "y"], 2),
      ("<html>", nil, 1),
    ]) func otherLists(_ body: String, _ ids: [String]?, _ count: Int) async throws
  {
    let server = try await LoopbackServer { _ in [.body(200, "application/json", body)] }
    var failure: TurnError?
    var models: [ModelDescription]?
    do throws(TurnError) { models = try await provider(server).models() } catch { failure = error }
    #expect(models?.map(\.id) == ids)
    #expect(failure?.code == (ids == nil ? .protocolViolation : nil))
    #expect(server.requests.withLock { $0.count } == count)
    try await server.stop()
  }
}
