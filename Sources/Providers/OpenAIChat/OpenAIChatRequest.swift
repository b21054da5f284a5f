import Conversation
import Coordinator

/// Writes the body of a Chat Completions request.
enum OpenAIChatRequest {
  private static let own: Set<String> = ["model", "messages", "tools", "stream"]

  static func encode(_ request: ModelRequest, dialect: OpenAIChatDialect = .other) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("model", request.model)
      writer.key("messages")
      writer.array { writer in
        if let prompt = request.systemPrompt, !prompt.isEmpty {
          writer.object { writer in
            writer.member("role", "system")
            writer.member("content", prompt)
          }
        }
        let wantsReasoning = messagesWithReasoning(request.messages, dialect)
        for (place, message) in request.messages.enumerated() {
          encode(message, dialect, wantsReasoning: wantsReasoning.contains(place), into: &writer)
        }
      }
      if !request.tools.isEmpty {
        writer.key("tools")
        writer.array { writer in
          for tool in request.tools { writer.function(tool) }
        }
      }
      encode(request.parameters, dialect, into: &writer)
      writer.members(
        of: request.parameters.extra,
        except: request.tools.isEmpty ? own.subtracting(["tools"]) : own)
      writer.member("stream", true)
      guard dialect.asksForUsage else { return }
      writer.member("stream_options", unlessIn: request.parameters.extra) { writer in
        writer.object { $0.member("include_usage", true) }
      }
    }
    return writer.bytes
  }

  private static func encode(
    _ parameters: ModelParameters, _ dialect: OpenAIChatDialect, into writer: inout JSONWriter
  ) {
    let extra = parameters.extra
    if let limit = parameters.maximumOutputTokens {
      writer.member(dialect.limitName, unlessIn: extra) { $0.integer(limit) }
    }
    if let temperature = parameters.temperature {
      writer.member("temperature", unlessIn: extra) { $0.number(temperature) }
    }
    if let topP = parameters.topP { writer.member("top_p", unlessIn: extra) { $0.number(topP) } }
    if let seed = parameters.seed { writer.member(dialect.seedName, unlessIn: extra) { $0.integer(seed) } }
    if !parameters.stopSequences.isEmpty {
      writer.member("stop", unlessIn: extra) { writer in
        writer.array { writer in
          for sequence in parameters.stopSequences { writer.string(sequence) }
        }
      }
    }
    encodeReasoning(parameters, dialect, into: &writer)
  }

  private static func encodeReasoning(
    _ parameters: ModelParameters, _ dialect: OpenAIChatDialect, into writer: inout JSONWriter
  ) {
    let extra = parameters.extra
    let effort = parameters.reasoningEffort
    switch dialect {
    // It passes an effort or a number of tokens on to whatever provider it chooses, in that one's own form; both at
    // once are an error.
    case .openRouter where effort != nil || parameters.reasoningBudget != nil:
      writer.member("reasoning", unlessIn: extra) { writer in
        writer.object { writer in
          if let budget = parameters.reasoningBudget, effort != ReasoningEffort.none {
            writer.member("max_tokens", budget)
          } else if let effort {
            writer.member("effort", effort.rawValue)
          }
        }
      }
    // Its models think unless they are told not to, and "none" is not among its efforts.
    case .deepSeek where effort == ReasoningEffort.none:
      writer.member("thinking", unlessIn: extra) { writer in
        writer.object { $0.member("type", "disabled") }
      }
    default:
      guard let effort else { return }
      writer.member("reasoning_effort", unlessIn: extra) { $0.string(effort.rawValue) }
    }
  }

  // MARK: Messages

  private static func encode(
    _ message: ModelMessage, _ dialect: OpenAIChatDialect, wantsReasoning: Bool, into writer: inout JSONWriter
  ) {
    writer.object { writer in
      switch message {
      case .user(let content, let attachments):
        writer.member("role", "user")
        encode(content, images: attachments.filter(\.isImage), into: &writer)
      case .assistant(let content, let calls, let reasoning):
        writer.member("role", "assistant")
        encode(content, calls, reasoning, dialect, wantsReasoning: wantsReasoning, into: &writer)
      case .toolResult(let id, _, let content, let isError):
        writer.member("role", "tool")
        writer.member("tool_call_id", dialect.callID(id))
        // The protocol has no field for it, and the model must not take a failure for a result.
        writer.member("content", isError ? "Error: \(content)" : content)
      }
    }
  }

  private static func encode(_ content: String, images: [Attachment], into writer: inout JSONWriter) {
    guard !images.isEmpty else { return writer.member("content", content) }
    writer.key("content")
    writer.array { writer in
      if !content.isEmpty { writer.textPart(content) }
      for image in images {
        writer.object { writer in
          writer.member("type", "image_url")
          writer.key("image_url")
          writer.object { $0.member("url", "data:\(image.mediaType);base64,\(image.base64)") }
        }
      }
    }
  }

  private static func encode(
    _ content: String, _ calls: [ToolCall], _ reasoning: PastReasoning, _ dialect: OpenAIChatDialect,
    wantsReasoning: Bool, into writer: inout JSONWriter
  ) {
    writer.key("content")
    if wantsReasoning, dialect == .mistral {
      writer.array { writer in
        writer.thinkingPart(reasoning.text)
        if !content.isEmpty { writer.textPart(content) }
      }
    } else if content.isEmpty && !calls.isEmpty {
      writer.null()
    } else {
      writer.string(content)
    }
    if wantsReasoning, dialect == .deepSeek { writer.member("reasoning_content", reasoning.text) }
    // Only those that sent such blocks have them: they go back wherever they came from.
    let details = OpenAIReasoningDetails.together(reasoning.blocks)
    if !details.isEmpty {
      writer.key("reasoning_details")
      writer.array { writer in
        for detail in details { writer.raw(detail.utf8) }
      }
    }
    guard !calls.isEmpty else { return }
    writer.key("tool_calls")
    writer.array { writer in
      for call in calls { encode(call, dialect, into: &writer) }
    }
  }

  private static func encode(
    _ call: ToolCall, _ dialect: OpenAIChatDialect, into writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.member("id", dialect.callID(call.providerCallID))
      writer.member("type", "function")
      writer.key("function")
      writer.object { writer in
        writer.member("name", call.functionName)
        writer.member("arguments", call.argumentsObject)
      }
    }
  }

  /// The places of those messages of the model that go back with what it had thought.
  ///
  /// Mistral: all that have any, for its models get worse without (its client's example of several turns,
  /// reasoning_multi_turn). DeepSeek: those that answer a request for which tools were called, in all that is asked
  /// later, and with an empty text where nothing was thought; without them it answers 400, and what was thought for
  /// other requests it passes over (api-docs.deepseek.com/guides/thinking_mode).
  private static func messagesWithReasoning(
    _ messages: [ModelMessage], _ dialect: OpenAIChatDialect
  ) -> Set<Int> {
    var places: Set<Int> = []
    switch dialect {
    case .openAI, .openRouter, .other: break
    case .mistral:
      for (place, message) in messages.enumerated() {
        if case .assistant(_, _, let reasoning) = message, !reasoning.text.isEmpty { places.insert(place) }
      }
    case .deepSeek:
      var ofRequest: [Int] = []
      var hasCalls = false
      for (place, message) in messages.enumerated() {
        switch message {
        case .user:
          if hasCalls { places.formUnion(ofRequest) }
          ofRequest = []
          hasCalls = false
        case .assistant(_, let calls, _):
          ofRequest.append(place)
          hasCalls = hasCalls || !calls.isEmpty
        case .toolResult: break
        }
      }
      if hasCalls { places.formUnion(ofRequest) }
    }
    return places
  }
}

extension JSONWriter {
  fileprivate mutating func textPart(_ text: String) {
    object { writer in
      writer.member("type", "text")
      writer.member("text", text)
    }
  }

  /// As Mistral has it.
  fileprivate mutating func thinkingPart(_ text: String) {
    object { writer in
      writer.member("type", "thinking")
      writer.key("thinking")
      writer.array { $0.textPart(text) }
    }
  }
}
