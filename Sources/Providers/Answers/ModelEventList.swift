import Conversation
import Coordinator

/// Gathers what an answer says, so that neighbours become one event.
struct ModelEventList {
  private(set) var events: [ModelEvent] = []
  /// Text that is not yet an event.
  private var text = ""
  private var textIsReasoning = false
  /// The last counts, which are told once at the end of what arrived together.
  private var usage: Usage?

  /// Nothing has been said since the last time that all was moved.
  var isEmpty: Bool { events.isEmpty && text.isEmpty && usage == nil }

  mutating func content(_ piece: String) { add(piece, isReasoning: false) }
  mutating func reasoning(_ piece: String) { add(piece, isReasoning: true) }

  private mutating func add(_ piece: String, isReasoning: Bool) {
    guard !piece.isEmpty else { return }
    if textIsReasoning != isReasoning { flushText() }
    textIsReasoning = isReasoning
    text += piece
  }

  mutating func reasoningBlock(format: String, payload: String) {
    flushText()
    events.append(.reasoningBlock(format: format, payload: payload))
  }

  mutating func toolCall(_ index: Int, id: String, name: String) {
    flushText()
    events.append(.toolCallBegan(index: index, providerCallID: id, name: name))
  }

  mutating func toolCallArguments(_ index: Int, _ piece: String) {
    guard !piece.isEmpty else { return }
    flushText()
    if case .toolCallArguments(index, let before)? = events.last {
      events[events.count - 1] = .toolCallArguments(index: index, before + piece)
    } else {
      events.append(.toolCallArguments(index: index, piece))
    }
  }

  mutating func usage(_ usage: Usage) { self.usage = usage }

  mutating func finished(_ reason: FinishReason) {
    flushText()
    events.append(.finished(reason))
  }

  private mutating func flushText() {
    guard !text.isEmpty else { return }
    events.append(textIsReasoning ? .reasoning(text) : .content(text))
    text = ""
  }

  /// Moves everything to `target`.
  mutating func move(to target: inout [ModelEvent]) {
    flushText()
    if let usage { events.append(.usage(usage)) }
    usage = nil
    if target.isEmpty { swap(&target, &events) } else { target += events }
    events.removeAll(keepingCapacity: true)
  }
}
