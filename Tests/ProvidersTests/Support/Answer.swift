import Conversation
import Coordinator

/// What a list of model events says when it is put together, however it was cut.
struct Answer: Equatable {
  struct Call: Equatable {
    var id: String
    var name: String
    var arguments: String
  }

  var text = ""
  var reasoning = ""
  /// Format and payload of each block.
  var blocks: [String] = []
  var calls: [Call] = []
  var usage: Usage?
  var finishReason: FinishReason?
  /// Kinds of events in the order in which they came, equal neighbours once.
  var order: [String] = []

  init(_ events: [ModelEvent] = []) {
    var places: [Int: Int] = [:]
    for event in events {
      let kind: String
      switch event {
      case .content(let piece):
        kind = "content"
        text += piece
      case .reasoning(let piece):
        kind = "reasoning"
        reasoning += piece
      case .toolCallBegan(let index, let id, let name):
        kind = "call \(index)"
        places[index] = calls.count
        calls.append(Call(id: id, name: name, arguments: ""))
      case .toolCallArguments(let index, let piece):
        kind = "arguments \(index)"
        if let place = places[index] { calls[place].arguments += piece }
      case .usage(let counts):
        kind = "usage"
        usage = counts
      case .finished(let reason):
        kind = "finished"
        finishReason = reason
      case .reasoningBlock(let format, let payload):
        kind = "block"
        blocks.append("\(format) \(payload)")
      case .keepAlive: continue
      }
      if order.last != kind { order.append(kind) }
    }
  }
}
