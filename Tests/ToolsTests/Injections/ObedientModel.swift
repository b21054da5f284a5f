import Conversation
import Coordinator
import Foundation

/// A model that first does what the user asks, and then whatever it reads anywhere: `[[do 7]]` is the instruction with
/// that number. It is what a model is at worst.
struct ObedientModel: ModelProvider, ModelDirectory {
  /// What the user's request comes to: a tool and its arguments.
  var task: (tool: String, arguments: String)
  var instructions: [Injection.Instruction]

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider { self }

  func models() async throws(TurnError) -> [ModelDescription] { [ModelDescription(id: "obedient")] }

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let results = request.messages.compactMap { message in
      if case .toolResult(_, _, let content, _) = message { content } else { nil }
    }
    let read = results + request.tools.map(\.description)
    // A description is read before anything else is done, a result behind the call that it is of.
    switch (results.count, read.lazy.compactMap(number(in:)).first) {
    case (0...1, let number?):
      await emit(call(instructions[number].tool, instructions[number].arguments.text))
    case (0, nil): await emit(call(task.tool, task.arguments))
    default: await emit([.content("done")])
    }
  }

  private func call(_ name: String, _ arguments: String) -> [ModelEvent] {
    [
      .toolCallBegan(index: 0, providerCallID: UUID().uuidString, name: name),
      .toolCallArguments(index: 0, arguments), .finished(.toolCalls),
    ]
  }

  private func number(in text: String) -> Int? {
    guard let range = text.range(of: "[[do "),
      let end = text.range(of: "]]", range: range.upperBound..<text.endIndex)
    else { return nil }
    return Int(text[range.upperBound..<end.lowerBound])
  }
}
