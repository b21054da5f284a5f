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
  /// The ids of all calls so far: each must be its own, and other providers begin anew with every answer.
  private var usedIDs: Set<String> = []
  /// What the calls of the last message are called here, by the ids they have, in their order.
  private var currentIDs: [String: [String]] = [:]

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
    var own = Self.identifier(id)
    if var ids = currentIDs[id], !ids.isEmpty {
      own = ids.removeFirst()
      currentIDs[id] = ids
    }
    let block = Self.json { writer in
      writer.member("type", "tool_result")
      writer.member("tool_use_id", own)
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
    var ids = newIDs(for: calls)[...]
    var usable = Self.usable(reasoning.blocks)[...]
    var blocks: [String] = []
    var lastText: String?
    /// How many blocks there are up to the last one that is no thought.
    var end = 0
    let pieces = AssistantPiece.pieces(
      content: content, calls: calls, blocks: usable.map(\.block), format: AnthropicReader.format)
    for piece in pieces {
      var isThought = false
      var text: String?
      switch piece {
      case .text(let piece):
        guard !Self.isBlank(piece) else { continue }
        blocks.append(Self.text(piece))
        text = piece
      case .call(let call): blocks.append(Self.call(call, id: ids.removeFirst()))
      case .block(let payload):
        blocks.append(payload)
        isThought = usable.removeFirst().isThought
      }
      if isThought { continue }
      end = blocks.count
      lastText = text
    }
    // A message may not end with a thought; an answer that was cut off behind one has it last.
    blocks.removeLast(blocks.count - end)
    guard !blocks.isEmpty else { return }
    self.add(isUser: false) { message in
      message.blocks += blocks
      message.lastText = lastText
    }
  }

  private mutating func newIDs(for calls: [ToolCall]) -> [String] {
    guard !calls.isEmpty else { return [] }
    currentIDs = [:]
    return calls.map { call in
      let base = Self.identifier(call.providerCallID)
      var id = base
      var number = 2
      while !usedIDs.insert(id).inserted {
        id = "\(base)_\(number)"
        number += 1
      }
      currentIDs[call.providerCallID, default: []].append(id)
      return id
    }
  }

  /// What the provider takes back: its own, signed, and calls of its tools only with what came of them.
  private static func usable(_ blocks: [ReasoningBlock]) -> [(block: ReasoningBlock, isThought: Bool)] {
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
    }.map { ($0, $1.kind == .thinking || $1.kind == .redactedThinking) }
  }

  private static func parsed(_ payload: String) -> AnthropicBlock? {
    guard JSONText.isObject(payload) else { return nil }
    return Array(payload.utf8).withUnsafeBytes { try? AnthropicBlock($0) }
  }

  private static func call(_ call: ToolCall, id: String) -> String {
    return json { writer in
      writer.member("type", "tool_use")
      writer.member("id", id)
      writer.member("name", identifier(call.functionName))
      writer.key("input")
      writer.raw(call.argumentsObject.utf8)
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
