import Conversation
import Coordinator

/// Writes the body of a request to `/api/chat`.
enum OllamaRequest {
  private static let own: Set<String> = ["model", "messages", "tools", "options", "stream"]

  static func encode(_ request: ModelRequest) -> [UInt8] {
    let parameters = request.parameters
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
        for message in request.messages { encode(message, into: &writer) }
      }
      if !request.tools.isEmpty {
        writer.key("tools")
        writer.array { writer in
          for tool in request.tools { writer.function(tool) }
        }
      }
      if let effort = parameters.reasoningEffort {
        writer.member("think", unlessIn: parameters.extra) { $0.think(effort) }
      }
      encodeOptions(parameters, into: &writer)
      writer.members(of: parameters.extra, except: own)
      writer.member("stream", true)
    }
    return writer.bytes
  }

  /// `num_ctx` is left to the server, which knows its memory; the settings may add it, as any other option.
  private static func encodeOptions(_ parameters: ModelParameters, into writer: inout JSONWriter) {
    let added = parameters.extra["options"].flatMap(JSONText.members) ?? []
    let names = Dictionary(added.map { ($0.name, $0.value) }) { $1 }
    var options = JSONWriter()
    options.object { writer in
      if let limit = parameters.maximumOutputTokens {
        writer.member("num_predict", unlessIn: names) { $0.integer(limit) }
      }
      if let temperature = parameters.temperature {
        writer.member("temperature", unlessIn: names) { $0.number(temperature) }
      }
      if let topP = parameters.topP { writer.member("top_p", unlessIn: names) { $0.number(topP) } }
      if let seed = parameters.seed { writer.member("seed", unlessIn: names) { $0.integer(seed) } }
      if !parameters.stopSequences.isEmpty {
        writer.member("stop", unlessIn: names) { writer in
          writer.array { writer in
            for sequence in parameters.stopSequences { writer.string(sequence) }
          }
        }
      }
      writer.members(of: names, except: [])
    }
    guard options.bytes.count > 2 else { return }
    writer.key("options")
    writer.raw(options.bytes)
  }

  private static func encode(_ message: ModelMessage, into writer: inout JSONWriter) {
    writer.object { writer in
      switch message {
      case .user(let content, let attachments):
        writer.member("role", "user")
        writer.member("content", content)
        let images = attachments.filter(\.isImage)
        guard !images.isEmpty else { break }
        writer.key("images")
        writer.array { writer in
          for image in images { writer.string(image.base64) }
        }
      case .assistant(let content, let calls, let reasoning):
        writer.member("role", "assistant")
        writer.member("content", content)
        if !reasoning.text.isEmpty { writer.member("thinking", reasoning.text) }
        guard !calls.isEmpty else { break }
        writer.key("tool_calls")
        writer.array { writer in
          for call in calls { encode(call, into: &writer) }
        }
      case .toolResult(let id, let name, let content, let isError):
        writer.member("role", "tool")
        writer.member("tool_name", name)
        writer.member("tool_call_id", id)
        // The protocol has no field for it, and the model must not take a failure for a result.
        writer.member("content", isError ? "Error: \(content)" : content)
      }
    }
  }

  private static func encode(_ call: ToolCall, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", call.providerCallID)
      writer.key("function")
      writer.object { writer in
        writer.member("name", call.functionName)
        writer.key("arguments")
        writer.raw(call.argumentsObject.utf8)
      }
    }
  }
}

extension JSONWriter {
  /// Levels are for models that have them; all others take any as "yes".
  fileprivate mutating func think(_ effort: ReasoningEffort) {
    switch effort {
    case .none: boolean(false)
    case .minimal, .low: string("low")
    case .medium: string("medium")
    case .high, .xhigh: string("high")
    }
  }
}
