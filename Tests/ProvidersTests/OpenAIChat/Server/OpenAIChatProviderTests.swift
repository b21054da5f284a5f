import Conversation
import Coordinator
import Synchronization
import Testing

@testable import Providers

/// The whole way, from a request to a server on this machine that says what a test tells it.
@Suite(.timeLimit(.minutes(10))) struct OpenAIChatProviderTests {
  typealias Step = LoopbackServer.Step

  struct Outcome {
    var answer: Answer
    var emits: Int
    var error: TurnError?
    var requests: [String]
  }

  private func provider(
    _ url: String, key: ProviderKey = .none, headers: [String: String] = [:], idle: Duration = .seconds(30)
  ) -> OpenAIChatProvider {
    let configuration = ProviderConfiguration(
      name: "work", kind: .openAIChat, baseURL: url, key: key, headers: headers)
    var settings = HTTPTransport.Configuration()
    settings.idleLimit = idle
    return OpenAIChatProvider(
      configuration, keys: KeyRing(environment: ["WORK_KEY": "sk-0123456789abcdef"]),
      transport: HTTPTransport(settings))
  }

  private func ask(
    key: ProviderKey = .none, headers: [String: String] = [:], idle: Duration = .seconds(30),
    scheme: String = "http", _ steps: [Step]
  ) async throws -> Outcome {
    let server = try await LoopbackServer { _ in steps }
    let url = "\(scheme)://127.0.0.1:\(server.port)/v1/"
    let outcome = await ask(provider(url, key: key, headers: headers, idle: idle))
    let requests = server.requests.withLock { $0 }
    try await server.stop()
    return Outcome(answer: outcome.answer, emits: outcome.emits, error: outcome.error, requests: requests)
  }

  private func ask(_ provider: OpenAIChatProvider) async -> Outcome {
    let batches = Mutex<[[ModelEvent]]>([])
    var failure: TurnError?
    do throws(TurnError) {
      try await provider.respond(to: ModelRequest(model: "m", messages: [.user("Hi")])) { batch in
        batches.withLock { $0.append(batch) }
      }
    } catch {
      failure = error
    }
    let all = batches.withLock { $0 }
    return Outcome(answer: Answer(all.flatMap { $0 }), emits: all.count, error: failure, requests: [])
  }

  // MARK: Answers

  @Test("An answer in pieces") func answers() async throws {
    let outcome = try await ask([.streamHead, .delta("Hel"), .delta("lo"), .stop, .done, .streamEnd])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "Hello")
    #expect(outcome.answer.finishReason == .stop)
  }

  @Test("A recording, each byte a chunk of its own") func recordingInBytes() async throws {
    let body = try Corpus.bytes("Cassettes/openai-chat/parallel-tool-calls-leg1.sse")
    let outcome = try await ask([.streamHead] + body.map { .chunk([$0]) } + [.streamEnd])
    #expect(outcome.error == nil)
    #expect(outcome.answer.calls.map(\.name) == ["get_country", "get_product_name"])
    #expect(outcome.answer.usage?.inputTokens == 364)
  }

  @Test("Many pieces at full speed are few batches, whole and in order") func fullSpeed() async throws {
    let steps = (0..<5000).map { Step.delta("\($0) ") }
    let outcome = try await ask([.streamHead] + steps + [.stop, .done, .streamEnd])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == (0..<5000).map { "\($0) " }.joined())
    #expect(outcome.emits < 500)
  }

  @Test("A server that answers in one piece") func onePiece() async throws {
    let body =
      #"{"choices":[{"message":{"content":"All"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}"#
    let outcome = try await ask([.body(200, "application/json", body)])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "All")
    #expect(outcome.answer.usage?.inputTokens == 3)
  }

  @Test("A connection that stays open after the end does not hold up the answer") func staysOpen()
    async throws
  {
    let outcome = try await ask([.streamHead, .delta("Hi"), .stop, .done])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "Hi")
  }

  @Test("A connection that is cut after the end is no failure") func cutAfterEnd() async throws {
    let outcome = try await ask([.streamHead, .delta("Hi"), .stop, .text("5\r\nda"), .close])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "Hi")
  }

  @Test("One connection serves several requests") func reuse() async throws {
    let server = try await LoopbackServer { _ in [.streamHead, .delta("Hi"), .stop, .done, .streamEnd] }
    let provider = provider(server.url)
    for _ in 0..<3 { #expect(await ask(provider).answer.text == "Hi") }
    #expect(server.requests.withLock { $0.count } == 3)
    try await server.stop()
  }

  @Test("Invalid UTF-8 becomes U+FFFD") func invalidUTF8() async throws {
    let piece = Array(#"data: {"choices":[{"delta":{"content":"a"#.utf8) + [0xFF] + Array("b\"}}]}\n\n".utf8)
    let outcome = try await ask([.streamHead, .chunk(piece), .stop, .streamEnd])
    #expect(outcome.error == nil)
    #expect(outcome.answer.text == "a\u{FFFD}b")
  }

  // MARK: Requests

  @Test("The request: path, key, headers and body") func request() async throws {
    let outcome = try await ask(
      key: .environment("WORK_KEY"), headers: ["X-Team": "seven"], [.streamHead, .stop, .streamEnd])
    let request = try #require(outcome.requests.first)
    #expect(request.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
    #expect(request.contains("\r\nAuthorization: Bearer sk-0123456789abcdef\r\n"))
    #expect(request.contains("\r\nX-Team: seven\r\n"))
    #expect(request.contains("\r\nAccept: text/event-stream\r\n"))
    #expect(request.contains("\r\nContent-Type: application/json\r\n"))
    #expect(
      request.hasSuffix(
        #"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"#
          + #""stream_options":{"include_usage":true}}"#))
  }

  @Test("Without a key no Authorization is sent") func noKey() async throws {
    let outcome = try await ask([.streamHead, .stop, .streamEnd])
    #expect(outcome.requests.first?.lowercased().contains("authorization") == false)
  }

  @Test("A key that is not set is a configuration error, and nothing is sent") func missingKey() async throws
  {
    let outcome = try await ask(key: .environment("OTHER_KEY"), [.streamHead])
    #expect(outcome.error?.code == .configuration)
    #expect(outcome.error?.message.contains("OTHER_KEY") == true)
    #expect(outcome.requests.isEmpty)
  }

  // MARK: Failures

  @Test("401 names where the key came from, and not the key") func unauthorized() async throws {
    let body = #"{"error":{"message":"Incorrect key sk-0123456789abcdef","code":"invalid_api_key"}}"#
    let outcome = try await ask(key: .environment("WORK_KEY"), [.body(401, "application/json", body)])
    let error = try #require(outcome.error)
    #expect(error.code == .authentication)
    #expect(error.suggestion.contains("WORK_KEY"))
    #expect(!error.description.contains("0123456789ab"))
    #expect(!error.mayRetry)
  }

  @Test(arguments: [
    ("Retry-After: 7", 7.0), ("Retry-After-Ms: 1500", 1.5),
    ("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:07 GMT", 30),
  ]) func rateLimit(_ headers: String, _ seconds: Double) async throws {
    let outcome = try await ask([.body(429, "application/json", #"{"error":{"message":"slow"}}"#, headers)])
    #expect(outcome.error?.code == .rateLimited)
    #expect(outcome.error?.retryAfter == seconds)
    #expect(outcome.error?.mayRetry == true)
  }

  @Test("500 with a body that is no JSON") func serverError() async throws {
    let outcome = try await ask([.body(500, "text/plain", "Internal Server Error")])
    #expect(outcome.error?.code == .server)
    #expect(outcome.error?.message.contains("HTTP 500") == true)
    #expect(outcome.error?.mayRetry == true)
  }

  @Test("An endless error body is not read to its end") func endlessErrorBody() async throws {
    let junk = Step.chunk([UInt8](repeating: UInt8(ascii: " "), count: 16_384))
    let outcome = try await ask(
      [.head(503, "Content-Type: application/json", "Transfer-Encoding: chunked")]
        + Array(repeating: junk, count: 8))
    #expect(outcome.error?.code == .overloaded)
  }

  @Test("A web page in place of an answer") func html() async throws {
    let outcome = try await ask([.body(200, "text/html; charset=utf-8", "<html>Sign in</html>")])
    #expect(outcome.error?.code == .protocolViolation)
    #expect(outcome.error?.message.contains("web page") == true)
    #expect(outcome.error?.message.contains("Sign in") == false)
  }

  @Test("404 without JSON is a wrong address") func notFound() async throws {
    #expect(try await ask([.body(404, "text/html", "<html>")]).error?.code == .configuration)
    #expect(
      try await ask([.body(404, "application/json", #"{"error":{"message":"x"}}"#)]).error?.code
        == .modelUnknown)
  }

  @Test("A redirect is not followed, and its host is named") func redirect() async throws {
    let outcome = try await ask(
      key: .environment("WORK_KEY"),
      [.head(307, "Location: https://elsewhere.example/v1?key=secret", "Content-Length: 0")])
    #expect(outcome.error?.code == .configuration)
    #expect(outcome.error?.message.contains("elsewhere.example") == true)
    #expect(outcome.error?.description.contains("secret") == false)
    #expect(outcome.requests.count == 1)
  }

  @Test("A stream that is cut keeps what was said", arguments: ["", "5\r\nda"])
  func cut(_ rest: String) async throws {
    let outcome = try await ask([.streamHead, .delta("so far"), .text(rest), .close])
    #expect(outcome.error?.code == .network)
    #expect(outcome.error?.mayRetry == true)
    #expect(outcome.answer.text == "so far")
  }

  @Test("A stream that ends in good order but without its end") func endsEarly() async throws {
    let outcome = try await ask([.streamHead, .delta("so far"), .streamEnd])
    #expect(outcome.error?.code == .network)
    #expect(outcome.error?.message.contains("cut off") == true)
    #expect(outcome.answer.text == "so far")
  }

  @Test("A server that falls silent, before and after the first piece", arguments: [false, true])
  func stall(_ hasBegun: Bool) async throws {
    // Long enough for a busy machine to have sent the first piece by then.
    let outcome = try await ask(idle: .milliseconds(4500), hasBegun ? [.streamHead, .delta("so far")] : [])
    #expect(outcome.error?.code == .timeout)
    #expect(outcome.error?.message.contains("4.5 s") == true)
    #expect(outcome.answer.text == (hasBegun ? "so far" : ""))
  }

  @Test("Nothing listens there") func refused() async throws {
    let server = try await LoopbackServer { _ in [] }
    let url = server.url
    try await server.stop()
    let outcome = await ask(provider(url))
    #expect(outcome.error?.code == .network)
    #expect(outcome.error?.message == "Nothing listens at 127.0.0.1:\(server.port).")
    #expect(outcome.error?.suggestion.isEmpty == false)
  }

  @Test("A server that speaks something else") func notHTTP() async throws {
    #expect(try await ask([.text("SSH-2.0-OpenSSH_9\r\n"), .close]).error?.code == .protocolViolation)
  }

  @Test("A server without TLS where TLS is asked for") func noTLS() async throws {
    let outcome = try await ask(scheme: "https", [.text("HTTP/1.1 400 Bad Request\r\n\r\n"), .close])
    #expect(outcome.error?.code == .network)
    #expect(outcome.error?.suggestion.contains("http://") == true)
  }

  @Test(arguments: ["", "localhost:8080/v1", "ftp://x/v1", "http://", "http://a b/v1"])
  func badAddress(_ url: String) async {
    #expect(await ask(provider(url)).error?.code == .configuration)
  }

  @Test("Cancelling closes the connection, before and after the first piece", arguments: [false, true])
  func cancel(_ hasBegun: Bool) async throws {
    let server = try await LoopbackServer { _ in hasBegun ? [.streamHead, .delta("so far")] : [] }
    let provider = provider(server.url)
    let (begun, signal) = AsyncStream.makeStream(of: Void.self)
    let task = Task { () -> TurnError? in
      do throws(TurnError) {
        try await provider.respond(to: ModelRequest(model: "m", messages: [.user("Hi")])) { _ in
          signal.yield()
        }
        return nil
      } catch {
        return error
      }
    }
    if hasBegun { for await _ in begun { break } }
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    if hasBegun { try await server.connectionClosed() }
    try await server.stop()
  }

  // MARK: Models

  @Test("The list of models") func models() async throws {
    let body =
      #"{"object":"list","data":[{"id":"b","context_length":4096},{"id":"a","meta":{"n_ctx":8192}},{"x":1}]}"#
    let server = try await LoopbackServer { _ in [.body(200, "application/json", body)] }
    let models = try await provider(server.url, key: .environment("WORK_KEY")).models()
    #expect(
      models == [
        ModelDescription(id: "b", contextWindow: 4096), ModelDescription(id: "a", contextWindow: 8192),
      ])
    #expect(server.requests.withLock { $0.first?.hasPrefix("GET /v1/models ") } == true)
    try await server.stop()
  }

  @Test("A list that is none") func noModels() async throws {
    let server = try await LoopbackServer { _ in [.body(200, "text/html", "<html>")] }
    let error = await #expect(throws: TurnError.self) { try await provider(server.url).models() }
    #expect(error?.code == .protocolViolation)
    try await server.stop()
  }
}
