import Conversation
import Coordinator

/// What the assistant said in one pass, in the order in which protocols want it back.
enum AssistantPiece: Hashable {
  case text(String)
  case call(ToolCall)
  /// The payload of a reasoning block.
  case block(String)

  /// Puts the reasoning blocks of a format back where they stood between text and calls; blocks of other formats are
  /// left out.
  static func pieces(
    content: String, calls: [ToolCall], blocks: [ReasoningBlock], format: String
  ) -> [AssistantPiece] {
    var pieces: [AssistantPiece] = []
    var text = Substring(content).utf8
    var textOffset = 0
    var callOffset = 0
    func advance(toText end: Int, calls callEnd: Int) {
      let count = min(max(end - textOffset, 0), text.count)
      if count > 0 {
        pieces.append(.text(String(decoding: text.prefix(count), as: UTF8.self)))
        text = text.dropFirst(count)
        textOffset += count
      }
      while callOffset < min(callEnd, calls.count) {
        pieces.append(.call(calls[callOffset]))
        callOffset += 1
      }
    }
    for block in blocks where block.format == format {
      advance(toText: block.contentOffset, calls: block.callOffset)
      pieces.append(.block(block.payload))
    }
    advance(toText: .max, calls: .max)
    return pieces
  }
}

extension ToolCall {
  /// The name under which the model called it; a tool that nobody offers has no server.
  var toolName: String {
    serverName.isEmpty
      ? methodName
      : ToolDefinition(serverName: serverName, methodName: methodName, description: "", parametersSchema: "")
        .name
  }

  /// The arguments as a JSON object: what the model wrote amiss is put inside one, since servers refuse the whole
  /// conversation for arguments that are none.
  var argumentsObject: String {
    if JSONObject.isObject(arguments) { return arguments }
    var object = JSONObject()
    if !arguments.isEmpty { object.set("malformed_arguments") { $0.string(arguments) } }
    return String(decoding: object.bytes, as: UTF8.self)
  }
}

extension ToolDefinition {
  /// The schema of the arguments; a tool server may offer one that is none, and that must not spoil the request.
  var schemaObject: String {
    JSONObject.isObject(parametersSchema) ? parametersSchema : #"{"type":"object","properties":{}}"#
  }
}
