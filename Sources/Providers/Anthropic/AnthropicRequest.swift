import Conversation
import Coordinator
import JSON

/// Writes the body of a Messages request.
///
/// What is the same in the next request is marked to be cached by the provider: tools, instructions, and the
/// conversation up to its end. https://platform.claude.com/docs/en/build-with-claude/prompt-caching
enum AnthropicRequest {
  /// What settings cannot replace: without these there is no conversation.
  private static let own: Set<String> = ["model", "messages", "stream"]

  static func encode(_ request: ModelRequest) -> [UInt8] {
    let parameters = AnthropicParameters(request)
    let extra = request.parameters.extra.filter { !own.contains($0.key) }
    var writer = JSONWriter()
    writer.object { writer in
      func member(_ name: String, _ write: (inout JSONWriter) -> Void) {
        guard extra[name] == nil else { return }
        writer.key(name)
        write(&writer)
      }
      writer.member("model", request.model)
      member("max_tokens") { $0.integer(parameters.maximumTokens) }
      if let prompt = request.systemPrompt, !prompt.allSatisfy(\.isWhitespace) {
        member("system") { writer in
          writer.array { writer in
            writer.object { writer in
              writer.member("type", "text")
              writer.member("text", prompt)
              cacheControl(&writer)
            }
          }
        }
      }
      writer.key("messages")
      encode(AnthropicMessages(request.messages).messages, into: &writer)
      encode(request.tools, extra: extra["tools"], into: &writer)
      encode(parameters, member)
      writer.member("stream", true)
      for (name, json) in extra.sorted(by: { $0.key < $1.key }) where name != "tools" {
        writer.key(name)
        writer.raw(json.utf8)
      }
    }
    return writer.bytes
  }

  private static func encode(
    _ parameters: AnthropicParameters, _ member: (String, (inout JSONWriter) -> Void) -> Void
  ) {
    if let temperature = parameters.temperature { member("temperature") { $0.number(temperature) } }
    if let topP = parameters.topP { member("top_p") { $0.number(topP) } }
    if !parameters.stopSequences.isEmpty {
      member("stop_sequences") { writer in
        writer.array { writer in
          for sequence in parameters.stopSequences { writer.string(sequence) }
        }
      }
    }
    guard let thinking = parameters.thinking else { return }
    member("thinking") { writer in
      writer.object { writer in
        switch thinking {
        case .disabled: writer.member("type", "disabled")
        case .enabled(let budget):
          writer.member("type", "enabled")
          writer.member("budget_tokens", budget)
        case .adaptive:
          writer.member("type", "adaptive")
          // Newer models keep to themselves what they think unless they are asked.
          writer.member("display", "summarized")
        }
      }
    }
    if case .adaptive(let effort?) = thinking {
      member("output_config") { $0.object { $0.member("effort", effort) } }
    }
  }

  private static func encode(_ messages: [AnthropicMessages.Message], into writer: inout JSONWriter) {
    let lastUser = messages.lastIndex(where: \.isUser)
    writer.array { writer in
      for (place, message) in messages.enumerated() {
        var blocks = message.results + message.blocks
        if place == lastUser, let last = blocks.popLast() { blocks.append(cached(last)) }
        writer.object { writer in
          writer.member("role", message.isUser ? "user" : "assistant")
          writer.key("content")
          writer.array { writer in
            for block in blocks { writer.raw(block.utf8) }
          }
        }
      }
    }
  }

  // MARK: Tools

  /// - Parameter extra: more tools from the settings, such as those that the provider runs by itself.
  private static func encode(_ tools: [ToolDefinition], extra: String?, into writer: inout JSONWriter) {
    let others = extra.flatMap(JSONText.elements) ?? []
    guard !tools.isEmpty || !others.isEmpty else { return }
    writer.key("tools")
    writer.array { writer in
      for tool in others { writer.raw(tool.utf8) }
      for (place, tool) in tools.enumerated() {
        writer.object { writer in
          writer.member("name", tool.name)
          if !tool.description.isEmpty { writer.member("description", tool.description) }
          writer.key("input_schema")
          writer.raw(schema(tool.parametersSchema).utf8)
          if place == tools.count - 1 { cacheControl(&writer) }
        }
      }
    }
  }

  /// A tool server may offer a schema that is none, or one of another type; one such tool must not spoil the request.
  private static func schema(_ text: String) -> String {
    let fallback = #"{"type":"object"}"#
    guard JSONText.isObject(text) else { return fallback }
    var type: String?
    var isEmpty = true
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        _ = try reader.peek()
        try reader.enterObject()
        var isFirst = true
        while let key = try reader.nextKey(&isFirst) {
          isEmpty = false
          switch key {
          case "type": type = try reader.stringIfAny() ?? ""
          default: try reader.skipValue()
          }
        }
      } catch {
        type = ""
      }
    }
    switch type {
    case "object": return text
    // `type` is required; a schema that leaves it out means no less.
    case nil:
      guard !isEmpty, let start = text.firstIndex(of: "{") else { return fallback }
      return #"{"type":"object","# + text[text.index(after: start)...]
    default: return fallback
    }
  }

  // MARK: Caching

  private static func cacheControl(_ writer: inout JSONWriter) {
    writer.key("cache_control")
    writer.object { $0.member("type", "ephemeral") }
  }

  /// A block that we have written, marked as the end of what is to be cached.
  private static func cached(_ block: String) -> String {
    block.dropLast() + #","cache_control":{"type":"ephemeral"}}"#
  }
}
