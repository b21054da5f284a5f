import Conversation
import Coordinator

/// Writes the body of a streamGenerateContent request.
enum GeminiRequest {
  /// The format of the reasoning blocks that this protocol makes and takes back.
  static let blockFormat = "gemini"
  /// What the ids begin with that calls are given here because Gemini gave them none.
  static let ownCallIDs = "antiphon_call_"
  /// Stands for the signature of a call that has none because another model made it.
  ///
  /// See https://ai.google.dev/gemini-api/docs/thought-signatures.
  private static let missingSignature = "skip_thought_signature_validator"

  static func encode(_ request: ModelRequest) -> [UInt8] {
    let model = GeminiModelName(request.model)
    var body = JSONObject()
    body.set("contents") { encodeContents(request.messages, for: model, into: &$0) }
    if let prompt = request.systemPrompt, !prompt.isEmpty {
      body.set("systemInstruction") { writer in
        writer.object { writer in
          writer.key("parts")
          writer.array { writer in writer.object { $0.member("text", prompt) } }
        }
      }
    }
    if !request.tools.isEmpty {
      body.set("tools") { writer in
        writer.array { writer in
          writer.object { writer in
            writer.key("functionDeclarations")
            writer.array { writer in
              for tool in request.tools { encode(tool, into: &writer) }
            }
          }
        }
      }
    }
    let configuration = generationConfig(request.parameters, model)
    if !configuration.members.isEmpty { body["generationConfig"] = configuration.bytes }
    body.merge(request.parameters.extra)
    return body.bytes
  }

  // MARK: Contents

  private static func encodeContents(
    _ messages: [ModelMessage], for model: GeminiModelName, into writer: inout JSONWriter
  ) {
    writer.array { writer in
      var results: [ModelMessage] = []
      for message in messages {
        if case .toolResult = message {
          results.append(message)
          continue
        }
        encodeResults(&results, into: &writer)
        switch message {
        case .user(let text, let attachments): encodeUser(text, attachments, into: &writer)
        case .assistant(let content, let calls, let reasoning):
          let pieces = AssistantPiece.pieces(
            content: content, calls: calls, blocks: reasoning.blocks, format: blockFormat)
          guard pieces.contains(where: { if case .block = $0 { false } else { true } }) else { continue }
          encodeContent(role: "model", into: &writer) { encode(pieces, for: model, into: &$0) }
        case .toolResult: break
        }
      }
      encodeResults(&results, into: &writer)
    }
  }

  private static func encodeContent(
    role: String, into writer: inout JSONWriter, parts: (inout JSONWriter) -> Void
  ) {
    writer.object { writer in
      writer.member("role", role)
      writer.key("parts")
      writer.array(parts)
    }
  }

  private static func encodeUser(_ text: String, _ attachments: [Attachment], into writer: inout JSONWriter) {
    let images = attachments.filter(\.isImage)
    encodeContent(role: "user", into: &writer) { writer in
      if !text.isEmpty || images.isEmpty { writer.object { $0.member("text", text) } }
      for image in images {
        writer.object { writer in
          writer.key("inlineData")
          writer.object { writer in
            writer.member("mimeType", image.mediaType)
            writer.member("data", image.base64)
          }
        }
      }
    }
  }

  /// What came of the calls of one turn goes back in one content.
  private static func encodeResults(_ results: inout [ModelMessage], into writer: inout JSONWriter) {
    guard !results.isEmpty else { return }
    encodeContent(role: "user", into: &writer) { writer in
      for case .toolResult(let id, let name, let content, let isError) in results {
        writer.object { writer in
          writer.key("functionResponse")
          writer.object { writer in
            encodeID(id, into: &writer)
            writer.member("name", name)
            writer.key("response")
            writer.object { $0.member(isError ? "error" : "output", content) }
          }
        }
      }
    }
    results = []
  }

  private static func encodeID(_ id: String, into writer: inout JSONWriter) {
    if !id.isEmpty, !id.hasPrefix(ownCallIDs) { writer.member("id", id) }
  }

