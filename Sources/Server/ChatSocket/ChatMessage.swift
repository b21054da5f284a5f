import Conversation
import Coordinator

/// What a client says over the WebSocket.
enum ChatMessage: Sendable, Hashable {
  /// - Parameter id: what the client calls it, to be repeated in the answer.
  case chat(SessionID, content: String, attachments: [Attachment], StreamFormat, id: String?)
  case subscribe(ResponseID, since: Int?, StreamFormat)
  case unsubscribe(ResponseID)
  case cancel(ResponseID)
  case approve(ToolCallID, ApprovalAnswer)
  case ping

  /// Why a message is not understood.
  struct Problem: Error, Hashable {
    var message: String
    /// What the client called it, if that much was understood.
    var id: String?
  }

  init(_ text: [UInt8]) throws(Problem) {
    // What it is called comes first, so that the client hears which message it was.
    let id = (try? WireJSON.decode(Name.self, from: text))?.id
    do {
      self = try WireJSON.decode(ChatMessage.self, from: text)
    } catch let error as DecodingError {
      let schema = Schemas.named("ChatMessage")
      throw Problem(message: BodyProblem.message(of: error, in: schema, called: "message"), id: id)
    } catch {
      throw Problem(message: "The message is not understood.", id: id)
    }
  }

  private struct Name: Decodable {
    var id: String?
  }
}

extension ChatMessage: Decodable {
  private enum CodingKeys: String, CodingKey {
    case type, content, attachments, format, id, since
    case sessionID = "sessionId"
    case responseID = "responseId"
    case toolCallID = "toolCallId"
  }
  private enum Kind: String, Decodable {
    case chat, subscribe, unsubscribe, cancel, approve, ping
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func response() throws -> ResponseID { try values.decode(ResponseID.self, forKey: .responseID) }
    func format() throws -> StreamFormat {
      try values.decodeIfPresent(StreamFormat.self, forKey: .format) ?? .snapshot
    }
    switch try values.decode(Kind.self, forKey: .type) {
    case .chat:
      self = .chat(
        try values.decode(SessionID.self, forKey: .sessionID),
        content: try values.decode(String.self, forKey: .content),
        attachments: try values.decodeIfPresent([Attachment].self, forKey: .attachments) ?? [],
        try format(), id: try values.decodeIfPresent(String.self, forKey: .id))
    case .subscribe:
      self = .subscribe(
        try response(), since: try values.decodeIfPresent(Int.self, forKey: .since), try format())
    case .unsubscribe: self = .unsubscribe(try response())
    case .cancel: self = .cancel(try response())
    case .approve:
      self = .approve(
        try values.decode(ToolCallID.self, forKey: .toolCallID), try ApprovalAnswer(from: decoder))
    case .ping: self = .ping
    }
  }
}
