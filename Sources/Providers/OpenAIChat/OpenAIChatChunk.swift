import Conversation
import JSON

/// What one `chat.completion.chunk` object says, in so far as anybody reads it.
///
/// Takes what the servers that speak this protocol really send: content as text, `null` or a list of parts
/// (Mistral), reasoning as `reasoning_content` (DeepSeek, llama.cpp) or `reasoning` (Groq, OpenRouter), arguments
/// as text or as an object, a whole `message` in place of a `delta`.
struct OpenAIChatChunk: Hashable {
  struct ToolCallDelta: Hashable {
    var index: Int?
    var id: String?
    var name: String?
    var arguments: String?
  }

  var content: String?
  var reasoning: String?
  /// What the model says in place of an answer that it will not give.
  var refusal: String?
  var toolCalls: [ToolCallDelta] = []
  /// Pieces of the reasoning in the form that OpenRouter wants back.
  var reasoningDetails: [OpenAIReasoningDetails.Detail] = []
  var finishReason: String?
  var usage: Usage?
  var error: ProviderErrorBody?

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    var reader = JSONReader(json)
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "choices": try readChoices(&reader)
      case "usage": if let usage = try OpenAIChatUsage.read(&reader) { self.usage = usage }
      // Groq's own place for it, beside the usual one or alone.
      case "x_groq": if let found = try Self.groqUsage(&reader), usage == nil { usage = found }
      case "error": error = try ProviderErrorBody.read(&reader)
      default: try reader.skipValue()
      }
    }
    try reader.end()
  }

  private mutating func readChoices(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .array else { return try reader.skipValue() }
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      guard try reader.peek() == .object else {
        try reader.skipValue()
        continue
      }
      try reader.enterObject()
      var isFirstMember = true
      while let key = try reader.nextKey(&isFirstMember) {
        switch key {
        case "delta", "message": try readDelta(&reader)
        case "finish_reason": if let reason = try reader.stringIfAny() { finishReason = reason }
        case "error": if let found = try ProviderErrorBody.read(&reader) { error = found }
        default: try reader.skipValue()
        }
      }
    }
  }

  private mutating func readDelta(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .object else { return try reader.skipValue() }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "content": try readContent(&reader)
      case "reasoning_content", "reasoning":
        // Servers that send both send the same text twice.
        if let text = try reader.stringIfAny(), !text.isEmpty, reasoning == nil { reasoning = text }
      case "reasoning_details": reasoningDetails += try OpenAIReasoningDetails.readPieces(&reader)
      case "refusal": refusal = try reader.stringIfAny()
      case "tool_calls": try readToolCalls(&reader)
      default: try reader.skipValue()
      }
    }
  }

  private mutating func readContent(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .array else {
      content = try reader.stringIfAny()
      return
    }
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      let part = try Self.part(&reader)
      if part.isThinking {
        reasoning = (reasoning ?? "") + part.text
      } else {
        content = (content ?? "") + part.text
      }
    }
  }

  /// A part of a content list: text, or thinking with a list of parts of its own.
  private static func part(
    _ reader: inout JSONReader
  ) throws(JSONFailure) -> (text: String, isThinking: Bool) {
    guard try reader.peek() == .object else { return (try reader.stringIfAny() ?? "", false) }
    var text = ""
    var isThinking = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "text": text += try reader.stringIfAny() ?? ""
      case "thinking":
        isThinking = true
        guard try reader.peek() == .array else {
          text += try reader.stringIfAny() ?? ""
          continue
        }
        try reader.enterArray()
        var isFirstPart = true
        while try reader.nextElement(&isFirstPart) { text += try part(&reader).text }
      default: try reader.skipValue()
      }
    }
    return (text, isThinking)
  }

  private mutating func readToolCalls(_ reader: inout JSONReader) throws(JSONFailure) {
    try reader.objects { reader throws(JSONFailure) in
      var call = ToolCallDelta()
      try reader.members { key, reader throws(JSONFailure) in
        switch key {
        case "index": call.index = try reader.integerIfAny()
        case "id": call.id = try reader.stringIfAny()
        case "function": (call.name, call.arguments) = try reader.function()
        default: try reader.skipValue()
        }
      }
      toolCalls.append(call)
    }
  }

  private static func groqUsage(_ reader: inout JSONReader) throws(JSONFailure) -> Usage? {
    var usage: Usage?
    try reader.members { key, reader throws(JSONFailure) in
      if "usage" ~= key { usage = try OpenAIChatUsage.read(&reader) } else { try reader.skipValue() }
    }
    return usage
  }
}
