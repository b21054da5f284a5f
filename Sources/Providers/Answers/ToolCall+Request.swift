import Conversation
import Coordinator

/// How tools and their calls are told to a model, where protocols agree on it.
extension ToolCall {
  /// The one name under which the model knows the tool.
  var functionName: String { ToolDefinition.name(server: serverName, method: methodName) }

  /// The arguments as the text of a JSON object.
  ///
  /// Servers that fill a template with the conversation refuse the whole of it when arguments are not an object:
  /// what the model wrote amiss is sent inside one.
  var argumentsObject: String {
    if JSONText.isObject(arguments) { return arguments }
    var writer = JSONWriter()
    writer.object { writer in
      if !arguments.allSatisfy(\.isWhitespace) { writer.member("malformed_arguments", arguments) }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension ToolDefinition {
  /// The schema of the arguments as the text of a JSON object.
  ///
  /// A tool server may offer a schema that is none; one such tool must not spoil the request.
  var schemaObject: String { JSONText.isObject(parametersSchema) ? parametersSchema : #"{"type":"object"}"# }
}

extension JSONWriter {
  /// A tool as Chat Completions has it; Ollama takes the same.
  mutating func function(_ tool: ToolDefinition) {
    object { writer in
      writer.member("type", "function")
      writer.key("function")
      writer.object { writer in
        writer.member("name", tool.name)
        writer.member("description", tool.description)
        writer.key("parameters")
        writer.raw(tool.schemaObject.utf8)
      }
    }
  }
}
