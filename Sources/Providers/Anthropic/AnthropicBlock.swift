import JSON

/// One content block of a message, in so far as anybody reads it.
///
/// https://platform.claude.com/docs/en/api/messages
struct AnthropicBlock: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case text
    case thinking
    case redactedThinking
    case toolUse
    /// A call that the provider makes by itself.
    case serverToolUse
    /// What came of such a call.
    case serverToolResult
    /// A kind that this program does not know, which is passed over.
    case other
  }

  var kind = Kind.other
  var id: String?
  /// For what came of a call: the call.
  var toolUseID: String?
  var name: String?
  var text: String?
  var thinking: String?
  var signature: String?
  /// A tool's arguments as JSON text.
  var input: String?
  /// The whole block as it came.
  var json: String
  /// Where `input` stands in `json`, in bytes.
  private var inputRange: Range<Int>?

  /// - Parameter bytes: JSON text.
  init(_ bytes: UnsafeRawBufferPointer) throws(JSONFailure) {
    json = String(decoding: bytes, as: UTF8.self)
    var reader = JSONReader(bytes)
    guard try reader.peek() == .object else { return }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "type": kind = Kind(try reader.stringIfAny() ?? "")
      case "id": id = try reader.stringIfAny()
      case "tool_use_id": toolUseID = try reader.stringIfAny()
      case "name": name = try reader.stringIfAny()
      case "text": text = try reader.stringIfAny()
      case "thinking": thinking = try reader.stringIfAny()
      case "signature": signature = try reader.stringIfAny()
      case "input":
        if try reader.peek() == .string {
          // Some gateways quote the arguments.
          input = try reader.string()
        } else {
          let value = try reader.rawValue()
          input = String(decoding: value, as: UTF8.self)
          inputRange = reader.position - value.count..<reader.position
        }
      default: try reader.skipValue()
      }
    }
  }

  /// Whether it stands for a call without arguments, or says nothing about them.
  var hasNoInput: Bool {
    guard let input else { return true }
    return input == "null" || input.utf8.filter { $0 > 0x20 }.elementsEqual("{}".utf8)
  }

  /// The block as it came, with other arguments.
  func json(withInput input: String) -> String {
    var bytes = Array(json.utf8)
    if let inputRange {
      bytes.replaceSubrange(inputRange, with: input.utf8)
    } else if let end = bytes.lastIndex(of: UInt8(ascii: "}")) {
      bytes.insert(contentsOf: #","input":\#(input)"#.utf8, at: end)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension AnthropicBlock.Kind {
  init(_ type: String) {
    switch type {
    case "text": self = .text
    case "thinking": self = .thinking
    case "redacted_thinking": self = .redactedThinking
    case "tool_use": self = .toolUse
    case "server_tool_use", "mcp_tool_use": self = .serverToolUse
    // One for each tool of the provider's.
    case _ where type.hasSuffix("_tool_result"): self = .serverToolResult
    default: self = .other
    }
  }
}
