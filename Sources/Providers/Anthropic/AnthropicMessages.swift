import Conversation
import Coordinator

/// The conversation as this protocol wants it: speakers take turns, the user begins, and what tools said comes first in
/// what the user says.
///
/// Blocks are JSON text. https://platform.claude.com/docs/en/api/messages
struct AnthropicMessages {
  struct Message: Hashable {
    var isUser: Bool
    /// What came of tool calls; before anything else.
    var results: [String] = []
    var blocks: [String] = []
    /// Whether the last block is text; that of the last message may need a mending.
    var lastText: String?
  }

  private(set) var messages: [Message] = []

  init(_ conversation: [ModelMessage]) {
    for message in conversation {
      switch message {
      case .user(let text, let attachments): addUser(text, attachments)
      case .assistant(let content, let calls, let reasoning): addAssistant(content, calls, reasoning)
      case .toolResult(let id, _, let content, let isError):
        addResult(id: id, content: content, isError: isError)
      }
    }
    mendEnd()
    if messages.first?.isUser != true {
      // Only a history that was cut in the middle begins with an answer.
      messages.insert(Message(isUser: true, blocks: [Self.text("(The conversation began earlier.)")]), at: 0)
    }
  }

  /// An answer that is to be gone on with may not end in white space.
  private mutating func mendEnd() {
    guard let last = messages.last, !last.isUser, let text = last.lastText else { return }
    let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
    guard end < text.endIndex else { return }
    messages[messages.count - 1].blocks[last.blocks.count - 1] = Self.text(String(text[..<end]))
  }

  /// The message of this speaker that is being put together, be it a new one.
  private mutating func add(isUser: Bool, _ change: (inout Message) -> Void) {
    if messages.last?.isUser != isUser { messages.append(Message(isUser: isUser)) }
    change(&messages[messages.count - 1])
  }

  /// Text of nothing but white space is refused.
  private static func isBlank(_ text: some StringProtocol) -> Bool { text.allSatisfy(\.isWhitespace) }

  // MARK: The user

  private mutating func addUser(_ text: String, _ attachments: [Attachment]) {
    guard !Self.isBlank(text) || !attachments.isEmpty else { return }
    add(isUser: true) { message in
      message.blocks += attachments.map(Self.attachment)
      if !Self.isBlank(text) { message.blocks.append(Self.text(text)) }
    }
  }

  private mutating func addResult(id: String, content: String, isError: Bool) {
    let block = Self.json { writer in
      writer.member("type", "tool_result")
      writer.member("tool_use_id", Self.identifier(id))
      if !Self.isBlank(content) {
        writer.member("content", content)
      } else if isError {
        // An empty failure is refused.
        writer.member("content", "The tool failed.")
      }
      if isError { writer.member("is_error", true) }
    }
    add(isUser: true) { $0.results.append(block) }
  }

  /// Those images and documents that the protocol takes; the model is told of others.
  private static func attachment(_ attachment: Attachment) -> String {
    let kind: String
    switch attachment.mediaType {
    case "image/jpeg", "image/png", "image/gif", "image/webp": kind = "image"
    case "application/pdf": kind = "document"
    default:
      return text(
        "(The user attached \(attachment.name), of type \(attachment.mediaType), which cannot be sent.)")
    }
    return json { writer in
      writer.member("type", kind)
      writer.key("source")
      writer.object { writer in
        writer.member("type", "base64")
        writer.member("media_type", attachment.mediaType)
        writer.member("data", attachment.base64)
      }
    }
  }

  // MARK: The assistant

  private mutating func addAssistant(_ content: String, _ calls: [ToolCall], _ reasoning: PastReasoning) {
    let bytes = Array(content.utf8)
    var blocks: [String] = []
    var lastText: String?
    var textEnd = 0
    var callEnd = 0
    func add(textUpTo offset: Int) {
      var end = min(max(offset, textEnd), bytes.count)
      // Never inside a character: back to where one begins.
      while end > textEnd, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      let piece = String(decoding: bytes[textEnd..<end], as: UTF8.self)
      textEnd = end
      guard !Self.isBlank(piece) else { return }
      blocks.append(Self.text(piece))
      lastText = piece
    }
    func add(callsUpTo offset: Int) {
      let end = min(max(offset, callEnd), calls.count)
      for call in calls[callEnd..<end] { blocks.append(Self.call(call)) }
      if end > callEnd { lastText = nil }
      callEnd = end
    }
    for block in Self.usable(reasoning.blocks) {
      add(textUpTo: block.contentOffset)
      add(callsUpTo: block.callOffset)
      blocks.append(block.payload)
      lastText = nil
    }
    add(textUpTo: bytes.count)
    add(callsUpTo: calls.count)
    guard !blocks.isEmpty else { return }
    self.add(isUser: false) { message in
      message.blocks += blocks
      message.lastText = lastText
    }
  }

  /// What the provider takes back: its own, signed, and calls of its tools only with what came of them.
  private static func usable(_ blocks: [ReasoningBlock]) -> [ReasoningBlock] {
    let own = blocks.filter { $0.format == AnthropicReader.format }.compactMap { block in
      parsed(block.payload).map { (block, $0) }
    }
    let made = Set(own.filter { $0.1.kind == .serverToolUse }.compactMap(\.1.id))
    let answered = Set(own.filter { $0.1.kind == .serverToolResult }.compactMap(\.1.toolUseID))
    return own.filter { _, block in
      switch block.kind {
      case .thinking: !(block.signature ?? "").isEmpty
      case .redactedThinking: true
      case .serverToolUse: block.id.map(answered.contains) ?? false
      case .serverToolResult: block.toolUseID.map(made.contains) ?? false
      case .text, .toolUse, .other: false
      }
    }.map(\.0)
  }

  private static func parsed(_ payload: String) -> AnthropicBlock? {
    guard JSONReader.isObject(payload) else { return nil }
    return Array(payload.utf8).withUnsafeBytes { try? AnthropicBlock($0) }
  }

  private static func call(_ call: ToolCall) -> String {
    let tool = ToolDefinition(
      serverName: call.serverName, methodName: call.methodName, description: "", parametersSchema: "")
    return json { writer in
      writer.member("type", "tool_use")
      writer.member("id", identifier(call.providerCallID))
      writer.member("name", identifier(tool.name))
      writer.key("input")
      if JSONReader.isObject(call.arguments) {
        writer.raw(call.arguments.utf8)
      } else {
        // Anything but an object is refused, and the whole conversation with it.
        writer.object { writer in
          if !isBlank(call.arguments) { writer.member("malformed_arguments", call.arguments) }
        }
      }
    }
  }

  /// Letters, digits, `_` and `-` are taken; other providers put more into theirs.
  private static func identifier(_ text: String) -> String {
    let kept = text.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-": Character(scalar)
      default: "_"
      }
    }
    return kept.isEmpty ? "_" : String(kept)
  }

  // MARK: Writing

  private static func text(_ text: String) -> String {
    json { writer in
      writer.member("type", "text")
      writer.member("text", text)
    }
  }

  private static func json(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writer.object(body)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
