import Conversation
import JSON
import ServerSentEvents

/// Puts what can go wrong with a provider into words.
///
/// A pure value. The key is known here only so that it can be taken out of what a server says.
struct ProviderFailures: Sendable {
  /// The provider's name in the settings.
  var provider: String
  /// What its protocol is called.
  var api = "Chat Completions"
  /// Where it is, as `host:port`; empty when not known.
  var host = ""
  var model = ""
  /// Where the key came from, such as `OPENAI_API_KEY`; `nil` when there is none.
  var keyOrigin: String?
  /// Taken out of everything that is shown.
  var key: String?
  /// What helps when the model is not there.
  var modelSuggestion = "`antiphon models` lists what it has."
  /// What an address of this protocol looks like.
  var addressHint = "it usually ends in /v1"

  private var place: String { host.isEmpty ? provider : "\(provider) (\(host))" }

  // MARK: Inside a stream

  func tooLong(_ failure: EventStreamFailure) -> TurnError {
    switch failure {
    case .lineTooLong(let limit):
      TurnError(.protocolViolation, "\(provider) sent a line of more than \(limit) bytes.")
    case .eventTooLong(let limit):
      TurnError(.protocolViolation, "\(provider) sent an event of more than \(limit) bytes.")
    }
  }

  func answerTooLong(limit: Int) -> TurnError {
    TurnError(.protocolViolation, "\(provider) sent an answer of more than \(limit) bytes.")
  }

  /// - Parameters:
  ///   - piece: what the failure was found in.
  ///   - count: how much of the answer had come before.
  func turnError(
    for failure: AnswerFailure, piece: UnsafeRawBufferPointer, afterBytes count: Int
  ) -> TurnError {
    switch failure {
    case .malformed(let failure): malformed(failure, in: piece, afterBytes: count)
    case .provider(let body): inStream(body)
    case .notAnAnswer: notAnAnswer(piece)
    case .refused(let reason): refused(reason)
    case .namelessToolCall: namelessToolCall()
    }
  }

  private func malformed(
    _ failure: JSONFailure, in piece: UnsafeRawBufferPointer, afterBytes count: Int
  ) -> TurnError {
    let what = failure.isTooDeep ? "is nested too deeply" : "is not valid JSON"
    return TurnError(
      .protocolViolation,
      "\(provider) sent a piece of \(piece.count) bytes that \(what) at byte \(failure.position), about \(count) bytes "
        + "into the answer.",
      suggestion:
        "Send the message again; if it stays so, check that base_url belongs to a \(api) API.",
      mayRetry: true, piece: excerpt(of: piece, around: failure.position))
  }

  private func notAnAnswer(_ piece: UnsafeRawBufferPointer) -> TurnError {
    TurnError(
      .protocolViolation, "\(place) sent JSON that is no answer.",
      suggestion: "Check that base_url belongs to a \(api) API.", piece: excerpt(of: piece, around: 0))
  }

  /// What stands before and after a place, harmless and without keys.
  private func excerpt(of piece: UnsafeRawBufferPointer, around position: Int) -> String {
    let place = min(max(position, 0), piece.count)
    let start = max(0, place - 40)
    let end = min(piece.count, place + 40)
    let text = String(decoding: piece[start..<end], as: UTF8.self)
    return (start > 0 ? "…" : "") + ErrorText.clean(text, removing: key) + (end < piece.count ? "…" : "")
  }

  private func refused(_ reason: String?) -> TurnError {
    let word = reason.map { " (\(ErrorText.clean($0, removing: key)))" } ?? ""
    return TurnError(
      .contentRefused, "\(place) would not answer this\(word).",
      suggestion: suggestion(for: .contentRefused, isQuota: false))
  }

  private func namelessToolCall() -> TurnError {
    TurnError(
      .protocolViolation, "\(provider) sent a tool call without the name of the tool.", mayRetry: true)
  }

  func cutOff(afterBytes count: Int) -> TurnError {
    TurnError(
      .network, "The answer of \(place) was cut off after \(count) bytes.",
      suggestion: "Send the message again.", mayRetry: true)
  }

  func inStream(_ body: ProviderErrorBody) -> TurnError {
    httpStatus(body.status ?? 0, body: body, retryAfter: nil)
  }

  // MARK: Instead of a stream

  /// Words an answer with a status that is not success; a status of 0 stands for a failure inside a stream.
  func httpStatus(_ status: Int, body: ProviderErrorBody?, retryAfter: Double?) -> TurnError {
    let code = self.code(status: status, body: body)
    let said = body?.message.map { ErrorText.clean($0, removing: key) } ?? ""
    var message = sentence(for: code, status: status)
    if !said.isEmpty {
      message += ": \(said)"
      if !said.hasSuffix(".") && !said.hasSuffix("!") && !said.hasSuffix("…") { message += "." }
    } else {
      message += status == 0 ? "." : " (HTTP \(status))."
    }
    let isQuota = isQuota(status: status, body: body)
    return TurnError(
      code, message, suggestion: suggestion(for: code, isQuota: isQuota),
      mayRetry: mayRetry(code) && !isQuota,
      retryAfter: code == .rateLimited || code == .overloaded ? retryAfter ?? body?.retryAfter : nil)
  }

