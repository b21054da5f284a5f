import Conversation
import Coordinator
import JSON

/// Reads the events of a Responses answer.
///
/// Text comes in deltas; where a server leaves them out, or some of them, the event that closes the part, the item or
/// the response has it.
struct OpenAIResponsesReader: AnswerReader {
  /// Stands between two messages of one answer, and between two parts of reasoning.
  static let messageBreak = "\n\n"

  private(set) var isDone = false
  private var items: [PendingItem] = []
  private var callCount = 0
  private var hasText = false
  private var hasReasoning = false
  /// The part of reasoning that came last.
  private var reasoningPart: PartPlace?
  private var finishReason: FinishReason?

  /// An item that has begun to arrive.
  private struct PendingItem {
    var type: String
    var id: String?
    var outputIndex: Int?
    var isOver = false
    /// The parts that anything has come of.
    var parts: Set<PartKey> = []
    // A message.
    var phase: String?
    var hasText = false
    // A call.
    var slot = 0
    var callID = ""
    /// Empty while the name has not come: nothing is emitted until then.
    var name = ""
    var arguments = ""
    var emitted = 0
  }

  private struct PartKey: Hashable {
    var isSummary: Bool
    var index: Int
  }

  private struct PartPlace: Hashable {
    var item: Int
    var part: PartKey
  }

  var isComplete: Bool { finishReason != nil }

  mutating func take(
    _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    if piece.count <= 8, String(decoding: piece, as: UTF8.self) == "[DONE]" {
      isDone = true
      return
    }
    do throws(JSONFailure) {
      let event = try OpenAIResponsesEvent(piece)
      try take(event, type: event.type.isEmpty ? type : event.type, into: &events)
    } catch {
      throw .malformed(error)
    }
    if let failure { throw failure }
  }

  mutating func takeWhole(
    _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    do throws(JSONFailure) {
      try takeResult(answer, status: nil, into: &events)
    } catch {
      throw .malformed(error)
    }
    if let failure { throw failure }
  }

  mutating func finish(into events: inout ModelEventList) throws(AnswerFailure) {
    let isNameless = items.contains { $0.type == "function_call" && $0.name.isEmpty }
    if isDone || isComplete, isNameless { throw .namelessToolCall }
  }

  /// What the provider says has gone wrong; thrown once all else of the event has been taken.
  private var failure: AnswerFailure?

  // MARK: Events

  private mutating func take(
    _ event: OpenAIResponsesEvent, type: String, into events: inout ModelEventList
  ) throws(JSONFailure) {
    switch type {
    case "response.output_item.added":
      guard let json = event.item else { break }
      _ = begin(try OpenAIResponsesItem(json), outputIndex: event.outputIndex, into: &events)
    case "response.output_item.done":
      guard let json = event.item else { break }
      let item = try OpenAIResponsesItem(json)
      let place =
        find(item.type, id: item.id, outputIndex: event.outputIndex, isNew: true)
        ?? begin(item, outputIndex: event.outputIndex, into: &events)
      end(place, with: item, into: &events)
    case "response.output_text.delta", "response.refusal.delta":
      // A refusal is what the model says to the user in place of an answer.
      if let delta = event.delta { takeText(delta, event, into: &events) }
    case "response.output_text.done", "response.refusal.done":
      if let text = event.text { takeText(text, event, isWhole: true, into: &events) }
    case "response.reasoning_summary_text.delta", "response.reasoning_summary.delta":
      if let delta = event.delta { takeReasoning(delta, event, isSummary: true, into: &events) }
    case "response.reasoning_summary_text.done", "response.reasoning_summary.done":
      if let text = event.text { takeReasoning(text, event, isSummary: true, isWhole: true, into: &events) }
    case "response.reasoning_text.delta", "response.reasoning.delta":
      if let delta = event.delta { takeReasoning(delta, event, isSummary: false, into: &events) }
    case "response.reasoning_text.done", "response.reasoning.done":
      if let text = event.text { takeReasoning(text, event, isSummary: false, isWhole: true, into: &events) }
    case "response.function_call_arguments.delta", "response.function_call_arguments.done":
      let place =
        find("function_call", id: event.itemID, outputIndex: event.outputIndex)
        ?? add(PendingItem(type: "function_call", id: event.itemID, outputIndex: event.outputIndex))
      if let delta = event.delta { items[place].arguments += delta }
      if let whole = event.arguments { complete(place, with: whole) }
      nameCall(place, event.name, into: &events)
    case "response.completed", "response.incomplete", "response.failed", "response.cancelled",
      "response.done":
      guard let response = event.response else { break }
      try takeResult(response, status: String(type.dropFirst("response.".count)), into: &events)
    case "error": failure = .provider(event.error ?? ProviderErrorBody())
    default:
      // Servers and gateways that do not know the protocol's own event send their error as it is.
      if !type.hasPrefix("response."), let error = event.error { failure = .provider(error) }
    }
  }

