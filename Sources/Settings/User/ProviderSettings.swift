/// What speaks to a provider.
public enum ProviderKind: String, Hashable, Sendable, CaseIterable {
  case openAIChat = "openai-chat"
  case openAIResponses = "openai-responses"
  case anthropic
  case gemini
  case ollama
  case local
  case demo

  /// Those that this version can use.
  public static let available: [ProviderKind] = [.openAIChat, .local, .demo]

  /// Whether it is reached by HTTP at an address that a person may set.
  public var isRemote: Bool { self != .local && self != .demo }
}

/// A table `[providers.NAME]`.
public struct ProviderSettings: Hashable, Sendable {
  /// Where the key to the service comes from; the key itself is never in the file.
  public enum KeySource: Hashable, Sendable {
    /// The name of an environment variable.
    case environment(String)
    /// A program and its arguments; it prints the key.
    case command([String])
  }

  public var name: String
  public var kind: ProviderKind
  /// nil takes the address that the protocol's inventor uses.
  public var baseURL: String?
  public var keySource: KeySource?
  /// Sent with every request, in the order of the file.
  public var headers: [Header]
  /// The model that is taken when only the provider is named.
  public var model: String?
  /// The models to offer, when the provider cannot be asked for them or offers too many.
  public var models: [String]
  /// How long a stream may be silent before it counts as broken; nil takes the program's default.
  public var idleTimeout: Duration?
  /// Where the table begins, for messages.
  public var position: SourcePosition

  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(
    name: String, kind: ProviderKind, baseURL: String? = nil, keySource: KeySource? = nil,
    headers: [Header] = [], model: String? = nil, models: [String] = [], idleTimeout: Duration? = nil,
    position: SourcePosition = SourcePosition(line: 1, column: 1)
  ) {
    self.name = name
    self.kind = kind
    self.baseURL = baseURL
    self.keySource = keySource
    self.headers = headers
    self.model = model
    self.models = models
    self.idleTimeout = idleTimeout
    self.position = position
  }
}
