import JSON

/// An item of a response's output: a message, a tool call, reasoning, or something that the server does by itself.
struct OpenAIResponsesItem {
  var type = ""
  var id: String?
  var callID: String?
  var name: String?
  var arguments: String?
  /// What part of the answer a message is, such as `commentary`; the newer models want it back.
  var phase: String?
  /// The texts of a message, or of what reasoning shows.
  var texts: [String] = []
  /// The item as it goes back with the next request; `nil` for what needs not.
  var payload: String?

  init(_ json: UnsafeRawBufferPointer) throws(JSONFailure) {
    var reader = JSONReader(json)
    guard try reader.peek() == .object else { throw JSONFailure(position: reader.position) }
    var summaries: [String] = []
    var contents: [String] = []
    var isReadable = false
    var kept = JSONWriter()
    var members: [(name: String, value: UnsafeRawBufferPointer)] = []
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      let value = try reader.rawValue()
      var inner = JSONReader(value)
      switch key {
      case "type": type = try inner.stringIfAny() ?? ""
      case "id": id = try inner.stringIfAny()
      case "call_id": callID = try inner.stringIfAny()
      case "name": name = try inner.stringIfAny()
      case "arguments": arguments = try inner.textOrObject()
      case "phase": phase = try inner.stringIfAny()
      case "summary": summaries = try Self.texts(&inner)
      case "content": contents = try Self.texts(&inner)
      case "encrypted_content": if try inner.peek() == .string { isReadable = true }
      default: break
      }
      members.append((key.text, value))
    }
    texts = summaries.isEmpty ? contents : summaries
    let isReasoning = type == "reasoning"
    // Without one of these there is nothing that a server which keeps nothing could make of it.
    if isReasoning ? isReadable || !contents.isEmpty : type != "message" && type != "function_call" {
      kept.object { kept in
        for (name, value) in members where !(isReasoning && Self.isDropped(name, value)) {
          kept.key(name)
          kept.raw(value)
        }
      }
      payload = String(decoding: kept.bytes, as: UTF8.self)
    }
  }

  /// Members of reasoning that the API sends and does not take, or that say nothing.
  private static func isDropped(_ name: String, _ value: UnsafeRawBufferPointer) -> Bool {
    name == "status" || value.elementsEqual("null".utf8)
      || (name == "content" && value.elementsEqual("[]".utf8))
  }

  /// The texts of a list of parts, and a text that stands in place of a list.
  private static func texts(_ reader: inout JSONReader) throws(JSONFailure) -> [String] {
    if try reader.peek() == .string { return [try reader.string()] }
    guard try reader.peek() == .array else { return [] }
    var texts: [String] = []
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      guard let part = try reader.objectIfAny() else { continue }
      if let text = try text(ofPart: part) { texts.append(text) }
    }
    return texts
  }

  /// What a part of a message or of reasoning says.
  static func text(ofPart part: UnsafeRawBufferPointer) throws(JSONFailure) -> String? {
    var reader = JSONReader(part)
    var text: String?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "text", "refusal": text = try reader.stringIfAny() ?? text
      default: try reader.skipValue()
      }
    }
    return text
  }

  // MARK: Where a message begins

  /// The block that stands where a message begins.
  static func messageStart(phase: String?) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("type", "message")
      if let phase { writer.member("phase", phase) }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The message that begins at a block; `nil` for a block that is an item.
  static func messageStart(_ payload: String) -> OpenAIResponsesItem? {
    guard payload.hasPrefix(#"{"type":"message""#) else { return nil }
    return Array(payload.utf8).withUnsafeBytes { bytes in
      guard let item = try? OpenAIResponsesItem(bytes), item.type == "message" else { return nil }
      return item
    }
  }
}