  /// Signatures go back on the very part on which they came.
  private static func encode(
    _ pieces: [AssistantPiece], for model: GeminiModelName, into writer: inout JSONWriter
  ) {
    var signature: [UInt8]?
    // Calls that were made together have one signature, on the first.
    var isFirstCall = true
    for piece in pieces {
      switch piece {
      case .block(let payload):
        encodeLone(&signature, into: &writer)
        guard let part = JSONObject(payload.utf8) else { continue }
        if part.members.count > 1 || (part.members.count == 1 && part["thoughtSignature"] == nil) {
          part.write(to: &writer)
        } else {
          signature = part["thoughtSignature"]
        }
      case .text(let text):
        writer.object { writer in
          writer.member("text", text)
          encode(&signature, into: &writer)
        }
      case .call(let call):
        if isFirstCall, signature == nil, model.wantsSignatures {
          var writer = JSONWriter()
          writer.string(missingSignature)
          signature = writer.bytes
        }
        isFirstCall = false
        writer.object { writer in
          writer.key("functionCall")
          writer.object { writer in
            encodeID(call.providerCallID, into: &writer)
            writer.member("name", call.functionName)
            writer.key("args")
            writer.raw(call.argumentsObject.utf8)
          }
          encode(&signature, into: &writer)
        }
      }
    }
    encodeLone(&signature, into: &writer)
  }

  private static func encode(_ signature: inout [UInt8]?, into writer: inout JSONWriter) {
    guard let value = signature else { return }
    signature = nil
    writer.key("thoughtSignature")
    writer.raw(value)
  }

  /// A signature whose part has gone.
  private static func encodeLone(_ signature: inout [UInt8]?, into writer: inout JSONWriter) {
    guard signature != nil else { return }
    writer.object { writer in
      writer.member("text", "")
      encode(&signature, into: &writer)
    }
  }

  private static func encode(_ tool: ToolDefinition, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", tool.name)
      writer.member("description", tool.description)
      // `parameters` takes a dialect of its own, and refuses `$schema`, `additionalProperties` and more.
      writer.key("parametersJsonSchema")
      writer.raw(tool.schemaObject.utf8)
    }
  }

  // MARK: Parameters

  private static func generationConfig(_ parameters: ModelParameters, _ model: GeminiModelName) -> JSONObject
  {
    var configuration = JSONObject()
    if let limit = parameters.maximumOutputTokens {
      configuration.set("maxOutputTokens") { $0.integer(limit) }
    }
    if let temperature = parameters.temperature {
      configuration.set("temperature") { $0.number(temperature) }
    }
    if let share = parameters.topP { configuration.set("topP") { $0.number(share) } }
    if let seed = parameters.seed { configuration.set("seed") { $0.integer(seed) } }
    if !parameters.stopSequences.isEmpty {
      configuration.set("stopSequences") { writer in
        writer.array { writer in
          for text in parameters.stopSequences { writer.string(text) }
        }
      }
    }
    let thinking = thinkingConfig(parameters, model)
    if !thinking.members.isEmpty { configuration["thinkingConfig"] = thinking.bytes }
    return configuration
  }

  /// Budget and level may not both be said.
  private static func thinkingConfig(_ parameters: ModelParameters, _ model: GeminiModelName) -> JSONObject {
    var thinking = JSONObject()
    var budget = parameters.reasoningBudget
    if budget == nil, let effort = parameters.reasoningEffort {
      if model.takesThinkingLevel {
        thinking.set("thinkingLevel") { $0.string(level(for: effort)) }
      } else {
        budget = self.budget(for: effort)
      }
    }
    if let budget { thinking.set("thinkingBudget") { $0.integer(budget) } }
    // Without thinking there is nothing to be shown, and asking for it is an error.
    let isSet = !thinking.members.isEmpty
    if budget != 0, isSet || model.thinks { thinking.set("includeThoughts") { $0.boolean(true) } }
    return thinking
  }

  /// These models cannot be kept from thinking: the least is what comes nearest.
  private static func level(for effort: ReasoningEffort) -> String {
    switch effort {
    case .none, .minimal: "minimal"
    case .low: "low"
    case .medium: "medium"
    case .high, .xhigh: "high"
    }
  }

  /// As Google's own OpenAI-compatible API reckons them (https://ai.google.dev/gemini-api/docs/openai).
  private static func budget(for effort: ReasoningEffort) -> Int {
    switch effort {
    case .none: 0
    case .minimal, .low: 1024
    case .medium: 8192
    case .high, .xhigh: 24_576
    }
  }
}