  private mutating func takeResult(
    _ json: UnsafeRawBufferPointer, status: String?, into events: inout ModelEventList
  ) throws(JSONFailure) {
    let result = try OpenAIResponsesResult(json)
    // JSON in one piece that has nothing of a response is not an empty one.
    if status == nil, result.status.isEmpty, result.output.isEmpty, result.error == nil { return }
    if items.isEmpty {
      // A server that sends nothing but this, or an answer in one piece.
      for json in result.output {
        let item = try OpenAIResponsesItem(json)
        end(begin(item, outputIndex: nil, into: &events), with: item, into: &events)
      }
    }
    for place in items.indices where items[place].type == "function_call" {
      emitArguments(place, into: &events)
    }
    if let usage = result.usage { events.usage(usage) }
    let status = result.status.isEmpty ? status ?? "" : result.status
    if status == "failed" || status == "cancelled" || (status.isEmpty && result.error != nil) {
      failure = .provider(result.error ?? ProviderErrorBody(message: status, code: "server_error"))
      return
    }
    isDone = true
    guard finishReason == nil else { return }
    let reason: FinishReason =
      switch (status, result.incompleteReason) {
      case ("incomplete", "max_output_tokens"), ("incomplete", "max_tokens"): .length
      case ("incomplete", "content_filter"): .contentFilter
      case ("incomplete", _): .other
      default: callCount > 0 ? .toolCalls : .stop
      }
    finishReason = reason
    events.finished(reason)
  }

  // MARK: Items

  /// Finds the item that an event belongs to.
  ///
  /// The id tells items apart, and where it is another in every event (GitHub Copilot) the place in the output does.
  /// Where that is missing too (llama.cpp), it is the last of its kind.
  ///
  /// - Parameter isNew: whether the event may speak of an item that nothing has been heard of.
  private func find(_ type: String, id: String?, outputIndex: Int?, isNew: Bool = false) -> Int? {
    let candidates = items.indices.reversed().lazy.filter { items[$0].type == type }
    if let id, let place = candidates.first(where: { items[$0].id == id }) { return place }
    if let outputIndex {
      return candidates.first { items[$0].outputIndex == outputIndex }
        ?? candidates.first { items[$0].outputIndex == nil && !items[$0].isOver }
    }
    if isNew, id != nil, let last = candidates.first, items[last].isOver { return nil }
    return candidates.first
  }

  private mutating func add(_ item: PendingItem) -> Int {
    var item = item
    if item.type == "function_call" {
      item.slot = callCount
      callCount += 1
      if item.callID.isEmpty { item.callID = item.id ?? "call_\(item.slot)" }
    }
    items.append(item)
    return items.count - 1
  }

  private mutating func begin(
    _ item: OpenAIResponsesItem, outputIndex: Int?, into events: inout ModelEventList
  ) -> Int {
    let place = add(
      PendingItem(
        type: item.type, id: item.id, outputIndex: outputIndex, phase: item.phase,
        callID: item.callID ?? ""))
    if item.type == "function_call" { nameCall(place, item.name, into: &events) }
    return place
  }

