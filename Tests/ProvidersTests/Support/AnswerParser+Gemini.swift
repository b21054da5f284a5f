@testable import Providers

extension AnswerParser where Reader == GeminiReader {
  /// A parser of Gemini for a provider of this name.
  static func gemini(_ provider: String = "test") -> Self {
    AnswerParser(GeminiReader(), framing: .eventStream, failures: ProviderFailures(provider: provider))
  }
}
