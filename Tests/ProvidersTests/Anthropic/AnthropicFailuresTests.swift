import Conversation
import Testing

@testable import Providers

@Suite struct AnthropicFailuresTests {
  private let failures = ProviderFailures(
    provider: "anthropic", api: "Messages", host: "api.anthropic.com:443", model: "claude-opus-5",
    keyOrigin: "ANTHROPIC_API_KEY", key: "sk-ant-abcdefghijklmnop")

  private func map(_ status: Int, _ body: [UInt8]) -> TurnError {
    failures.httpStatus(status, body: ProviderErrorBody.decode(body), retryAfter: nil)
  }

  private func map(_ status: Int, _ type: String, _ message: String, details: String = "null") -> TurnError {
    let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)","details":\#(details)}}"#
    return map(status, Array(body.utf8))
  }

  @Test("Recorded bodies") func recorded() throws {
    let unknownKey = map(401, try Corpus.bytes("Cassettes/anthropic/error-401.json"))
    #expect(unknownKey.code == .authentication)
    #expect(
      unknownKey.message == "anthropic (api.anthropic.com:443) did not accept the key: invalid x-api-key.")
    #expect(unknownKey.suggestion.contains("ANTHROPIC_API_KEY"))
    let unknownModel = map(404, try Corpus.bytes("Cassettes/anthropic/error-404-model.json"))
    #expect(unknownModel.code == .modelUnknown)
    #expect(unknownModel.message.contains("this-model-does-not-exist-12345"))
  }

  @Test(arguments: [
    (400, "invalid_request_error", "max_tokens: Field required", TurnError.Code.invalidRequest, false),
    (
      400, "invalid_request_error", "prompt is too long: 207791 tokens > 200000 maximum", .contextTooLong,
      false
    ),
    (
      400, "invalid_request_error",
      "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length",
      .contextTooLong, false
    ),
    (
      400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.",
      .permission, false
    ),
    (402, "billing_error", "x", .permission, false), (403, "permission_error", "x", .permission, false),
    (413, "request_too_large", "Request exceeds the maximum size", .contextTooLong, false),
    (429, "rate_limit_error", "x", .rateLimited, true), (500, "api_error", "x", .server, true),
    (504, "timeout_error", "x", .timeout, true), (529, "overloaded_error", "Overloaded", .overloaded, true),
  ]) func types(_ status: Int, _ type: String, _ message: String, _ code: TurnError.Code, _ mayRetry: Bool) {
    let error = map(status, type, message)
    #expect(error.code == code)
    #expect(error.mayRetry == mayRetry)
    #expect(error.message.contains(message))
  }

  @Test("An account without money is told so, and is not asked again") func quota() {
    let spent = map(429, "rate_limit_error", "x", details: #"{"error_code":"enforced_spend_limit_reached"}"#)
    #expect(spent.code == .rateLimited)
    #expect(!spent.mayRetry)
    for error in [
      spent, map(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
      map(402, "billing_error", "x"), map(0, "billing_error", "x"),
    ] {
      #expect(error.suggestion.contains("no credit left"), "\(error)")
    }
    #expect(map(429, "rate_limit_error", "x", details: #"{"error_code":"ramp_limit_exceeded"}"#).mayRetry)
  }
}
