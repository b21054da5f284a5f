import Foundation
import Testing

/// A server that is not ours; `Scripts/test --peers` installs and starts them, and says where they are.
enum Peer: String, CaseIterable {
  /// llama.cpp's server with a small model, over Chat Completions, Responses and Messages.
  case llamaCpp = "ANTIPHON_PEER_LLAMA_CPP"
  /// A mock of many model APIs that answers and fails as it is told.
  case mock = "ANTIPHON_PEER_LLMOCK"
  /// Another of those, whose opinion of our retries is asked for at the end.
  case judge = "ANTIPHON_PEER_LLMOCK_RETRIES"
  /// Ollama's protocol in front of llama.cpp's server.
  case ollamaProxy = "ANTIPHON_PEER_OLLAMA"
  /// Google's protocol in front of llama.cpp's server.
  case liteLLM = "ANTIPHON_PEER_LITELLM"

  /// `http://127.0.0.1:PORT`; `nil` when it does not run.
  var address: String? { ProcessInfo.processInfo.environment[rawValue] }
  var isThere: Bool { address != nil }

  /// The key that it asks for, where it asks for one.
  var key: String { ProcessInfo.processInfo.environment[rawValue + "_KEY"] ?? "any-key-at-all" }
}

/// A protocol for models.
enum Dialect: String, CaseIterable, CustomTestStringConvertible {
  case chat = "openai-chat"
  case responses = "openai-responses"
  case messages = "anthropic"
  case gemini
  case ollama

  /// Those that llmock speaks.
  static let mocked: [Dialect] = [.chat, .responses, .messages, .gemini]

  var testDescription: String { rawValue }

  /// What `base_url` has to be below a peer's address.
  func path(at peer: Peer) -> String {
    switch (self, peer) {
    case (.messages, .mock), (.messages, .judge): "/anthropic/v1"
    case (.gemini, .mock), (.gemini, .judge): "/gemini/v1beta"
    case (.gemini, _): "/v1beta"
    case (.ollama, _): ""
    default: "/v1"
    }
  }
}
