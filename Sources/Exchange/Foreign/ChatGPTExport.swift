import Conversation

/// A conversation of the `conversations.json` that ChatGPT exports.
///
/// Its messages are a tree: `mapping` has the nodes, each with its `parent`, and `current_node` is the one that was
/// shown last. OpenAI does not document the form; unknown and missing fields are passed over.
struct ChatGPTConversation: Decodable {
  private var id: String?
  private var title: String
  private var createTime: Double?
  private var updateTime: Double?
  private var model: String?
  private var currentNode: String?
  private var nodes: [String: Node]

  enum CodingKeys: String, CodingKey {
    case id, title, mapping
    case conversationID = "conversation_id"
    case createTime = "create_time"
    case updateTime = "update_time"
    case currentNode = "current_node"
    case model = "default_model_slug"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = values.lenient(String.self, .conversationID) ?? values.lenient(String.self, .id)
    title = values.lenient(String.self, .title) ?? ""
    createTime = values.lenient(Double.self, .createTime)
    updateTime = values.lenient(Double.self, .updateTime)
    model = values.lenient(String.self, .model)
    currentNode = values.lenient(String.self, .currentNode)
    nodes = try values.decode([String: Attempt<Node>].self, forKey: .mapping).compactMapValues(\.value)
  }

  /// - Returns: `nil` when its messages go round in a circle.
  func conversation() -> ForeignConversation? {
    let standIn =
      ModelReference(provider: "openai", exported: model)
      ?? ModelReference(provider: "openai", model: "chatgpt")
    var result = ForeignConversation(
      origin: "chatgpt", id: "", title: title, createdAt: Timestamp(seconds: createTime),
      updatedAt: Timestamp(seconds: updateTime), model: standIn)
    let path = leaf.map {
      MessagePath.path(to: $0) { nodes[$0]?.parent.flatMap { nodes[$0] == nil ? nil : $0 } }
    }
    guard let path = path ?? [] else { return nil }
    result.id = id ?? "\(title) \(createTime ?? 0) \(path.first ?? "")"
    let shown = Set(path)
    result.omitted.add(
      .branch, nodes.filter { !shown.contains($0.key) && $0.value.message?.isSpoken == true }.count)
    for name in path {
      if let message = nodes[name]?.message { message.add(to: &result, name) }
    }
    return result
  }

  /// The node that was shown last; where the export does not say, the latest one that nobody answered.
  private var leaf: String? {
    if let currentNode, nodes[currentNode] != nil { return currentNode }
    let answered = Set(nodes.values.compactMap(\.parent))
    return nodes.filter { !answered.contains($0.key) }.max {
      ($0.value.message?.createTime ?? 0, $0.key) < ($1.value.message?.createTime ?? 0, $1.key)
    }?.key
  }

  private struct Node: Decodable {
    var parent: String?
    var message: Message?

    enum CodingKeys: CodingKey { case parent, message }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      parent = values.lenient(String.self, .parent)
      message = values.lenient(Message.self, .message)
    }
  }
}

extension ChatGPTConversation {
  fileprivate struct Message: Decodable {
    var id: String?
    var role: String
    var createTime: Double?
    var recipient: String?
    var content: Content?
    var model: String?
    var isHidden: Bool
    /// The names of what was attached, images apart: those are parts of the content.
    var files: [String]

    enum CodingKeys: String, CodingKey {
      case id, author, recipient, content, metadata
      case createTime = "create_time"
    }
    struct Author: Decodable { var role: String }
    struct Metadata: Decodable {
      var model: String?
      var isHidden: Bool
      var attachments: [Attempt<File>]

      enum CodingKeys: String, CodingKey {
        case attachments
        case model = "model_slug"
        case isHidden = "is_visually_hidden_from_conversation"
      }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        model = values.lenient(String.self, .model)
        isHidden = values.lenient(Bool.self, .isHidden) ?? false
        attachments = values.lenient([Attempt<File>].self, .attachments) ?? []
      }
    }
    struct File: Decodable {
      var name: String?
      var type: String?

      enum CodingKeys: String, CodingKey {
        case name
        case type = "mime_type"
      }
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      id = values.lenient(String.self, .id)
      role = values.lenient(Author.self, .author)?.role ?? ""
      createTime = values.lenient(Double.self, .createTime)
      recipient = values.lenient(String.self, .recipient)
      content = values.lenient(Content.self, .content)
      let metadata = values.lenient(Metadata.self, .metadata)
      model = metadata?.model
      isHidden = metadata?.isHidden ?? false
      files = (metadata?.attachments ?? []).compactMap(\.value)
        .filter { $0.type?.hasPrefix("image/") != true }.map { $0.name ?? "without a name" }
    }

