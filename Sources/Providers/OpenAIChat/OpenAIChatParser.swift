import Conversation
import Coordinator

/// Turns the body of a streamed Chat Completions answer into model events.
///
/// A pure value: bytes in, events out, wherever the bytes are cut. Pieces of text that arrive together come out
/// as one event. What it throws ends the stream; the events found before are in `events` all the same.
public struct OpenAIChatParser: Sendable {
  /// Speaks of the provider in failures.
  let failures: OpenAIChatFailures
  /// The stream has said that it is over; what follows is of no interest.
  public private(set) var isDone = false

  private var stream = EventStreamParser()
  private var received: [ServerSentEvent] = []
  private var calls: [PendingCall] = []
  private var finishReason: FinishReason?
  private var usage: Usage?
  private var usageToEmit: Usage?
  /// Text that is not yet an event, so that neighbours become one.
  private var text = ""
  private var textIsReasoning = false
  private var byteCount = 0

  /// A tool call that has begun to arrive.
  private struct PendingCall {
    var providerIndex: Int?
    var id: String
    /// Empty while the name has not come: nothing is emitted until then.
    var name = ""
    var heldArguments = ""
  }

  init(failures: OpenAIChatFailures) {
    self.failures = failures
  }

  /// - Parameter provider: the name by which failures speak of the provider.
  public init(provider: String) {
    self.init(failures: OpenAIChatFailures(provider: provider))
  }

  /// Takes the next bytes of the body and adds what they say to `events`.
  public mutating func feed(
    _ bytes: UnsafeRawBufferPointer, into events: inout [ModelEvent]
  ) throws(TurnError) {
    guard !isDone else { return }
    var failure: TurnError?
    do throws(EventStreamFailure) {
      try stream.feed(bytes, into: &received)
    } catch {
      failure = failures.tooLong(error)
    }
    do throws(TurnError) {
      for event in received where !isDone { try take(event, into: &events) }
      received.removeAll(keepingCapacity: true)
    } catch {
      flush(into: &events)
      throw error
    }
    byteCount += bytes.count
    flush(into: &events)
    if let failure { throw failure }
  }

  /// The body has ended.
  ///
  /// - Throws: `.network` when the answer had not come to its end.
  public func finish() throws(TurnError) {
    guard isDone || finishReason != nil else { throw failures.cutOff(afterBytes: byteCount) }
    if calls.contains(where: { $0.name.isEmpty }) { throw failures.namelessToolCall() }
  }

  /// Takes a whole answer that came in one piece, from a server that does not stream.
  public mutating func takeWhole(
    _ bytes: UnsafeRawBufferPointer, into events: inout [ModelEvent]
  ) throws(TurnError) {
    defer { flush(into: &events) }
    try take(chunk: bytes, into: &events)
    isDone = true
  }

  private mutating func take(
    _ event: ServerSentEvent, into events: inout [ModelEvent]
  ) throws(TurnError) {
    if event.data.count <= 8, event.text == "[DONE]" {
      isDone = true
      return
    }
    // An event without data that somebody sends to keep the line open.
    guard !event.data.isEmpty else { return }
    if event.type == "error" {
      throw failures.inStream(ProviderErrorBody.decode(event.data) ?? ProviderErrorBody(message: event.text))
    }
    try event.data.withUnsafeBufferPointer { bytes throws(TurnError) in
      try take(chunk: UnsafeRawBufferPointer(bytes), into: &events)
    }
  }

  private mutating func take(
    chunk bytes: UnsafeRawBufferPointer, into events: inout [ModelEvent]
  ) throws(TurnError) {
    let chunk: OpenAIChatChunk
    do throws(JSONFailure) {
      chunk = try OpenAIChatChunk(bytes)
    } catch {
      throw failures.malformed(error, size: bytes.count, afterBytes: byteCount)
    }
    if let reasoning = chunk.reasoning { add(reasoning, isReasoning: true, into: &events) }
    if let content = chunk.content { add(content, isReasoning: false, into: &events) }
    // A refusal is what the model says to the user in place of an answer.
    if let refusal = chunk.refusal { add(refusal, isReasoning: false, into: &events) }
    for call in chunk.toolCalls { take(call, into: &events) }
    if let usage = chunk.usage, usage != self.usage {
      self.usage = usage
      usageToEmit = usage
    }
    if let error = chunk.error { throw failures.inStream(error) }
    if let reason = chunk.finishReason, finishReason == nil {
      let known = Self.finishReason(reason, hasCalls: !calls.isEmpty)
      finishReason = known
      flushText(into: &events)
      events.append(.finished(known))
    }
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

  // MARK: Text

  private mutating func add(_ piece: String, isReasoning: Bool, into events: inout [ModelEvent]) {
    guard !piece.isEmpty else { return }
    if textIsReasoning != isReasoning { flushText(into: &events) }
    textIsReasoning = isReasoning
    text += piece
  }

  private mutating func flushText(into events: inout [ModelEvent]) {
    guard !text.isEmpty else { return }
    events.append(textIsReasoning ? .reasoning(text) : .content(text))
    text = ""
  }

  private mutating func flush(into events: inout [ModelEvent]) {
    flushText(into: &events)
    if let usage = usageToEmit {
      events.append(.usage(usage))
      usageToEmit = nil
    }
  }

  // MARK: Tool calls

  private mutating func take(_ delta: OpenAIChatChunk.ToolCallDelta, into events: inout [ModelEvent]) {
    flushText(into: &events)
    let slot = slot(for: delta)
    if let name = delta.name, !name.isEmpty, calls[slot].name.isEmpty {
      calls[slot].name = name
      events.append(.toolCallBegan(index: slot, providerCallID: calls[slot].id, name: name))
      if !calls[slot].heldArguments.isEmpty {
        events.append(.toolCallArguments(index: slot, calls[slot].heldArguments))
        calls[slot].heldArguments = ""
      }
    }
    guard let arguments = delta.arguments, !arguments.isEmpty else { return }
    if calls[slot].name.isEmpty {
      calls[slot].heldArguments += arguments
    } else if case .toolCallArguments(slot, let before)? = events.last {
      events[events.count - 1] = .toolCallArguments(index: slot, before + arguments)
    } else {
      events.append(.toolCallArguments(index: slot, arguments))
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
