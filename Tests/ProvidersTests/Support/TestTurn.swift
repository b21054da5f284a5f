import Conversation
import Coordinator

/// A conversation that goes on from an answer, as the coordinator would send it.
enum TestTurn {
  /// What an answer says as a message of the conversation, with the blocks where they stood.
  static func message(_ events: [ModelEvent]) -> ModelMessage {
    var content = ""
    var reasoning = PastReasoning()
    var calls: [ToolCall] = []
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
        calls.append(call(id: id, name: name))
      case .toolCallArguments(let index, let piece):
        if let place = places[index] { calls[place].arguments += piece }
      case .usage, .finished, .keepAlive: break
      }
    }
    return .assistant(content: content, toolCalls: calls, reasoning: reasoning)
  }

  static func call(id: String, name: String, _ arguments: String = "") -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 1, low: 2), providerCallID: id, serverName: "builtin", methodName: name,
      arguments: arguments)
  }
}
