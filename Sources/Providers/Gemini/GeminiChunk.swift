import Conversation
import JSON

/// What one `GenerateContentResponse` says, in so far as anybody reads it.
///
/// The bytes it was read from must outlive it.
struct GeminiChunk {
  var parts: [GeminiPart] = []
  var finishReason: String?
  var blockReason: String?
  var usage: Usage?
  var error: ProviderErrorBody?

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    var reader = JSONReader(json)
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "candidates": try readCandidates(&reader)
      case "promptFeedback":
        try reader.members { key, reader throws(JSONFailure) in
          if "blockReason" ~= key { blockReason = try reader.stringIfAny() } else { try reader.skipValue() }
        }
      case "usageMetadata": usage = try Self.usage(&reader)
      case "error": error = try ProviderErrorBody.read(&reader)
      default: try reader.skipValue()
      }
    }
    try reader.end()
  }

  private mutating func readCandidates(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .array else { return try reader.skipValue() }
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      var index = 0
      var parts: [GeminiPart] = []
      var reason: String?
      try reader.members { key, reader throws(JSONFailure) in
        switch key {
        case "index": index = try reader.integerIfAny() ?? 0
        case "finishReason": reason = try reader.stringIfAny()
        case "content":
          try reader.members { key, reader throws(JSONFailure) in
            if "parts" ~= key { parts = try Self.parts(&reader) } else { try reader.skipValue() }
          }
        default: try reader.skipValue()
        }
      }
      // Others come only when they are asked for, which nobody does.
      guard index == 0 else { continue }
      self.parts += parts
      finishReason = reason ?? finishReason
    }
  }

  private static func parts(_ reader: inout JSONReader) throws(JSONFailure) -> [GeminiPart] {
    guard try reader.peek() == .array else {
      try reader.skipValue()
      return []
    }
    var parts: [GeminiPart] = []
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      if let part = try reader.objectIfAny() { parts.append(try GeminiPart(part)) }
    }
    return parts
  }

  /// What a tool of Google's own has read counts as input, and what was thought as output.
  private static func usage(_ reader: inout JSONReader) throws(JSONFailure) -> Usage? {
    var counts: (prompt: Int?, tools: Int?, cached: Int?, said: Int?, thought: Int?)
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "promptTokenCount": counts.prompt = try reader.countIfAny()
      case "toolUsePromptTokenCount": counts.tools = try reader.countIfAny()
      case "cachedContentTokenCount": counts.cached = try reader.countIfAny()
      case "candidatesTokenCount": counts.said = try reader.countIfAny()
      case "thoughtsTokenCount": counts.thought = try reader.countIfAny()
      default: try reader.skipValue()
      }
    }
    // The first chunks of some services have only words here.
    guard counts.prompt != nil || counts.said != nil else { return nil }
    return Usage(
      inputTokens: (counts.prompt ?? 0) + (counts.tools ?? 0),
      outputTokens: (counts.said ?? 0) + (counts.thought ?? 0),
      cachedInputTokens: counts.cached, reasoningTokens: counts.thought)
  }
}

/// A part of what Gemini says.
struct GeminiPart {
  struct Call {
    var id: String?
    var name: String?
    /// JSON text of the arguments, when they are there as a whole.
    var arguments: String?
    var partialArguments: [PartialArgument] = []
    var willContinue = false
  }

  /// A piece of the value of one argument.
  struct PartialArgument {
    /// Where the value belongs, such as `$.recipe.steps[0]`.
    var path = ""
    /// JSON text of a value that comes in one piece.
    var value: String?
    var text: String?
    var willContinue = false
  }

  var text: String?
  var isThought = false
  var signature: String?
  var call: Call?
  /// The part as it is written.
  let json: UnsafeRawBufferPointer
  /// Whether it holds something else, such as what a tool of Google's own did.
  var isOther = false

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    self.json = json
    var reader = JSONReader(json)
    var text: String?
    var isThought = false
    var signature: String?
    var call: Call?
    var isOther = false
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "text": text = try reader.stringIfAny()
      case "thought": isThought = try reader.isTrue()
      case "thoughtSignature", "thought_signature": signature = try reader.stringIfAny()
      case "functionCall", "function_call": call = try Self.call(&reader)
      case "executableCode", "codeExecutionResult", "toolCall", "toolResponse":
        isOther = true
        try reader.skipValue()
      default: try reader.skipValue()
      }
    }
    (self.text, self.isThought, self.signature, self.call) = (text, isThought, signature, call)
    self.isOther = isOther
  }

  private static func call(_ reader: inout JSONReader) throws(JSONFailure) -> Call? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var call = Call()
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "id": call.id = try reader.stringIfAny()
      case "name": call.name = try reader.stringIfAny()
      case "args":
        if let arguments = try reader.objectIfAny() {
          call.arguments = String(decoding: arguments, as: UTF8.self)
        }
      case "willContinue": call.willContinue = try reader.isTrue()
      case "partialArgs":
        guard try reader.peek() == .array else { return try reader.skipValue() }
        try reader.enterArray()
        var isFirst = true
        while try reader.nextElement(&isFirst) { call.partialArguments.append(try partialArgument(&reader)) }
      default: try reader.skipValue()
      }
    }
    return call
  }

  private static func partialArgument(_ reader: inout JSONReader) throws(JSONFailure) -> PartialArgument {
    var argument = PartialArgument()
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "jsonPath": argument.path = try reader.stringIfAny() ?? ""
      case "stringValue": argument.text = try reader.stringIfAny()
      case "numberValue", "boolValue": argument.value = String(decoding: try reader.rawValue(), as: UTF8.self)
      case "nullValue":
        argument.value = "null"
        try reader.skipValue()
      case "willContinue": argument.willContinue = try reader.isTrue()
      default: try reader.skipValue()
      }
    }
    return argument
  }
}
