import Conversation
import Coordinator
import JSON

/// Reads the chunks of a Chat Completions answer.
struct OpenAIChatReader: AnswerReader {
  private(set) var isDone = false

  private var calls: [PendingCall] = []
  private var finishReason: FinishReason?
  private var usage: Usage?
  /// What has come of it and has not been emitted.
  private var reasoningDetails = OpenAIReasoningDetails()

  /// A tool call that has begun to arrive.
  private struct PendingCall {
    var providerIndex: Int?
    var id: String
    /// Empty while the name has not come: nothing is emitted until then.
    var name = ""
    var heldArguments = ""
  }

  var isComplete: Bool { finishReason != nil }

  mutating func take(
    _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    if piece.count <= 8, String(decoding: piece, as: UTF8.self) == "[DONE]" {
      isDone = true
      return
    }
    if type == "error" {
      throw .provider(
        ProviderErrorBody.decode(piece) ?? ProviderErrorBody(message: String(decoding: piece, as: UTF8.self)))
    }
    try take(chunk: piece, into: &events)
  }

  mutating func takeWhole(
    _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    try take(chunk: answer, into: &events)
    isDone = true
  }

  mutating func finish(into events: inout ModelEventList) throws(AnswerFailure) {
    // Of an answer that was cut off they are not whole.
    guard isDone || isComplete else { return }
    emitReasoningDetails(into: &events)
    if calls.contains(where: { $0.name.isEmpty }) { throw .namelessToolCall }
  }

  private mutating func take(
    chunk bytes: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    let chunk: OpenAIChatChunk
    do throws(JSONFailure) {
      chunk = try OpenAIChatChunk(bytes)
    } catch {
      throw .malformed(error)
    }
    if let reasoning = chunk.reasoning { events.reasoning(reasoning) }
    for piece in chunk.reasoningDetails { reasoningDetails.add(piece) }
    let saysMore =
      chunk.content?.isEmpty == false || !chunk.toolCalls.isEmpty || chunk.finishReason != nil
    if saysMore { emitReasoningDetails(into: &events) }
    if let content = chunk.content { events.content(content) }
    // A refusal is what the model says to the user in place of an answer.
    if let refusal = chunk.refusal { events.content(refusal) }
    for call in chunk.toolCalls { take(call, into: &events) }
    if let usage = chunk.usage, usage != self.usage {
      self.usage = usage
      events.usage(usage)
    }
    if let error = chunk.error { throw .provider(error) }
    if let reason = chunk.finishReason, finishReason == nil {
      let known = Self.finishReason(reason, hasCalls: !calls.isEmpty)
      finishReason = known
      events.finished(known)
    }
  }

  /// They belong before what the model said after it had thought; some come later, and are a block of their own.
  private mutating func emitReasoningDetails(into events: inout ModelEventList) {
    guard !reasoningDetails.isEmpty else { return }
    events.reasoningBlock(format: OpenAIReasoningDetails.format, payload: reasoningDetails.payload)
    reasoningDetails = OpenAIReasoningDetails()
  }

  private static func finishReason(_ name: String, hasCalls: Bool) -> FinishReason {
    switch name {
    // Some servers say `stop` after tool calls too.
    case "stop", "eos", "eos_token", "end_turn": hasCalls ? .toolCalls : .stop
    case "tool_calls", "function_call": .toolCalls
    case "length", "max_tokens", "model_length": .length
    case "content_filter": .contentFilter
    default: .other
    }
  }

  // MARK: Tool calls

  private mutating func take(_ delta: OpenAIChatChunk.ToolCallDelta, into events: inout ModelEventList) {
    let slot = slot(for: delta)
    if let name = delta.name, !name.isEmpty, calls[slot].name.isEmpty {
      calls[slot].name = name
      events.toolCall(slot, id: calls[slot].id, name: name)
      events.toolCallArguments(slot, calls[slot].heldArguments)
      calls[slot].heldArguments = ""
    }
    guard let arguments = delta.arguments, !arguments.isEmpty else { return }
    if calls[slot].name.isEmpty {
      calls[slot].heldArguments += arguments
    } else {
      events.toolCallArguments(slot, arguments)
    }
  }

  /// Finds the call that a piece belongs to, or makes room for a new one.
  ///
  /// The index tells calls apart. Where it is missing the id does, and where that is missing too a name begins a
  /// new call. Servers that give every call the index 0 are known by a new id with a new name; an id that changes
  /// within a call comes without one.
  private mutating func slot(for delta: OpenAIChatChunk.ToolCallDelta) -> Int {
    let id = delta.id.flatMap { $0.isEmpty ? nil : $0 }
    let isNamed = !(delta.name ?? "").isEmpty
    if let index = delta.index {
      if let known = calls.lastIndex(where: { $0.providerIndex == index }) {
        let isAnother = id != nil && id != calls[known].id && isNamed && !calls[known].name.isEmpty
        if !isAnother { return known }
        if let same = calls.firstIndex(where: { $0.id == id }) { return same }
      }
    } else if let id {
      if let known = calls.lastIndex(where: { $0.id == id }) { return known }
    } else if !isNamed, !calls.isEmpty {
      return calls.count - 1
    }
    calls.append(PendingCall(providerIndex: delta.index, id: id ?? "call_\(calls.count)"))
    return calls.count - 1
  }
}
