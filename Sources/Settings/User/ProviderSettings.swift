/// What speaks to a provider.
public enum ProviderKind: String, Hashable, Sendable, CaseIterable {
  case openAIChat = "openai-chat"
  case openAIResponses = "openai-responses"
  case anthropic
  case gemini
  case ollama
  case local
  case demo

  /// Whether it is reached by HTTP at an address that a person may set.
  public var isRemote: Bool { self != .local && self != .demo }
}

/// A table `[providers.NAME]`.
public struct ProviderSettings: Hashable, Sendable {
  /// Where the key to the service comes from; the key itself is never in the file.
  public enum KeySource: Hashable, Sendable {
    /// The name of an environment variable.
    case environment(String)
    /// The path of a file with the key and nothing else.
    case file(String)
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
  /// nil goes by the environment.
  public var proxy: Proxy?
  /// A file of certificate authorities to be trusted beside those of the system.
  public var certificateAuthorityFile: String?
  /// How long making a connection may take; nil takes the program's default.
  public var connectTimeout: Duration?
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
    public var value: Value

    public enum Value: Hashable, Sendable {
      case text(String)
      /// The name of an environment variable.
      case environment(String)
    }

    public init(name: String, value: Value) {
      self.name = name
      self.value = value
    }

    public init(name: String, value: String) {
      self.init(name: name, value: .text(value))
    }
  }

  public enum Proxy: Hashable, Sendable {
    /// No proxy, whatever the environment says.
    case none
    /// Such as `http://proxy.example.com:3128` or `socks5://127.0.0.1:1080`.
    case address(String)
    /// The name of an environment variable that holds the address.
    case environment(String)
  }

  public init(
    name: String, kind: ProviderKind, baseURL: String? = nil, keySource: KeySource? = nil,
    headers: [Header] = [], proxy: Proxy? = nil,
    certificateAuthorityFile: String? = nil, connectTimeout: Duration? = nil, model: String? = nil,
    models: [String] = [], idleTimeout: Duration? = nil,
    position: SourcePosition = SourcePosition(line: 1, column: 1)
  ) {
    self.name = name
    self.kind = kind
    self.baseURL = baseURL
    self.keySource = keySource
    self.headers = headers
    self.proxy = proxy
    self.certificateAuthorityFile = certificateAuthorityFile
    self.connectTimeout = connectTimeout
    self.model = model
    self.models = models
    self.idleTimeout = idleTimeout
    self.position = position
  }
}
