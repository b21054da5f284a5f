import Conversation

/// A conversation of the `conversations.json` that Claude exports.
///
/// Its messages are a list; where they name their parents, the branch that leads to the last of them counts. Anthropic
/// does not document the form; unknown and missing fields are passed over.
struct ClaudeConversation: Decodable {
  private var id: String?
  private var title: String
  private var createdAt: String?
  private var updatedAt: String?
  private var model: String?
  private var leaf: String?
  private var messages: [Message]

  enum CodingKeys: String, CodingKey {
    case uuid, name, model
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case leaf = "current_leaf_message_uuid"
    case messages = "chat_messages"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = values.lenient(String.self, .uuid)
    title = values.lenient(String.self, .name) ?? ""
    createdAt = values.lenient(String.self, .createdAt)
    updatedAt = values.lenient(String.self, .updatedAt)
    model = values.lenient(String.self, .model)
    leaf = values.lenient(String.self, .leaf)
    messages = try values.decode([Attempt<Message>].self, forKey: .messages).compactMap(\.value)
  }

  /// - Returns: `nil` when its messages go round in a circle.
  func conversation() -> ForeignConversation? {
    guard let shown = shownMessages else { return nil }
    var result = ForeignConversation(
      origin: "claude", id: id ?? "\(title) \(createdAt ?? "") \(messages.first?.id ?? "")", title: title,
      createdAt: Timestamp(export: createdAt), updatedAt: Timestamp(export: updatedAt),
      model: ModelReference(provider: "anthropic", exported: model)
        ?? ModelReference(provider: "anthropic", model: "claude"))
    result.omitted.add(.branch, messages.count - shown.count)
    for (place, message) in shown.enumerated() {
      message.add(to: &result, "\(result.id) \(place)")
    }
    return result
  }

  /// All messages, unless they name their parents and some answer the same one.
  private var shownMessages: [Message]? {
    let byID = Dictionary(messages.compactMap { message in message.id.map { ($0, message) } }) { $1 }
    let parents = messages.compactMap(\.parent)
    guard parents.count == messages.count, byID.count == messages.count, Set(parents).count < parents.count,
      let last = leaf.flatMap({ byID[$0] == nil ? nil : $0 }) ?? messages.last?.id
    else { return messages }
    let path = MessagePath.path(to: last) { byID[$0]?.parent.flatMap { byID[$0] == nil ? nil : $0 } }
    return path?.compactMap { byID[$0] }
  }
}

extension ClaudeConversation {
  private struct Message: Decodable {
    var id: String?
    var parent: String?
    var sender: String
    var text: String
    var createdAt: String?
    var blocks: [Block]
    var attachments: [File]
    var files: [File]

    enum CodingKeys: String, CodingKey {
      case uuid, sender, text, content, attachments, files
      case parent = "parent_message_uuid"
      case createdAt = "created_at"
    }
    struct Block: Decodable {
      var type: String
      var text: String?
      var thinking: String?

      enum CodingKeys: CodingKey { case type, text, thinking }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        type = values.lenient(String.self, .type) ?? ""
        text = values.lenient(String.self, .text)
        thinking = values.lenient(String.self, .thinking)
      }
    }
    struct File: Decodable {
      var name: String?
      var text: String?

      enum CodingKeys: String, CodingKey {
        case name = "file_name"
        case text = "extracted_content"
      }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = values.lenient(String.self, .name)
        text = values.lenient(String.self, .text)
      }
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      id = values.lenient(String.self, .uuid)
      parent = values.lenient(String.self, .parent)
      sender = values.lenient(String.self, .sender) ?? ""
      text = values.lenient(String.self, .text) ?? ""
      createdAt = values.lenient(String.self, .createdAt)
      func list<Item: Decodable>(_ type: Item.Type, _ key: CodingKeys) -> [Item] {
        (values.lenient([Attempt<Item>].self, key) ?? []).compactMap(\.value)
      }
      blocks = list(Block.self, .content)
      attachments = list(File.self, .attachments)
      files = list(File.self, .files)
    }

    func add(to conversation: inout ForeignConversation, _ standIn: String) {
      var (texts, thoughts): ([String], [String]) = ([], [])
      for block in blocks {
        switch block.type {
        case "text": texts.append(block.text ?? "")
        case "thinking": thoughts.append(block.thinking ?? "")
        case "tool_use", "tool_result": conversation.omitted.add(.toolCall)
        // How much it may still write.
        case "token_budget": break
        default: conversation.omitted.add(.other)
        }
      }
      var text = texts.filter { !$0.isEmpty }.joined(separator: "\n\n")
      if text.isEmpty { text = self.text }
      for file in attachments + files.filter({ file in !attachments.contains { $0.name == file.name } }) {
        let name = file.name.flatMap { $0.isEmpty ? nil : $0 } ?? "without a name"
        if !text.isEmpty { text += "\n\n" }
        if let content = file.text, !content.isEmpty {
          text += "[file: \(name)]\n\(Fence.block(content))"
        } else {
          conversation.omitted.add(.file)
          text += "[file left out: \(name)]"
        }
      }
      let speaker: ForeignConversation.Message.Speaker
      switch sender {
      case "human": speaker = .person
      case "assistant": speaker = .model
      default: return conversation.omitted.add(.other)
      }
      conversation.messages.append(
        ForeignConversation.Message(
          id: id ?? standIn, speaker: speaker, text: text,
          reasoning: thoughts.filter { !$0.isEmpty }.joined(separator: "\n\n"),
          time: Timestamp(export: createdAt)))
    }
  }
}
