import Conversation
import Coordinator

/// What the server says over the WebSocket, beside what `TurnStreamWriter` makes of a stream.
enum ChatReply: Sendable, Hashable {
  /// A message has been taken; `id` is what the client called it.
  case accepted(ResponseID, id: String?)
  case complete(ResponseID, ResponseOutcome)
  case responseFailed(ResponseID, TurnError)
  case cancelled(ResponseID)
  case approved(ToolCallID)
  case failure(CoordinatorError, id: String?)
  case pong
}

extension ChatReply: Encodable {
  private enum CodingKeys: String, CodingKey {
    case type, id, outcome, code, message, suggestion
    case responseID = "responseId"
    case toolCallID = "toolCallId"
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .accepted(let response, let id):
      try values.encode("response_id", forKey: .type)
      try values.encode(response, forKey: .responseID)
      try values.encodeIfPresent(id, forKey: .id)
    case .complete(let response, let outcome):
      try values.encode("complete", forKey: .type)
      try values.encode(response, forKey: .responseID)
      try values.encode(outcome, forKey: .outcome)
    case .responseFailed(let response, let error):
      try values.encode("error", forKey: .type)
      try values.encode(response, forKey: .responseID)
      try values.encode(error.code, forKey: .code)
      try values.encode(error.message, forKey: .message)
      try values.encode(error.suggestion, forKey: .suggestion)
    case .cancelled(let response):
      try values.encode("cancelled", forKey: .type)
      try values.encode(response, forKey: .responseID)
    case .approved(let call):
      try values.encode("approved", forKey: .type)
      try values.encode(call, forKey: .toolCallID)
    case .failure(let error, let id):
      // With all that the error is about.
      try error.encode(to: encoder)
      try values.encode("error", forKey: .type)
      try values.encodeIfPresent(id, forKey: .id)
    case .pong: try values.encode("pong", forKey: .type)
    }
  }
}
