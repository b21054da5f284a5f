import Conversation
import Coordinator

@testable import Providers

extension AnswerParser where Reader == AnthropicReader {
  /// A parser of Messages.
  static var messages: Self {
    AnswerParser(
      AnthropicReader(), framing: .eventStream, failures: ProviderFailures(provider: "test", api: "Messages"))
  }
}
