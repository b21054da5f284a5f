import Conversation
import Coordinator

@testable import Providers

/// What a turn keeps of an answer, as the coordinator puts it together, with the blocks where they stood.
struct TestTurn {
  var content = ""
  var reasoning = PastReasoning()
  var calls: [ToolCall] = []

  init(_ events: [ModelEvent]) {
    var places: [Int: Int] = [:]
    for event in events {
      switch event {
      case .content(let piece): content += piece
      case .reasoning(let piece): reasoning.text += piece
      case .reasoningBlock(let format, let payload):
        reasoning.blocks.append(
          ReasoningBlock(
            format: format, payload: payload, contentOffset: content.utf8.count, callOffset: calls.count))
      case .toolCallBegan(let index, let id, let name):
        places[index] = calls.count
        calls.append(Self.call(id: id, name: name))
      case .toolCallArguments(let index, let piece):
        if let place = places[index] { calls[place].arguments += piece }
      case .usage, .finished, .keepAlive: break
      }
    }
  }

  /// As the coordinator tells it: arguments that are no object have become an empty one.
  var message: ModelMessage {
    let calls = calls.map { call in
      var call = call
      if !JSONText.isObject(call.arguments) { call.arguments = "{}" }
      return call
    }
    return .assistant(content: content, toolCalls: calls, reasoning: reasoning)
  }

  static func message(_ events: [ModelEvent]) -> ModelMessage { TestTurn(events).message }

  static func call(id: String, name: String, _ arguments: String = "") -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: id, serverName: "builtin", methodName: name,
      arguments: arguments)
  }
}
