import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// Why a completion is not given, in the words of the OpenAI API: `{"error": {message, type, param, code}}`.
struct CompletionFailure: Error, Sendable {
  var status: HTTPResponse.Status
  var message: String
  var type: String
  /// The field that it is about.
  var param: String?
  var code: String?
  /// Whether the client may ask again by itself. What the coordinator has tried often enough it need not.
  var mayRetry = true

  /// A problem of the request itself.
  init(_ message: String, param: String? = nil) {
    status = .badRequest
    self.message = message
    type = "invalid_request_error"
    self.param = param
  }

  init(_ error: any Error) {
    switch error {
    case let failure as CompletionFailure: self = failure
    case CoordinatorError.model(let error): self.init(error)
    case let error as TurnError: self.init(error)
    default:
      let failure = WireFailure(error)
      self.init(failure.error.description)
      status = failure.status
      code = failure.error.code
      if status.code >= 500 { type = "server_error" }
    }
  }

  private init(_ error: TurnError) {
    self.init(error.description)
    mayRetry = false
    code = error.code.rawValue
    switch error.code {
    case .modelUnknown: (status, code, param) = (.notFound, "model_not_found", "model")
    case .contextTooLong: (code, param) = ("context_length_exceeded", "messages")
    case .contentRefused: code = "content_filter"
    case .invalidRequest: break
    case .rateLimited: (status, type, code) = (.tooManyRequests, "rate_limit_error", "rate_limit_exceeded")
    case .timeout: (status, type) = (.gatewayTimeout, "server_error")
    case .interrupted: (status, type) = (.serviceUnavailable, "server_error")
    // The key and the settings are those of the workspace, and not of the client.
    case .authentication, .permission, .overloaded, .server, .network, .protocolViolation:
      (status, type) = (.badGateway, "server_error")
    case .configuration, .storage, .cancelled, .limit: (status, type) = (.internalServerError, "server_error")
    }
  }

  func response() -> Response {
    var response = Response.json(["error": self], status: status)
    // The official clients look at this.
    if !mayRetry { response.headers[HTTPField.Name.shouldRetry] = "false" }
    return response
  }
}

extension CompletionFailure: Encodable {
  private enum CodingKeys: String, CodingKey {
    case message, type, param, code
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(message, forKey: .message)
    try values.encode(type, forKey: .type)
    // Clients expect all of them, be they null.
    try values.encode(param, forKey: .param)
    try values.encode(code, forKey: .code)
  }
}

extension HTTPField.Name {
  // A literal that is a valid name.
  static let shouldRetry = HTTPField.Name("X-Should-Retry")!
}
