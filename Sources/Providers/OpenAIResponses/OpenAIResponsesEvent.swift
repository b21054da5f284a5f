import Conversation
import JSON

/// What one event of a Responses stream says, in so far as anybody reads it.
///
/// Items and responses are kept as they are written, since what kind of event it is may stand behind them. The bytes
/// of the event must outlive it.
struct OpenAIResponsesEvent {
  /// Empty where the event does not say.
  var type = ""
  var outputIndex: Int?
  var itemID: String?
  /// Which part of the item, where it has several.
  var partIndex: Int?
  var delta: String?
  /// The whole of what deltas have brought.
  var text: String?
  var name: String?
  var arguments: String?
  var item: UnsafeRawBufferPointer?
  var part: UnsafeRawBufferPointer?
  var response: UnsafeRawBufferPointer?
  var error: ProviderErrorBody?

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    var reader = JSONReader(json)
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    var flatError = ProviderErrorBody()
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "type": type = try reader.stringIfAny() ?? ""
      case "output_index": outputIndex = try reader.integerIfAny()
      case "item_id": itemID = try reader.stringIfAny()
      case "summary_index", "content_index": partIndex = try reader.integerIfAny()
      case "delta": delta = try reader.stringIfAny()
      case "text", "refusal": text = try reader.stringIfAny()
      case "name": name = try reader.stringIfAny()
      case "arguments": arguments = try reader.textOrObject()
      case "item": item = try reader.objectIfAny()
      case "part": part = try reader.objectIfAny()
      case "response": response = try reader.objectIfAny()
      case "error": error = try ProviderErrorBody.read(&reader)
      // An `error` event says it here, without an object of its own.
      case "message": flatError.message = try reader.stringIfAny()
      case "code":
        if try reader.peek() == .number {
          flatError.status = try reader.integerIfAny()
        } else {
          flatError.code = try reader.stringIfAny()
        }
      default: try reader.skipValue()
      }
    }
    try reader.end()
    if error == nil, type == "error" { error = flatError }
  }
}

/// The response as a whole, as the last event of a stream has it, or an answer that came in one piece.
struct OpenAIResponsesResult {
  var status = ""
  var incompleteReason: String?
  var error: ProviderErrorBody?
  var usage: Usage?
  var output: [UnsafeRawBufferPointer] = []

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    var reader = JSONReader(json)
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "status": status = try reader.stringIfAny() ?? ""
      case "error": error = try ProviderErrorBody.read(&reader)
      case "incomplete_details": incompleteReason = try Self.reason(&reader)
      case "usage": usage = try Self.usage(&reader)
      case "output":
        guard try reader.peek() == .array else {
          try reader.skipValue()
          continue
        }
        try reader.enterArray()
        var isFirstItem = true
        while try reader.nextElement(&isFirstItem) {
          if let item = try reader.objectIfAny() { output.append(item) }
        }
      default: try reader.skipValue()
      }
    }
    try reader.end()
  }

  private static func reason(_ reader: inout JSONReader) throws(JSONFailure) -> String? {
    var reason: String?
    try reader.members { key, reader throws(JSONFailure) in
      if "reason" ~= key { reason = try reader.stringIfAny() } else { try reader.skipValue() }
    }
    return reason
  }

  private static func usage(_ reader: inout JSONReader) throws(JSONFailure) -> Usage? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var usage = Usage(inputTokens: 0, outputTokens: 0)
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "input_tokens": usage.inputTokens = try reader.countIfAny() ?? 0
      case "output_tokens": usage.outputTokens = try reader.countIfAny() ?? 0
      case "input_tokens_details", "output_tokens_details":
        try reader.members { key, reader throws(JSONFailure) in
          switch key {
          case "cached_tokens": usage.cachedInputTokens = try reader.countIfAny()
          case "cache_write_tokens": usage.cacheWriteTokens = try reader.countIfAny()
          case "reasoning_tokens": usage.reasoningTokens = try reader.countIfAny()
          default: try reader.skipValue()
          }
        }
      default: try reader.skipValue()
      }
    }
    return usage
  }
}
