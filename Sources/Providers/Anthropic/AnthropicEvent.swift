import JSON

/// What one event of a Messages stream says, or a whole message, in so far as anybody reads it.
///
/// https://platform.claude.com/docs/en/build-with-claude/streaming
struct AnthropicEvent: Hashable {
  struct Delta: Hashable {
    var text: String?
    var thinking: String?
    var signature: String?
    var partialJSON: String?
  }

  var type: String?
  /// Which block it is about.
  var index: Int?
  /// The block that begins.
  var block: AnthropicBlock?
  var delta = Delta()
  /// The blocks of a whole message, or of one that begins with some.
  var content: [AnthropicBlock] = []
  var stopReason: String?
  var usage: AnthropicUsage?
  var error: ProviderErrorBody?

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    var reader = JSONReader(json)
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "type": type = try reader.stringIfAny()
      case "index": index = try reader.integerIfAny()
      case "content_block":
        let bytes = try reader.rawValue()
        block = try AnthropicBlock(bytes)
      case "delta": try readDelta(&reader)
      case "message": try readMessage(&reader)
      case "error": error = try ProviderErrorBody.read(&reader)
      default: try readMember(key, &reader)
      }
    }
    try reader.end()
  }

  private mutating func readMessage(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .object else { return try reader.skipValue() }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) { try readMember(key, &reader) }
  }

  /// What a message has, be it the whole of what came or inside the event that begins it.
  private mutating func readMember(_ key: JSONKey, _ reader: inout JSONReader) throws(JSONFailure) {
    switch key {
    case "content": try readContent(&reader)
    case "stop_reason": if let reason = try reader.stringIfAny() { stopReason = reason }
    case "usage": usage = try AnthropicUsage(&reader)
    default: try reader.skipValue()
    }
  }

  private mutating func readContent(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .array else { return try reader.skipValue() }
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      let bytes = try reader.rawValue()
      content.append(try AnthropicBlock(bytes))
    }
  }

  private mutating func readDelta(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .object else { return try reader.skipValue() }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "text": delta.text = try reader.stringIfAny()
      case "thinking": delta.thinking = try reader.stringIfAny()
      case "signature": delta.signature = try reader.stringIfAny()
      case "partial_json": delta.partialJSON = try reader.stringIfAny()
      case "stop_reason": if let reason = try reader.stringIfAny() { stopReason = reason }
      default: try reader.skipValue()
      }
    }
  }
}
