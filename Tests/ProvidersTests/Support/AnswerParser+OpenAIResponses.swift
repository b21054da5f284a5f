@testable import Providers

extension AnswerParser where Reader == OpenAIResponsesReader {
  /// A parser of Responses for a provider of this name.
  static func responses(_ provider: String = "test") -> Self {
    AnswerParser(
      OpenAIResponsesReader(), framing: .eventStream, failures: ProviderFailures(provider: provider))
  }
}
