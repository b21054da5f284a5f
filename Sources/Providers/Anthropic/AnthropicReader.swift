import Conversation
import Coordinator
import JSON

/// Reads the events of a Messages answer.
struct AnthropicReader: AnswerReader {
  /// The name of reasoning blocks of this protocol.
  static let format = "anthropic"

  private(set) var isDone = false

  /// The blocks that have begun and not ended, by the index the provider gave them.
  private var open: [Int: OpenBlock] = [:]
  private var hasBegun = false
  private var callCount = 0
  private var hasReasoned = false
  private var finishReason: FinishReason?
  private var usage = AnthropicUsage()
  private var toldUsage: Usage?

  private struct OpenBlock {
    var block: AnthropicBlock
    /// Tells its call from others, for a tool's.
    var call = 0
    var thinking = ""
    var signature = ""
    /// Whether arguments have come in pieces, which count for more than those it began with.
    var hasInput = false
    /// Those pieces, for a tool that is not ours.
    var input = ""
  }

  var isComplete: Bool { finishReason != nil }

  mutating func take(
    _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    // Gateways to servers of other protocols may end as those do.
    if piece.count <= 8, String(decoding: piece, as: UTF8.self) == "[DONE]" {
      isDone = true
      return
    }
    if type == "error" { throw .provider(Self.errorBody(piece)) }
    let event = try Self.event(piece)
    switch event.type ?? type {
    case "message_start": try begin(event, into: &events)
    case "content_block_start":
      if let block = event.block { try begin(block, at: event.index ?? 0, into: &events) }
    case "content_block_delta": try take(event.delta, at: event.index ?? 0, into: &events)
    case "content_block_stop": end(at: event.index ?? 0, into: &events)
    case "message_delta":
      tell(event.usage, into: &events)
      finish(event.stopReason, into: &events)
    case "message_stop":
      endAll(into: &events)
      isDone = true
    case "error": throw .provider(event.error ?? Self.errorBody(piece))
    // `ping`, and what is still to be invented.
    default: break
    }
  }

  mutating func takeWhole(
    _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    let message = try Self.event(answer)
    if let error = message.error { throw .provider(error) }
    try begin(message, into: &events)
    isDone = true
  }

  private static func event(_ piece: UnsafeRawBufferPointer) throws(AnswerFailure) -> AnthropicEvent {
    do throws(JSONFailure) { return try AnthropicEvent(piece) } catch { throw .malformed(error) }
  }

  private static func errorBody(_ piece: UnsafeRawBufferPointer) -> ProviderErrorBody {
    ProviderErrorBody.decode(piece) ?? ProviderErrorBody(message: String(decoding: piece, as: UTF8.self))
  }

  // MARK: The message

  private mutating func begin(
    _ message: AnthropicEvent, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    // A gateway that turns to another server may let the message begin again; what had been said was said.
    endAll(into: &events)
    tell(message.usage, into: &events)
    if !hasBegun {
      for block in message.content {
        try begin(block, at: 0, into: &events)
        end(at: 0, into: &events)
      }
    }
    hasBegun = true
    finish(message.stopReason, into: &events)
  }

  private mutating func tell(_ counts: AnthropicUsage?, into events: inout ModelEventList) {
    guard let counts else { return }
    usage.update(counts)
    guard usage.usage != toldUsage else { return }
    toldUsage = usage.usage
    events.usage(usage.usage)
  }

  private mutating func finish(_ reason: String?, into events: inout ModelEventList) {
    guard let reason, finishReason == nil else { return }
    endAll(into: &events)
    let known = Self.finishReason(reason, hasCalls: callCount > 0)
    finishReason = known
    events.finished(known)
  }

  private static func finishReason(_ name: String, hasCalls: Bool) -> FinishReason {
    switch name {
    case "end_turn", "stop_sequence": hasCalls ? .toolCalls : .stop
    case "tool_use": .toolCalls
    case "max_tokens", "model_context_window_exceeded": .length
    case "refusal": .contentFilter
    // `pause_turn` too: the provider would go on with tools of its own.
    default: .other
    }
  }

  // MARK: Blocks

  private mutating func begin(
    _ block: AnthropicBlock, at index: Int, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    // Somebody on the way has said it twice; a call must not be made twice for that.
    if block.kind == .toolUse, let known = open[index]?.block, known.kind == .toolUse, known.id == block.id {
      return
    }
    end(at: index, into: &events)
    var begun = OpenBlock(block: block)
    switch block.kind {
    case .text: events.content(block.text ?? "")
    case .thinking:
      begun.thinking = block.thinking ?? ""
      begun.signature = block.signature ?? ""
      reason(begun.thinking, isFirst: true, into: &events)
    case .toolUse:
      guard let name = block.name, !name.isEmpty else { throw .namelessToolCall }
      begun.call = callCount
      callCount += 1
      let id = block.id.flatMap { $0.isEmpty ? nil : $0 } ?? "call_\(begun.call)"
      events.toolCall(begun.call, id: id, name: name)
    case .redactedThinking, .serverToolUse, .serverToolResult, .other: break
    }
    open[index] = begun
  }

  private mutating func take(
    _ delta: AnthropicEvent.Delta, at index: Int, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    if let text = delta.text { events.content(text) }
    if let thinking = delta.thinking {
      reason(thinking, isFirst: open[index]?.thinking.isEmpty ?? false, into: &events)
      open[index]?.thinking += thinking
    }
    if let signature = delta.signature { open[index]?.signature += signature }
    if let input = delta.partialJSON, !input.isEmpty {
      guard let (kind, call) = open[index].map({ ($0.block.kind, $0.call) }) else {
        throw .namelessToolCall
      }
      open[index]?.hasInput = true
      switch kind {
      case .toolUse: events.toolCallArguments(call, input)
      case .serverToolUse: open[index]?.input += input
      case .text, .thinking, .redactedThinking, .serverToolResult, .other: break
      }
    }
  }

  /// Thoughts of different blocks are told apart by an empty line.
  private mutating func reason(_ text: String, isFirst: Bool, into events: inout ModelEventList) {
    guard !text.isEmpty else { return }
    if isFirst, hasReasoned { events.reasoning("\n\n") }
    hasReasoned = true
    events.reasoning(text)
  }

  /// A block is whole, or nothing more of it will come.
  private mutating func end(at index: Int, into events: inout ModelEventList) {
    guard let ended = open.removeValue(forKey: index) else { return }
    switch ended.block.kind {
    case .thinking:
      // Without its signature the provider does not take it back; a thought that was cut off has none.
      if !ended.signature.isEmpty {
        events.reasoningBlock(format: Self.format, payload: Self.thinking(ended.thinking, ended.signature))
      }
    case .redactedThinking, .serverToolResult:
      events.reasoningBlock(format: Self.format, payload: ended.block.json)
    case .serverToolUse:
      // Ours neither to run nor to lose: it goes back where it stood.
      if !ended.hasInput {
        events.reasoningBlock(format: Self.format, payload: ended.block.json)
      } else if JSONText.isObject(ended.input) {
        events.reasoningBlock(format: Self.format, payload: ended.block.json(withInput: ended.input))
      }
    case .toolUse:
      if !ended.hasInput, !ended.block.hasNoInput {
        events.toolCallArguments(ended.call, ended.block.input ?? "")
      }
    case .text, .other: break
    }
  }

  private mutating func endAll(into events: inout ModelEventList) {
    for index in open.keys.sorted() { end(at: index, into: &events) }
  }

  private static func thinking(_ text: String, _ signature: String) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("type", "thinking")
      writer.member("thinking", text)
      writer.member("signature", signature)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
