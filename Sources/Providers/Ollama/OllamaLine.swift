import Conversation
import JSON

/// What one object of an answer of `/api/chat` says, in so far as anybody reads it.
struct OllamaLine: Hashable {
  struct Call: Hashable {
    var id: String?
    var name: String?
    /// JSON text.
    var arguments: String?
  }

  var content: String?
  var thinking: String?
  var calls: [Call] = []
  var isDone = false
  var doneReason: String?
  var promptCount: Int?
  var answerCount: Int?
  var error: ProviderErrorBody?

  init(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "message": try readMessage(&reader)
      case "done":
        isDone = try reader.booleanIfAny() ?? false
      case "done_reason": doneReason = try reader.stringIfAny()
      case "prompt_eval_count": promptCount = try reader.countIfAny()
      case "eval_count": answerCount = try reader.countIfAny()
      case "error": error = try ProviderErrorBody.read(&reader)
      default: try reader.skipValue()
      }
    }
  }

  private mutating func readMessage(_ reader: inout JSONReader) throws(JSONFailure) {
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "content": content = try reader.stringIfAny()
      case "thinking": thinking = try reader.stringIfAny()
      case "tool_calls":
        try reader.objects { reader throws(JSONFailure) in calls.append(try Self.call(&reader)) }
      default: try reader.skipValue()
      }
    }
  }

  private static func call(_ reader: inout JSONReader) throws(JSONFailure) -> Call {
    var call = Call()
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "id": call.id = try reader.stringIfAny()
      // Proxies before other servers pass on their text for the arguments.
      case "function": (call.name, call.arguments) = try reader.function()
      default: try reader.skipValue()
      }
    }
    return call
  }
}
