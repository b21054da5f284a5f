import Conversation
import Coordinator
import JSON

/// Reads the lines of an answer of `/api/chat`.
struct OllamaReader: AnswerReader {
  private(set) var isDone = false

  private var callIDs: Set<String> = []
  private var callCount = 0

  var isComplete: Bool { isDone }

  mutating func take(
    _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    let line: OllamaLine
    do throws(JSONFailure) {
      var reader = JSONReader(piece)
      line = try OllamaLine(&reader)
      try reader.end()
    } catch {
      throw .malformed(error)
    }
    try take(line, into: &events)
  }

  /// Takes one object, and also several: there are proxies that call lines `application/json`.
  mutating func takeWhole(
    _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    var reader = JSONReader(answer)
    repeat {
      let line: OllamaLine
      do throws(JSONFailure) { line = try OllamaLine(&reader) } catch { throw .malformed(error) }
      try take(line, into: &events)
    } while !isDone && !reader.isAtEnd
  }

  private mutating func take(
    _ line: OllamaLine, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    if let thinking = line.thinking { events.reasoning(thinking) }
    if let content = line.content { events.content(content) }
    for call in line.calls { try take(call, into: &events) }
    if let error = line.error { throw .provider(Self.coded(error)) }
    guard line.isDone else { return }
    // Without the first count a server has the whole of the request in its cache and does not say how much that is.
    if let prompt = line.promptCount {
      events.usage(Usage(inputTokens: prompt, outputTokens: line.answerCount ?? 0))
    }
    events.finished(finishReason(line.doneReason))
    isDone = true
  }

  /// Calls come whole, most without an id.
  private mutating func take(_ call: OllamaLine.Call, into events: inout ModelEventList) throws(AnswerFailure)
  {
    guard let name = call.name, !name.isEmpty else { throw .namelessToolCall }
    var id = call.id ?? ""
    var number = callCount
    while id.isEmpty || callIDs.contains(id) {
      id = "call_\(number)"
      number += 1
    }
    callIDs.insert(id)
    events.toolCall(callCount, id: id, name: name)
    events.toolCallArguments(callCount, call.arguments ?? "{}")
    callCount += 1
  }

  private func finishReason(_ name: String?) -> FinishReason {
    switch name {
    // `load` and `unload` answer requests that only want the model in memory, or out of it.
    case nil, "", "stop", "load", "unload": callCount > 0 ? .toolCalls : .stop
    case "length": .length
    default: .other
    }
  }

  /// Failures in the middle of an answer are bare text.
  private static func coded(_ body: ProviderErrorBody) -> ProviderErrorBody {
    var body = body
    let text = body.message?.lowercased() ?? ""
    if body.code == nil, text.hasPrefix("model "), text.contains("not found") {
      body.code = "model_not_found"
    }
    return body
  }
}
