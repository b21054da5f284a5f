import Conversation
import Coordinator

/// Writes the body of a Responses request.
enum OpenAIResponsesRequest {
  /// The format of the reasoning blocks that this protocol makes and takes back.
  static let blockFormat = "openai-responses"

  static func encode(_ request: ModelRequest) -> [UInt8] {
    let parameters = request.parameters
    var body = JSONObject()
    body.set("model") { $0.string(request.model) }
    if let prompt = request.systemPrompt, !prompt.isEmpty { body.set("instructions") { $0.string(prompt) } }
    body.set("input") { writer in
      writer.array { writer in
        for message in request.messages { encode(message, into: &writer) }
      }
    }
    if !request.tools.isEmpty {
      body.set("tools") { writer in
        writer.array { writer in
          for tool in request.tools { encode(tool, into: &writer) }
        }
      }
    }
    if let limit = parameters.maximumOutputTokens { body.set("max_output_tokens") { $0.integer(limit) } }
    if let temperature = parameters.temperature { body.set("temperature") { $0.number(temperature) } }
    if let share = parameters.topP { body.set("top_p") { $0.number(share) } }
    if let effort = parameters.reasoningEffort {
      body.set("reasoning") { writer in
        writer.object { writer in
          writer.member("effort", effort.rawValue)
          if effort != .none { writer.member("summary", "auto") }
        }
      }
    }
    // Without it, and with nothing kept there, what the model thought could not be sent back.
    if takesEncryptedReasoning(request.model) {
      body.set("include") { writer in writer.array { $0.string("reasoning.encrypted_content") } }
    }
    body.set("store") { $0.boolean(false) }
    body.set("stream") { $0.boolean(true) }
    body.merge(parameters.extra)
    return body.bytes
  }

  /// OpenAI refuses a request for encrypted reasoning to a model that does not reason; all others take it.
  private static func takesEncryptedReasoning(_ model: String) -> Bool {
    let name = model.split(separator: "/").last ?? ""
    return !["gpt-3.5", "gpt-4", "chatgpt-4o"].contains { name.hasPrefix($0) }
  }

  // MARK: Items

  private static func encode(_ message: ModelMessage, into writer: inout JSONWriter) {
    switch message {
    case .user(let text, let attachments): encodeUser(text, attachments, into: &writer)
    case .assistant(let content, let calls, let reasoning):
      encodeAssistant(
        AssistantPiece.pieces(
          content: content, calls: calls, blocks: reasoning.blocks, format: blockFormat), into: &writer)
    case .toolResult(let id, _, let content, let isError):
      writer.object { writer in
        writer.member("type", "function_call_output")
        writer.member("call_id", id)
        // The protocol has no field for it, and the model must not take a failure for a result.
        writer.member("output", isError ? "Error: \(content)" : content)
      }
    }
  }

  private static func encodeUser(_ text: String, _ attachments: [Attachment], into writer: inout JSONWriter) {
    let images = attachments.filter(\.isImage)
    writer.object { writer in
      writer.member("type", "message")
      writer.member("role", "user")
      writer.key("content")
      writer.array { writer in
        if !text.isEmpty || images.isEmpty {
          writer.object { writer in
            writer.member("type", "input_text")
            writer.member("text", text)
          }
        }
        for image in images {
          writer.object { writer in
            writer.member("type", "input_image")
            writer.member("image_url", "data:\(image.mediaType);base64,\(image.base64)")
          }
        }
      }
    }
  }

  private static func encodeAssistant(_ pieces: [AssistantPiece], into writer: inout JSONWriter) {
    // A reasoning item without the item that came of it is refused: an answer that ended before that leaves one.
    let end =
      pieces.lastIndex { if case .block = $0 { false } else { true } }.map { $0 + 1 } ?? 0
    var phase: String?
    for index in 0..<end {
      switch pieces[index] {
      case .text(let text):
        let isBeforeMessage = pieces[index + 1..<end].first { $0.isMessageStart || !$0.isBlock }?
          .isMessageStart
        encodeText(
          isBeforeMessage == true && text.hasSuffix(OpenAIResponsesReader.messageBreak)
            ? String(text.dropLast(OpenAIResponsesReader.messageBreak.count)) : text, phase: phase,
          into: &writer)
      case .call(let call):
        writer.object { writer in
          writer.member("type", "function_call")
          writer.member("call_id", call.providerCallID)
          writer.member("name", call.functionName)
          writer.member("arguments", call.argumentsObject)
        }
      case .block(let payload):
        if let start = OpenAIResponsesItem.messageStart(payload) {
          phase = start.phase
        } else if JSONText.isObject(payload) {
          writer.raw(payload.utf8)
        }
      }
    }
  }

  private static func encodeText(_ text: String, phase: String?, into writer: inout JSONWriter) {
    guard !text.isEmpty else { return }
    writer.object { writer in
      writer.member("type", "message")
      writer.member("role", "assistant")
      writer.key("content")
      writer.array { writer in
        writer.object { writer in
          writer.member("type", "output_text")
          writer.member("text", text)
        }
      }
      if let phase { writer.member("phase", phase) }
    }
  }

  private static func encode(_ tool: ToolDefinition, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("type", "function")
      writer.member("name", tool.name)
      writer.member("description", tool.description)
      writer.key("parameters")
      writer.raw(tool.schemaObject.utf8)
      // Otherwise the schema is changed on the way to the model: every parameter becomes required.
      writer.member("strict", false)
    }
  }
}

extension AssistantPiece {
  fileprivate var isBlock: Bool { if case .block = self { true } else { false } }

  fileprivate var isMessageStart: Bool {
    if case .block(let payload) = self { OpenAIResponsesItem.messageStart(payload) != nil } else { false }
  }
}
