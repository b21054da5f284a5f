import Conversation
import Coordinator

@testable import Providers

extension AnswerParser where Reader == OpenAIChatReader {
  /// A parser of Chat Completions for a provider of this name.
  static func chat(_ provider: String) -> Self {
    AnswerParser(
      OpenAIChatReader(), framing: .eventStream, failures: ProviderFailures(provider: provider))
  }
}

extension AnswerParser {
  /// Everything that an answer says which comes in these pieces.
  mutating func read(_ pieces: [ArraySlice<UInt8>]) throws -> [ModelEvent] {
    var events: [ModelEvent] = []
    for piece in pieces { try piece.withUnsafeBytes { try feed($0, into: &events) } }
    try finish(into: &events)
    return events
  }
}
