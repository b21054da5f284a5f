import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Providers

/// The whole way, to a server on this machine that says what an Ollama says.
@Suite(.timeLimit(.minutes(10))) struct OllamaProviderTests {
  typealias Step = LoopbackServer.Step

  private func provider(_ server: LoopbackServer) throws -> any ModelProvider {
    try ConfiguredProviders(
      [
        ProviderConfiguration(
          name: "ollama", kind: .ollama, baseURL: "http://127.0.0.1:\(server.port)", key: .environment("KEY"))
      ], environment: ["KEY": "sk-0123456789abcdef"]
    ).provider(named: "ollama")
  }

  private func ask(_ steps: [Step]) async throws -> (answer: Answer, error: TurnError?, requests: [String]) {
    let server = try await LoopbackServer { _ in steps }
    let events = Mutex<[ModelEvent]>([])
    var failure: TurnError?
    let provider = try provider(server)
    do throws(TurnError) {
      try await provider.respond(to: ModelRequest(model: "qwen3:8b", messages: [.user("Hi")])) { batch in
        events.withLock { $0 += batch }
      }
    } catch {
      failure = error
    }
    try await server.stop()
    return (Answer(events.withLock { $0 }), failure, server.requests.withLock { $0 })
  }

  private static let streamHead = Step.head(
    200, "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked")

  @Test("A recorded stream, each byte a chunk of its own") func stream() async throws {
    let body = try Corpus.bytes("Cassettes/ollama/chat-stream.ndjson")
    let (answer, error, requests) = try await ask(
      [Self.streamHead] + body.map { .chunk([$0]) } + [.streamEnd])
    #expect(error == nil)
    #expect(answer.text.hasPrefix("Why did the"))
    let request = try #require(requests.first)
    #expect(request.hasPrefix("POST /api/chat HTTP/1.1\r\n"))
    #expect(request.contains("\r\nAuthorization: Bearer sk-0123456789abcdef\r\n"))
    #expect(request.contains("\r\nContent-Type: application/json\r\n"))
    #expect(
      request.hasSuffix(#"{"model":"qwen3:8b","messages":[{"role":"user","content":"Hi"}],"stream":true}"#))
  }

  @Test("A model that is not there") func unknownModel() async throws {
    let (_, error, _) = try await ask([
      .body(404, "application/json; charset=utf-8", #"{"error":"model 'qwen3:8b' not found"}"#)
    ])
    #expect(error?.code == .modelUnknown)
    #expect(error?.suggestion.contains("`ollama pull qwen3:8b`") == true)
  }

  @Test("What is no Ollama") func notThere() async throws {
    let (_, error, _) = try await ask([.body(404, "text/plain", "404 page not found")])
    #expect(error?.code == .configuration)
    #expect(error?.suggestion.contains("the server's root") == true)
    #expect(try await ask([.body(200, "text/html", "<html>")]).error?.code == .protocolViolation)
  }

  @Test("A stream that is cut keeps what was said") func cut() async throws {
    let (answer, error, _) = try await ask([
      Self.streamHead, .chunk(Array(#"{"message":{"content":"so far"},"done":false}"#.utf8) + [0x0A]), .close,
    ])
    #expect(error?.code == .network)
    #expect(answer.text == "so far")
  }

  // MARK: Models

  @Test("Models with what they can do; one that cannot be looked at is listed all the same") func models()
    async throws
  {
    let server = try await LoopbackServer { request in
      if request.hasPrefix("GET /api/tags ") {
        return [
          .body(
            200, "application/json",
            #"{"models":[{"name":"a:1b","model":"a:1b"},{"name":"b"},{"name":"c"},{"name":"d"},{"name":"e"},{"name":"f"}]}"#
          )
        ]
      }
      if request.contains(#"{"model":"a:1b"}"#) {
        return [
          .body(
            200, "application/json",
            #"{"capabilities":["completion","tools","thinking"],"model_info":{"general.architecture":"qwen3","#
              + #""qwen3.context_length":40960,"qwen3.rope.freq_base":1e6},"parameters":"stop \"x\"\nnum_ctx    4096"}"#
          )
        ]
      }
      if request.contains(#"{"model":"b"}"#) {
        return [
          .body(
            200, "application/json",
            #"{"capabilities":["completion","vision"],"details":{"family":"llama"},"model_info":{"llama.context_length":8192}}"#
          )
        ]
      }
      if request.contains(#"{"model":"c"}"#) {
        return [.body(200, "application/json", #"{"capabilities":["embedding"]}"#)]
      }
      if request.contains(#"{"model":"d"}"#) { return [.body(500, "application/json", #"{"error":"x"}"#)] }
      if request.contains(#"{"model":"e"}"#) {
        return [.body(200, "application/json", #"{"details":{},"model_info":{"llama.context_length":2048}}"#)]
      }
      return [.body(200, "text/html", "<html>")]
    }
    #expect(
      try await provider(server).models() == [
        ModelDescription(id: "a:1b", contextWindow: 4096, abilities: [.tools, .reasoning]),
        ModelDescription(id: "b", contextWindow: 8192, abilities: [.images]), ModelDescription(id: "d"),
        ModelDescription(id: "e", contextWindow: 2048), ModelDescription(id: "f"),
      ])
    let requests = server.requests.withLock { $0 }
    #expect(requests.count == 7)
    #expect(requests.dropFirst().allSatisfy { $0.hasPrefix("POST /api/show HTTP/1.1\r\n") })
    try await server.stop()
  }

  @Test("A recorded list") func recordedTags() throws {
    let names = OllamaModelList.names(in: try Corpus.bytes("Cassettes/ollama/api-tags.json"))
    #expect(names?.prefix(2) == ["deepseek-r1:8b", "deepseek-r1:1.5b"])
    #expect(names?.count == 16)
  }

  @Test(
    "A list that is none, in HTML and in JSON",
    arguments: [("text/html", "<html>"), ("application/json", "{}")])
  func noModels(_ type: String, _ body: String) async throws {
    let server = try await LoopbackServer { _ in [.body(200, type, body)] }
    let error = await #expect(throws: TurnError.self) { try await provider(server).models() }
    #expect(error?.code == .protocolViolation)
    #expect(error?.message.contains(type == "text/html" ? "web page" : "list of models") == true)
    try await server.stop()
  }
}