    /// Whether it would be a part of the conversation on another branch.
    var isSpoken: Bool { !isHidden && ["user", "assistant"].contains(role) }

    func add(to conversation: inout ForeignConversation, _ node: String) {
      guard !isHidden else {
        if role == "user" || role == "assistant" { conversation.omitted.add(.hiddenMessage) }
        return
      }
      switch role {
      case "user":
        if content?.type == "user_editable_context" { return conversation.omitted.add(.instructions) }
        var text = content?.text(&conversation.omitted) ?? ""
        for file in files {
          conversation.omitted.add(.file)
          text += (text.isEmpty ? "" : "\n\n") + "[file left out: \(file)]"
        }
        add(.person, text, to: &conversation, node)
      case "assistant":
        if let recipient, recipient != "all" { return conversation.omitted.add(.toolCall) }
        if let thoughts = content?.reasoning {
          if !thoughts.isEmpty { add(.model, "", reasoning: thoughts, to: &conversation, node) }
          return
        }
        add(.model, content?.text(&conversation.omitted) ?? "", to: &conversation, node)
      case "tool":
        conversation.omitted.add(.toolCall)
        _ = content?.text(&conversation.omitted)
      case "system":
        var nothing = Omissions()
        if content?.text(&nothing).isEmpty == false { conversation.omitted.add(.instructions) }
      default: conversation.omitted.add(.other)
      }
    }

    private func add(
      _ speaker: ForeignConversation.Message.Speaker, _ text: String, reasoning: String = "",
      to conversation: inout ForeignConversation, _ node: String
    ) {
      conversation.messages.append(
        ForeignConversation.Message(
          id: id ?? node, speaker: speaker, text: text, reasoning: reasoning,
          model: ModelReference(provider: "openai", exported: model), time: Timestamp(seconds: createTime)))
    }
  }

  fileprivate struct Content: Decodable {
    var type: String
    private var parts: [Part]
    private var text: String?
    private var language: String?
    private var thoughts: [Attempt<Thought>]?

    enum CodingKeys: String, CodingKey {
      case parts, text, language, thoughts
      case type = "content_type"
    }
    private struct Thought: Decodable {
      var summary: String?
      var content: String?
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      type = values.lenient(String.self, .type) ?? ""
      parts = values.lenient([Part].self, .parts) ?? []
      text = values.lenient(String.self, .text)
      language = values.lenient(String.self, .language)
      thoughts = values.lenient([Attempt<Thought>].self, .thoughts)
    }

    /// What the model thought, when this is that; then there is no text.
    var reasoning: String? {
      switch type {
      case "thoughts":
        (thoughts ?? []).compactMap(\.value).map { thought in
          [thought.summary, thought.content].compactMap { $0?.isEmpty == false ? $0 : nil }
            .joined(separator: "\n")
        }.joined(separator: "\n\n")
      case "reasoning_recap": ""
      default: nil
      }
    }

    /// The text, with the names of what is left out in its place.
    func text(_ omitted: inout Omissions) -> String {
      if type == "code", let text {
        return Fence.block(text, language: language == "unknown" ? "" : language ?? "")
      }
      if let text, parts.isEmpty { return text }
      var texts: [String] = []
      for part in parts {
        if let text = part.text { texts.append(text) }
        guard let left = part.omitted else { continue }
        omitted.add(left)
        switch left {
        case .image: texts.append("[image left out]")
        case .audio: break
        default: texts.append("[left out: \(part.kind)]")
        }
      }
      return texts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
  }

  /// A piece of text, or something else with a name.
  private struct Part: Decodable {
    var kind = ""
    var text: String?
    var omitted: OmittedPart?

    enum CodingKeys: String, CodingKey {
      case text
      case kind = "content_type"
    }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self.text = text
        return
      }
      let values = try? decoder.container(keyedBy: CodingKeys.self)
      kind = values?.lenient(String.self, .kind) ?? "something"
      switch kind {
      case "image_asset_pointer": omitted = .image
      case "audio_transcription": text = values?.lenient(String.self, .text)
      case "audio_asset_pointer", "real_time_user_audio_video_asset_pointer": omitted = .audio
      default: omitted = .other
      }
    }
  }
}
