import Conversation

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
    guard try reader.peek() == .object else { return try reader.skipValue() }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "content": content = try reader.stringIfAny()
      case "thinking": thinking = try reader.stringIfAny()
      case "tool_calls": try readCalls(&reader)
      default: try reader.skipValue()
      }
    }
  }

  private mutating func readCalls(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .array else { return try reader.skipValue() }
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      guard try reader.peek() == .object else {
        try reader.skipValue()
        continue
      }
      var call = Call()
      try reader.enterObject()
      var isFirstMember = true
      while let key = try reader.nextKey(&isFirstMember) {
        switch key {
        case "id": call.id = try reader.stringIfAny()
        case "function": try Self.readFunction(&reader, into: &call)
        default: try reader.skipValue()
        }
      }
      calls.append(call)
    }
  }

  private static func readFunction(
    _ reader: inout JSONReader, into call: inout Call
  ) throws(JSONFailure) {
    guard try reader.peek() == .object else { return try reader.skipValue() }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "name": call.name = try reader.stringIfAny()
      case "arguments":
        switch try reader.peek() {
        // Proxies before other servers pass on their text.
        case .string: call.arguments = try reader.string()
        case .null: try reader.skipValue()
        default: call.arguments = String(decoding: try reader.rawValue(), as: UTF8.self)
        }
      default: try reader.skipValue()
      }
    }
  }
}
