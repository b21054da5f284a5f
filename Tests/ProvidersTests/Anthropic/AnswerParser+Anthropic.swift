import Conversation
import Coordinator
import Testing

@testable import Providers

extension AnswerParser where Reader == AnthropicReader {
  /// A parser of Messages.
  static var messages: Self {
    AnswerParser(
      AnthropicReader(), framing: .eventStream, failures: ProviderFailures(provider: "test", api: "Messages"))
  }
}

/// What a turn keeps of an answer, as the coordinator puts it together.
struct KeptTurn {
  var content = ""
  var calls: [ToolCall] = []
  var reasoning = PastReasoning()

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
        calls.append(
          ToolCall(
            id: ToolCallID(high: 0, low: UInt64(index)), providerCallID: id, serverName: "builtin",
            methodName: name))
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
      if !JSONReader.isObject(call.arguments) { call.arguments = "{}" }
      return call
    }
    return .assistant(content: content, toolCalls: calls, reasoning: reasoning)
  }
}
