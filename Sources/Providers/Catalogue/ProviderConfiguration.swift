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
  /// Headers whose values are in environment variables: the header's name, and the variable's.
  public var headerVariables: [String: String] = [:]
  /// The models to offer in place of all that the provider lists; empty for all.
  public var offeredModels: [String] = []
  /// What to ask for in order to know whether the key is good, where everybody gets the list of models.
  public var keyCheckPath: String?
  /// The proxy of this provider; `nil` takes what the environment says.
  public var proxy: ProviderProxy?
  /// A PEM file of certificate authorities to be trusted beside those of the system.
  public var certificateAuthorityFile: String?
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

  /// The environment variables that may hold secrets of this provider.
  var secretVariables: [String] {
    var variables = Array(headerVariables.values)
    if case .environment(let name) = key { variables.append(name) }
    if case .environment(let name) = proxy { variables.append(name) }
    return variables
  }

  /// The environment variables that may hold secrets of these providers, or of any that is known by name: children
  /// have no need to see them.
  public static func secretVariables(of configurations: [ProviderConfiguration]) -> Set<String> {
    Set(KnownProviders.keyVariables + configurations.flatMap(\.secretVariables))
  }

  /// What must not be shown when a server repeats it, a line each: the key, and headers that are as good as keys.
  func secrets(with key: Secret?) -> String? {
    let marks = ["key", "auth", "token", "cookie", "secret"]
    let values = headers.filter { header in
      headerVariables[header.key] != nil || marks.contains { header.key.lowercased().contains($0) }
    }.map(\.value)
    let secrets = (key.map { [$0.value] } ?? []) + values.sorted()
    return secrets.isEmpty ? nil : secrets.joined(separator: "\n")
  }

  /// Whether the visible text of a model's reasoning is a part of later requests.
  ///
  /// Protocols with blocks of their own for it send those; most servers of Chat Completions get nothing of it.
  public var sendsReasoningText: Bool {
    switch kind {
    case .ollama: true
    case .openAIChat:
      switch OpenAIChatDialect(host: HTTPDestination(url: baseURL)?.host ?? "") {
      case .deepSeek, .mistral: true
      case .openAI, .openRouter, .other: false
      }
    case .openAIResponses, .anthropic, .gemini, .demo, .local: false
    }
  }

  /// What new sessions may use.
  public var defaultModelReference: ModelReference? {
    defaultModel.map { ModelReference(provider: name, model: $0) }
  }
}

extension ProviderConfiguration: CustomStringConvertible, CustomReflectable {
  /// Its name, kind and address; headers and proxies may hold secrets.
  public var description: String { "\(name) (\(kind.rawValue), \(HTTPDestination.withoutSecrets(baseURL)))" }
  public var customMirror: Mirror {
    Mirror(self, children: ["name": name, "kind": kind, "key": key.origin ?? "none"])
  }
}

/// How requests to one provider leave this machine.
public enum ProviderProxy: Sendable, Hashable {
  /// Without a proxy, whatever the environment says.
  case none
  /// Through this one, such as `http://proxy.example.com:3128` or `socks5://127.0.0.1:1080`; it may hold a password.
  case address(Secret)
  /// Through the one that this environment variable holds.
  case environment(String)
}

/// Where a provider's key comes from.
public enum ProviderKey: Sendable, Hashable {
  /// None is sent.
  case none
  /// The variable of this name.
  case environment(String)
  /// What this file holds; one that others may read is refused.
  case file(String)
  /// What this command prints; run without a shell, once in the life of the process.
  case command([String])
  /// What the command prints that this file names, an argument a line.
  case commandFile(String)
  /// A key that was made by the program itself; never one from the settings.
  case literal(Secret)

  /// Where a person would look for it; `nil` when there is no key.
  public var origin: String? {
    switch self {
    case .none: nil
    case .environment(let name): name
    case .file(let path): path
    case .command(let arguments): "the command `\(arguments.first ?? "")`"
    case .commandFile(let path): "the command in \(path)"
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
