import Conversation
import Coordinator

/// Writes the body of a Chat Completions request.
enum OpenAIChatRequest {
  /// - Parameter usesCompletionLimit: whether the output limit goes by the name that OpenAI itself asks for,
  ///   `max_completion_tokens`, in place of the one that all others know.
  static func encode(_ request: ModelRequest, usesCompletionLimit: Bool = false) -> [UInt8] {
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
          for tool in request.tools { encode(tool, into: &writer) }
        }
      }
      if let limit = request.parameters.maximumOutputTokens {
        writer.member(usesCompletionLimit ? "max_completion_tokens" : "max_tokens", limit)
      }
      if let temperature = request.parameters.temperature {
        writer.key("temperature")
        writer.number(temperature)
      }
      writer.member("stream", true)
      writer.key("stream_options")
      writer.object { $0.member("include_usage", true) }
    }
    return writer.bytes
  }

  private static func encode(_ message: ModelMessage, into writer: inout JSONWriter) {
    writer.object { writer in
      switch message {
      case .user(let content, _):
        writer.member("role", "user")
        writer.member("content", content)
      case .assistant(let content, let calls, _):
        writer.member("role", "assistant")
        writer.key("content")
        if content.isEmpty && !calls.isEmpty { writer.null() } else { writer.string(content) }
        guard !calls.isEmpty else { break }
        writer.key("tool_calls")
        writer.array { writer in
          for call in calls { encode(call, into: &writer) }
        }
      case .toolResult(let id, _, let content, let isError):
        writer.member("role", "tool")
        writer.member("tool_call_id", id)
        // The protocol has no field for it, and the model must not take a failure for a result.
        writer.member("content", isError ? "Error: \(content)" : content)
      }
    }
  }

  private static func encode(_ call: ToolCall, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", call.providerCallID)
      writer.member("type", "function")
      writer.key("function")
      writer.object { writer in
        writer.member("name", call.functionName)
        writer.member("arguments", arguments(of: call))
      }
    }
  }

  /// Servers that fill a template with the conversation refuse the whole of it when arguments are not an object:
  /// what the model wrote amiss is sent inside one.
  private static func arguments(of call: ToolCall) -> String {
    if isObject(call.arguments) { return call.arguments }
    var writer = JSONWriter()
    writer.object { writer in
      if !call.arguments.isEmpty { writer.member("malformed_arguments", call.arguments) }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func encode(_ tool: ToolDefinition, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("type", "function")
      writer.key("function")
      writer.object { writer in
        writer.member("name", tool.name)
        writer.member("description", tool.description)
        writer.key("parameters")
        // A tool server may offer a schema that is none; one such tool must not spoil the request.
        writer.raw((isObject(tool.parametersSchema) ? tool.parametersSchema : #"{"type":"object"}"#).utf8)
      }
    }
  }

  private static func isObject(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        guard try reader.peek() == .object else { return false }
        try reader.skipValue()
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }
}
