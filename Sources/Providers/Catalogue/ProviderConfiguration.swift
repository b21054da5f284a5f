import Conversation

/// How one provider is to be reached.
public struct ProviderConfiguration: Sendable, Hashable {
  /// What a provider speaks.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Chat Completions, as OpenAI and most others offer it.
    case openAIChat = "openai-chat"
    /// Responses, OpenAI's own.
    case openAIResponses = "openai-responses"
    /// Messages, Anthropic's.
    case anthropic
    /// streamGenerateContent, Google's.
    case gemini
    /// `/api/chat` of Ollama.
    case ollama
    /// Scripted answers; needs nothing.
    case demo
    /// A model on this machine, run by the program itself.
    case local
  }

  /// The part of a model's name before the slash.
  public var name: String
  public var kind: Kind
  /// The address below which the API lies, such as `https://api.openai.com/v1`; empty where the kind needs none.
  public var baseURL: String
  public var key: ProviderKey
  /// Sent with every request; their values may be secrets.
  public var headers: [String: String]
  /// How long making a connection may take.
  public var connectLimit: Duration
  /// How long nothing may come, before the answer and between any two pieces of it.
  public var idleLimit: Duration
  /// The model to offer first; `nil` when it is not known.
  public var defaultModel: String?

  public init(
    name: String, kind: Kind, baseURL: String = "", key: ProviderKey = .none, headers: [String: String] = [:],
    connectLimit: Duration = .seconds(10), idleLimit: Duration = .seconds(120), defaultModel: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.baseURL = baseURL
    self.key = key
    self.headers = headers
    self.connectLimit = connectLimit
    self.idleLimit = idleLimit
    self.defaultModel = defaultModel
  }

  /// What new sessions may use.
  public var defaultModelReference: ModelReference? {
    defaultModel.map { ModelReference(provider: name, model: $0) }
  }
}

/// Where a provider's key comes from.
public enum ProviderKey: Sendable, Hashable {
  /// None is sent.
  case none
  /// The variable of this name.
  case environment(String)
  /// What this command prints; run without a shell, once in the life of the process.
  case command([String])
  /// A key that was made by the program itself; never one from the settings.
  case literal(Secret)

  /// Where a person would look for it; `nil` when there is no key.
  public var origin: String? {
    switch self {
    case .none: nil
    case .environment(let name): name
    case .command(let arguments): "the command `\(arguments.first ?? "")`"
    case .literal: "this program"
    }
  }
}

/// A text that must not be shown or logged; its description says nothing of it.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public let value: String

  public init(_ value: String) {
    self.value = value
  }

  public var description: String { "[key]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