  /// Whether it is money that is missing.
  private func isQuota(status: Int, body: ProviderErrorBody?) -> Bool {
    let words = [body?.code, body?.type].compactMap { $0?.lowercased() }
    return status == 402
      || words.contains { $0 == "insufficient_quota" || $0 == "billing_error" || $0.contains("spend_limit") }
      // Anthropic calls this a malformed request.
      || body?.message?.lowercased().contains("credit balance is too low") == true
  }

  private func code(status: Int, body: ProviderErrorBody?) -> TurnError.Code {
    let words = [body?.code, body?.type].compactMap { $0?.lowercased() }
    func says(_ names: String...) -> Bool { words.contains { word in names.contains { word.contains($0) } } }
    // Google has one word for what is too much and for what is too often.
    if status == 413, says("resource_exhausted") { return .contextTooLong }
    if says("context_length_exceeded", "exceed_context_size", "context_window_exceeded") {
      return .contextTooLong
    }
    if says("model_not_found", "unknown_model") { return .modelUnknown }
    if says("content_filter", "content_policy", "responsibleaipolicy") { return .contentRefused }
    if says("rate_limit", "insufficient_quota", "resource_exhausted") { return .rateLimited }
    // Google says so with a status of 400.
    if says("api_key_invalid") { return .authentication }
    // Anthropic's words tell more than its statuses, and inside a stream they are all there is.
    if says("request_too_large") { return .contextTooLong }
    if says("billing_error") { return .permission }
    if says("timeout_error") { return .timeout }
    // llama.cpp calls it a failure of its own, but asking again changes nothing.
    if body?.message?.contains("image input is not supported") == true { return .invalidRequest }
    switch status {
    case 401: return .authentication
    case 402, 403: return .permission
    case 404: return .modelUnknown
    case 408: return .timeout
    case 413: return .contextTooLong
    case 429: return .rateLimited
    case 503, 529: return .overloaded
    case 500...: return .server
    default: break
    }
    if says("overloaded", "unavailable") { return .overloaded }
    if says("authentication", "invalid_api_key", "unauthenticated") { return .authentication }
    if says("permission_denied", "permission_error", "failed_precondition") { return .permission }
    if says("not_found_error") || (status == 0 && says("not_found")) { return .modelUnknown }
    let text = body?.message?.lowercased() ?? ""
    func speaks(of words: String...) -> Bool { words.contains { text.contains($0) } }
    if speaks(of: "api key not valid") { return .authentication }
    if speaks(
      of: "context length", "context size", "context window", "prompt is too long", "exceed context limit",
      "exceeds the maximum number of tokens")
    {
      return .contextTooLong
    }
    if says("server_error", "internal") || (status == 0 && (words.isEmpty || says("api_error"))) {
      return .server
    }
    if isQuota(status: status, body: body) { return .permission }
    return .invalidRequest
  }

  private func sentence(for code: TurnError.Code, status: Int) -> String {
    switch code {
    case .authentication: "\(place) did not accept the key"
    case .permission: "\(place) does not allow this"
    case .modelUnknown: model.isEmpty ? "\(place) has no such model" : "\(place) has no model \(model)"
    case .rateLimited: "\(place) has had too many requests"
    case .overloaded: "\(place) has too much to do"
    case .contextTooLong: "The conversation is too long for \(model.isEmpty ? provider : model)"
    case .contentRefused: "\(place) would not answer this"
    case .timeout: "\(place) took too long"
    case .invalidRequest: "\(place) found the request malformed"
    default: "\(place) failed"
    }
  }

  private func suggestion(for code: TurnError.Code, isQuota: Bool) -> String {
    if isQuota { return "The account has no credit left: add some, or choose another model." }
    switch code {
    case .authentication:
      guard let keyOrigin else { return "No key was sent: set api_key_env for \(provider) in the settings." }
      return "The key came from \(keyOrigin): check it there."
    case .permission:
      return "Check what the key\(keyOrigin.map { " from \($0)" } ?? "") may do, or choose another model."
    case .modelUnknown: return modelSuggestion
    case .rateLimited, .overloaded: return "Wait a little and send the message again."
    case .contextTooLong: return "Begin a new session, or choose a model with a larger window."
    case .contentRefused: return "Put it differently, or choose another model."
    case .server, .timeout: return "Send the message again; if it stays so, choose another model."
    default: return ""
    }
  }

  private func mayRetry(_ code: TurnError.Code) -> Bool {
    switch code {
    case .rateLimited, .overloaded, .server, .timeout, .network: true
    default: false
    }
  }
}