  private mutating func end(_ place: Int, with item: OpenAIResponsesItem, into events: inout ModelEventList) {
    guard !items[place].isOver else { return }
    items[place].isOver = true
    switch item.type {
    case "message":
      if items[place].phase == nil { items[place].phase = item.phase }
      if items[place].parts.isEmpty { for text in item.texts { emitText(text, place, into: &events) } }
    case "function_call":
      if let arguments = item.arguments { complete(place, with: arguments) }
      nameCall(place, item.name, into: &events)
      emitArguments(place, into: &events)
    case "reasoning":
      if items[place].parts.isEmpty {
        for (index, text) in item.texts.enumerated() {
          emitReasoning(
            text, PartPlace(item: place, part: PartKey(isSummary: true, index: index)), into: &events)
        }
      }
    default: break
    }
    if let payload = item.payload {
      events.reasoningBlock(format: OpenAIResponsesRequest.blockFormat, payload: payload)
    }
  }

  // MARK: Text

  private mutating func takeText(
    _ text: String, _ event: OpenAIResponsesEvent, isWhole: Bool = false, into events: inout ModelEventList
  ) {
    let place =
      find("message", id: event.itemID, outputIndex: event.outputIndex)
      ?? add(PendingItem(type: "message", id: event.itemID, outputIndex: event.outputIndex))
    let isFirst = items[place].parts.insert(PartKey(isSummary: false, index: event.partIndex ?? 0)).inserted
    if isFirst || !isWhole { emitText(text, place, into: &events) }
  }

  private mutating func emitText(_ text: String, _ place: Int, into events: inout ModelEventList) {
    guard !text.isEmpty else { return }
    if !items[place].hasText {
      items[place].hasText = true
      if hasText { events.content(Self.messageBreak) }
      if hasText || items[place].phase != nil {
        events.reasoningBlock(
          format: OpenAIResponsesRequest.blockFormat,
          payload: OpenAIResponsesItem.messageStart(phase: items[place].phase))
      }
    }
    hasText = true
    events.content(text)
  }

  private mutating func takeReasoning(
    _ text: String, _ event: OpenAIResponsesEvent, isSummary: Bool, isWhole: Bool = false,
    into events: inout ModelEventList
  ) {
    let place =
      find("reasoning", id: event.itemID, outputIndex: event.outputIndex)
      ?? add(PendingItem(type: "reasoning", id: event.itemID, outputIndex: event.outputIndex))
    let part = PartKey(isSummary: isSummary, index: event.partIndex ?? 0)
    let isFirst = items[place].parts.insert(part).inserted
    if isFirst || !isWhole { emitReasoning(text, PartPlace(item: place, part: part), into: &events) }
  }

  private mutating func emitReasoning(_ text: String, _ part: PartPlace, into events: inout ModelEventList) {
    guard !text.isEmpty else { return }
    if hasReasoning, reasoningPart != part { events.reasoning(Self.messageBreak) }
    hasReasoning = true
    reasoningPart = part
    events.reasoning(text)
  }

  // MARK: Calls

  private mutating func nameCall(_ place: Int, _ name: String?, into events: inout ModelEventList) {
    if let name, !name.isEmpty, items[place].name.isEmpty {
      items[place].name = name
      events.toolCall(items[place].slot, id: items[place].callID, name: name)
    }
    emitArguments(place, into: &events)
  }

  /// Takes the arguments as a whole, which say how those go on that came in pieces.
  private mutating func complete(_ place: Int, with whole: String) {
    let known = items[place].arguments
    if whole.utf8.count > known.utf8.count, whole.utf8.starts(with: known.utf8) {
      items[place].arguments = whole
    }
  }

  private mutating func emitArguments(_ place: Int, into events: inout ModelEventList) {
    let item = items[place]
    let count = item.arguments.utf8.count
    guard !item.name.isEmpty, item.emitted < count else { return }
    events.toolCallArguments(
      item.slot, String(decoding: item.arguments.utf8.dropFirst(item.emitted), as: UTF8.self))
    items[place].emitted = count
  }
}
