import Conversation
import Testing

@testable import Providers

@Suite struct OpenAIChatFailuresTests {
  private let failures = ProviderFailures(
    provider: "openai", host: "api.openai.com:443", model: "gpt-5", keyOrigin: "OPENAI_API_KEY",
    key: "sk-abcdefghijklmnop")

  private func map(_ status: Int, _ body: String, retryAfter: Double? = nil) -> TurnError {
    failures.httpStatus(status, body: ProviderErrorBody.decode(Array(body.utf8)), retryAfter: retryAfter)
  }

  @Test("A redirect to a host that holds the key") func redirect() {
    let error = failures.redirect(to: "https://sk-abcdefghijklmnop.example.com/v1")
    #expect(!error.message.contains("abcdefghijkl"))
    #expect(failures.redirect(to: "https://example.com/v1").message.contains("to example.com:443"))
  }

  @Test("Recorded bodies") func recorded() throws {
    func map(_ status: Int, file: String) throws -> TurnError {
      let body = try Corpus.bytes("Cassettes/\(file)")
      return failures.httpStatus(status, body: ProviderErrorBody.decode(body), retryAfter: nil)
    }
    let unknownKey = try map(401, file: "openai-chat/error-401.json")
    #expect(unknownKey.code == .authentication)
    #expect(unknownKey.message.contains("Incorrect API key"))
    #expect(unknownKey.suggestion.contains("OPENAI_API_KEY"))
    let unknownModel = try map(404, file: "openai-chat/error-404-model.json")
    #expect(unknownModel.code == .modelUnknown)
    #expect(unknownModel.message.contains("gpt-5"))
    let tooLong = try map(400, file: "llamacpp-recorded/error-context-exceeded.json")
    #expect(tooLong.code == .contextTooLong)
    #expect(tooLong.message.contains("6030"))
    #expect(!tooLong.mayRetry)
    #expect(try map(400, file: "llamacpp-recorded/error-bad-request.json").code == .invalidRequest)
    let upstream = try map(429, file: "openrouter/error-429.json")
    #expect(upstream.code == .rateLimited)
    #expect(
      upstream.message.contains("Provider returned error: google/gemini-2.0-flash-exp:free is temporarily"))
    #expect(!upstream.message.contains("user_"))
    #expect(try map(401, file: "openai-responses/error-401.json").code == .authentication)
    #expect(try map(400, file: "openai-responses/error-400-model.json").code == .modelUnknown)
    #expect(try map(400, file: "gemini/error-400-key.json").code == .authentication)
  }

  /// As Google has them: a status of its own, and what is meant in details.
  private static func google(_ status: String, _ message: String = "x", _ details: String = "") -> String {
    #"[{"error":{"code":0,"message":"\#(message)","status":"\#(status)","details":[\#(details)]}}]"#
  }

  @Test(arguments: [
    (400, google("INVALID_ARGUMENT", "x", #"{"reason":"API_KEY_INVALID"}"#), TurnError.Code.authentication),
    (400, google("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."), .authentication),
    (400, google("INVALID_ARGUMENT", "Unknown name"), .invalidRequest),
    (
      400, google("INVALID_ARGUMENT", "The input token count (9) exceeds the maximum number of tokens"),
      .contextTooLong
    ),
    (400, google("FAILED_PRECONDITION", "User location is not supported for the API use."), .permission),
    (403, google("PERMISSION_DENIED"), .permission), (404, google("NOT_FOUND"), .modelUnknown),
    (413, google("RESOURCE_EXHAUSTED"), .contextTooLong),
    (429, google("RESOURCE_EXHAUSTED"), .rateLimited), (500, google("INTERNAL"), .server),
    (503, google("UNAVAILABLE"), .overloaded), (504, google("DEADLINE_EXCEEDED"), .server),
    // Inside a stream, where the status is only what the body says.
    (0, google("RESOURCE_EXHAUSTED"), .rateLimited), (0, google("UNAVAILABLE"), .overloaded),
    (0, google("NOT_FOUND"), .modelUnknown), (0, google("UNAUTHENTICATED"), .authentication),
    (0, google("PERMISSION_DENIED"), .permission),
  ]) func googleStatuses(_ status: Int, _ body: String, _ code: TurnError.Code) {
    #expect(map(status, body).code == code)
  }

  @Test("How long to wait, in Google's details; a header counts for more") func retryInfo() {
    let info = #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}"#
    #expect(map(429, Self.google("RESOURCE_EXHAUSTED", "x", info)).retryAfter == 34.4)
    #expect(map(429, Self.google("RESOURCE_EXHAUSTED", "x", info), retryAfter: 2).retryAfter == 2)
    let absurd = #"{"retryDelay":"infs"},{"retryDelay":"-1s"},{"retryDelay":"soon"},{"retryDelay":7}"#
    #expect(map(429, Self.google("RESOURCE_EXHAUSTED", "x", absurd)).retryAfter == nil)
  }

  @Test(arguments: [
    (400, "", TurnError.Code.invalidRequest, false), (401, "", .authentication, false),
    (402, "", .permission, false), (403, "", .permission, false), (404, "", .modelUnknown, false),
    (408, "", .timeout, true), (413, "", .contextTooLong, false), (422, "", .invalidRequest, false),
    (429, "", .rateLimited, true), (500, "", .server, true), (502, "", .server, true),
    (503, "", .overloaded, true), (529, "", .overloaded, true),
    (400, #"{"error":{"code":"context_length_exceeded"}}"#, .contextTooLong, false),
    (400, #"{"error":{"code":"content_filter"}}"#, .contentRefused, false),
    (400, #"{"error":{"message":"This model's maximum context length is 9"}}"#, .contextTooLong, false),
    (413, #"{"error":{"code":"rate_limit_exceeded"}}"#, .rateLimited, true),
    (429, #"{"error":{"code":"insufficient_quota"}}"#, .rateLimited, false),
    (
      500,
      #"{"error":{"code":500,"message":"image input is not supported - hint","type":"server_error"}}"#,
      .invalidRequest, false
    ),
    (400, #"[{"error":{"code":400,"status":"INVALID_ARGUMENT"}}]"#, .invalidRequest, false),
  ]) func statuses(_ status: Int, _ body: String, _ code: TurnError.Code, _ mayRetry: Bool) {
    let error = map(status, body)
    #expect(error.code == code)
    #expect(error.mayRetry == mayRetry)
    #expect(error.message.hasSuffix("."))
  }

  @Test("How long to wait is handed on for a rate limit only") func retryAfter() {
    #expect(map(429, "", retryAfter: 7).retryAfter == 7)
    #expect(map(503, "", retryAfter: 7).retryAfter == 7)
    #expect(map(401, "", retryAfter: 7).retryAfter == nil)
  }

  @Test("A key that the server echoes is taken out, whole or in part") func redacts() {
    for echoed in [
      "sk-abcdefghijklmnop", "abcdefghijklmn", "sk-proj-someOtherKey123", "Bearer abcdefghijklmnopqrst",
    ] {
      let message = map(401, #"{"error":{"message":"Bad key \#(echoed) given"}}"#).message
      #expect(message.contains("[key]"), "\(message)")
      #expect(!message.contains(echoed))
      #expect(message.contains("given"))
    }
  }

  @Test("A word that only ends like the beginning of a key stays") func keepsWords() {
    for word in ["risk-adjusted", "disk-pressure-high"] {
      #expect(ErrorText.clean("about \(word) now", removing: nil) == "about \(word) now", "\(word)")
    }
    #expect(ErrorText.clean("(sk-abcdefghijklm)", removing: nil) == "[key]")
    #expect(ErrorText.clean("key=sk-abcdefghijklm", removing: nil) == "[key]")
  }

  @Test("Control characters are taken out and the length is bounded") func cleans() {
    let hostile = "a\u{1B}[2Jb\u{7}c\nd\u{202E}e\u{200B}f\u{9B}g"
    #expect(ErrorText.clean(hostile, removing: nil) == "a [2Jb c def g")
    let long = ErrorText.clean(String(repeating: "x", count: 100_000), removing: nil)
    #expect(long.count == 300)
    #expect(long.hasSuffix("…"))
  }

  @Test("Complaints about a request, as FastAPI and Mistral list them") func complaints() {
    let list =
      #"[{"type":"extra_forbidden","loc":["body","messages",0,"x"],"msg":"Extra inputs","input":true},{"msg":"2"}]"#
    for body in [
      #"{"detail":\#(list)}"#,
      #"{"object":"error","message":{"detail":\#(list)},"type":"invalid_request_error"}"#,
    ] {
      let error = map(422, body)
      #expect(error.code == .invalidRequest)
      #expect(error.message.hasSuffix("body.messages.0.x: Extra inputs."), "\(error.message)")
    }
  }

  @Test("What is not JSON names no failure") func notJSON() {
    #expect(ProviderErrorBody.decode(Array("<html>".utf8)) == nil)
    #expect(ProviderErrorBody.decode(Array("{}".utf8)) == nil)
    #expect(ProviderErrorBody.decode(Array(#"{"detail":"x"}"#.utf8)) == ProviderErrorBody(message: "x"))
  }
}
