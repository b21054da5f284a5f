import Conversation
import Coordinator
import FoundationEssentials

/// What a client of the OpenAI API asks for, as far as sessions know of it.
///
/// Settings that a session does not have, as `temperature` and `max_tokens`, are passed over, and so are `tools`: the
/// session's own run in the session. See the API reference, "Create chat completion".
struct CompletionRequest: Sendable, Hashable {
  /// What the user said at a time.
  struct Message: Sendable, Hashable {
    var content = ""
    var attachments: [Attachment] = []
  }

  /// A message and what was answered to it.
  struct Exchange: Sendable, Hashable {
    var message: Message
    var answer: String
  }

  /// The name of the model, as `provider/model`.
  var model: String
  /// What system and developer messages say.
  var instructions: String?
  /// What was said before.
  var history: [Exchange] = []
  /// What is to be answered.
  var message = Message()
  var isStream: Bool
  var includesUsage: Bool
  /// The session that goes on, where one is named in the body.
  var sessionID: SessionID?
}

extension CompletionRequest: Decodable {
  private enum CodingKeys: String, CodingKey {
    case model, messages, stream, n
    case streamOptions = "stream_options"
    case sessionID = "session_id"
  }

  private struct StreamOptions: Decodable {
    var include_usage: Bool?
  }

  private struct SaidMessage: Decodable {
    enum Role: String, Decodable {
      case system, developer, user, assistant, tool, function
    }
    enum CodingKeys: String, CodingKey {
      case role, content
    }

    var role: Role
    var said = Message()

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      role = try values.decode(Role.self, forKey: .role)
      if let parts = try? values.decodeIfPresent([Part].self, forKey: .content) {
        said.content = parts.compactMap(\.text).joined(separator: "\n\n")
        said.attachments = parts.compactMap(\.image)
      } else if (try? values.nestedUnkeyedContainer(forKey: .content)) != nil {
        // For the error that says which part it is.
        _ = try values.decode([Part].self, forKey: .content)
      } else {
        said.content = try values.decodeIfPresent(String.self, forKey: .content) ?? ""
      }
    }
  }

  private struct Part: Decodable {
    enum Kind: String, Decodable {
      case text, refusal
      case image = "image_url"
    }
    struct Address: Decodable {
      var url: String
    }
    enum CodingKeys: String, CodingKey {
      case type, text, refusal
      case image = "image_url"
    }

    var text: String?
    var image: Attachment?

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      switch try values.decode(Kind.self, forKey: .type) {
      case .text: text = try values.decode(String.self, forKey: .text)
      case .refusal: text = try values.decode(String.self, forKey: .refusal)
      case .image:
        let url = try values.decode(Address.self, forKey: .image).url
        guard let image = Attachment(dataURL: url) else {
          throw CompletionFailure(
            "An image must be a data: URL in Base64: nothing is fetched from elsewhere.", param: "messages")
        }
        self.image = image
      }
    }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    model = try values.decode(String.self, forKey: .model)
    isStream = try values.decodeIfPresent(Bool.self, forKey: .stream) ?? false
    includesUsage =
      try values.decodeIfPresent(StreamOptions.self, forKey: .streamOptions)?.include_usage ?? false
    sessionID = try values.decodeIfPresent(SessionID.self, forKey: .sessionID)
    guard try values.decodeIfPresent(Int.self, forKey: .n) ?? 1 == 1 else {
      throw CompletionFailure("A session gives one answer at a time: n must be 1.", param: "n")
    }
    try take(try values.decode([SaidMessage].self, forKey: .messages))
  }

  /// Puts messages in the order of a session: each of the user's with its answer. What follows one another of the same
  /// side is one message there.
  private mutating func take(_ messages: [SaidMessage]) throws {
    var isWaiting = false
    for said in messages {
      switch said.role {
      case .system, .developer:
        instructions = [instructions, said.said.content].compactMap { $0 }.joined(separator: "\n\n")
      case .user:
        message.content =
          message.content.isEmpty || !isWaiting
          ? said.said.content : "\(message.content)\n\n\(said.said.content)"
        message.attachments += said.said.attachments
        isWaiting = true
      case .assistant:
        guard !said.said.content.isEmpty else { continue }
        if isWaiting {
          history.append(Exchange(message: message, answer: said.said.content))
          (message, isWaiting) = (Message(), false)
        } else if let last = history.indices.last {
          history[last].answer += "\n\n\(said.said.content)"
        } else {
          throw CompletionFailure("The first message must be of the user.", param: "messages")
        }
      case .tool, .function:
        throw CompletionFailure(
          "Results of tools are not taken: a session runs its own tools.", param: "messages")
      }
    }
    guard isWaiting else {
      throw CompletionFailure("The last message must be of the user.", param: "messages")
    }
  }
}

extension Attachment {
  /// An image in a `data:` URL (RFC 2397) in Base64; `nil` for anything else.
  init?(dataURL url: String) {
    guard url.hasPrefix("data:"), let comma = url.firstIndex(of: ",") else { return nil }
    let header = url[..<comma].dropFirst("data:".count).split(separator: ";")
    guard let type = header.first, header.last == "base64",
      let data = Data(base64Encoded: String(url[url.index(after: comma)...]))
    else { return nil }
    self.init(name: "image", mediaType: String(type), data: Array(data))
  }
}
