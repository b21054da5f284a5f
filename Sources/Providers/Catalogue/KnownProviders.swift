/// A provider of which the program knows all but the key.
public struct KnownProvider: Sendable, Hashable {
  /// The part of a model's name before the slash.
  public var name: String
  /// What people call it.
  public var title: String
  public var kind: ProviderConfiguration.Kind
  public var baseURL: String
  /// The variables that hold its key, the first one set counts; empty for servers on this machine, which need none.
  public var keyVariables: [String] = []
  /// The variable that holds another address for it.
  public var addressVariable: String?
  /// What its address ends in where it speaks Chat Completions beside a protocol of its own.
  public var chatPath: String?
  /// The model to offer first; `nil` takes the first of its list.
  public var defaultModel: String?
  /// What to ask for in order to know whether a key is good, where everybody gets the list of models.
  public var keyCheckPath: String?

  /// The variable that people usually put its key into; `nil` for servers that need none.
  public var keyVariable: String? { keyVariables.first }
}

/// The providers that the program knows by name.
public enum KnownProviders {
  /// In the order in which they are offered: those that need a key first.
  public static let all: [KnownProvider] = [
    KnownProvider(
      name: "openai", title: "OpenAI", kind: .openAIResponses, baseURL: "https://api.openai.com/v1",
      keyVariables: ["OPENAI_API_KEY"], addressVariable: "OPENAI_BASE_URL", defaultModel: "gpt-6.1-sol"),
    KnownProvider(
      name: "anthropic", title: "Anthropic", kind: .anthropic, baseURL: "https://api.anthropic.com/v1",
      keyVariables: ["ANTHROPIC_API_KEY"], addressVariable: "ANTHROPIC_BASE_URL"),
    KnownProvider(
      name: "google", title: "Google Gemini", kind: .gemini,
      baseURL: "https://generativelanguage.googleapis.com/v1beta",
      keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"], chatPath: "/openai",
      defaultModel: "gemini-flash-latest"),
    KnownProvider(
      name: "openrouter", title: "OpenRouter", kind: .openAIChat, baseURL: "https://openrouter.ai/api/v1",
      keyVariables: ["OPENROUTER_API_KEY"], defaultModel: "openrouter/auto", keyCheckPath: "/key"),
    KnownProvider(
      name: "groq", title: "Groq", kind: .openAIChat, baseURL: "https://api.groq.com/openai/v1",
      keyVariables: ["GROQ_API_KEY"], defaultModel: "openai/gpt-oss-120b"),
    KnownProvider(
      name: "mistral", title: "Mistral", kind: .openAIChat, baseURL: "https://api.mistral.ai/v1",
      keyVariables: ["MISTRAL_API_KEY"], defaultModel: "mistral-large-latest"),
    KnownProvider(
      name: "deepseek", title: "DeepSeek", kind: .openAIChat, baseURL: "https://api.deepseek.com/v1",
      keyVariables: ["DEEPSEEK_API_KEY"], defaultModel: "deepseek-flash"),
    KnownProvider(
      name: "xai", title: "xAI", kind: .openAIChat, baseURL: "https://api.x.ai/v1",
      keyVariables: ["XAI_API_KEY"], defaultModel: "grok-4.3"),
    KnownProvider(
      name: "ollama", title: "Ollama", kind: .ollama, baseURL: "http://127.0.0.1:11434",
      addressVariable: "OLLAMA_HOST", chatPath: "/v1"),
    KnownProvider(
      name: "lm-studio", title: "LM Studio", kind: .openAIChat, baseURL: "http://127.0.0.1:1234/v1"),
    KnownProvider(
      name: "llama-server", title: "llama.cpp server", kind: .openAIChat, baseURL: "http://127.0.0.1:8080/v1"),
    KnownProvider(name: "vllm", title: "vLLM", kind: .openAIChat, baseURL: "http://127.0.0.1:8000/v1"),
  ]

  public static func named(_ name: String) -> KnownProvider? { all.first { $0.name == name } }

  /// The address at which the inventor of a protocol offers it; empty where there is none.
  public static func baseURL(of kind: ProviderConfiguration.Kind) -> String {
    kind == .openAIChat ? "https://api.openai.com/v1" : all.first { $0.kind == kind }?.baseURL ?? ""
  }

  /// Every variable that a key is looked for in.
  public static let keyVariables: [String] = all.flatMap(\.keyVariables)
}

extension KnownProvider {
  /// Where its key is to be had: an environment variable that is set, or what a person has given to the program.
  public func key(environment: [String: String], keys: KeyStore?) -> ProviderKey? {
    if let variable = keyVariables.first(where: { !(environment[$0] ?? "").isEmpty }) {
      return .environment(variable)
    }
    return keys?.source(for: name)
  }

  /// How it is reached with a key that is kept nowhere yet, for ``ProviderCheck``.
  public func configuration(environment: [String: String], key: ProviderKey) -> ProviderConfiguration {
    var configuration = configuration(environment: environment)
    configuration.key = key
    return configuration
  }

  /// How it is reached, as the environment and the keys kept by the program have it.
  public func configuration(environment: [String: String], keys: KeyStore? = nil) -> ProviderConfiguration {
    var configuration = ProviderConfiguration(
      name: name, kind: kind, baseURL: address(environment: environment),
      key: key(environment: environment, keys: keys) ?? keyVariable.map { .environment($0) } ?? .none,
      defaultModel: defaultModel)
    if configuration.baseURL == baseURL { configuration.keyCheckPath = keyCheckPath }
    return configuration
  }

  /// Its address for one of the protocols that it speaks, as the environment has it.
  public func address(
    for kind: ProviderConfiguration.Kind, environment: [String: String]
  ) -> String {
    let address = address(environment: environment)
    guard kind == .openAIChat, kind != self.kind, let chatPath, !address.hasSuffix(chatPath) else {
      return address
    }
    return (address.hasSuffix("/") ? String(address.dropLast()) : address) + chatPath
  }

  private func address(environment: [String: String]) -> String {
    guard let variable = addressVariable, let value = environment[variable], !value.isEmpty else {
      return baseURL
    }
    switch kind {
    case .ollama: return Self.ollamaAddress(value)
    case .anthropic: return Self.anthropicAddress(value)
    default: return value
    }
  }

  /// `ANTHROPIC_BASE_URL` is the address without the version, as Anthropic's own clients take it.
  static func anthropicAddress(_ value: String) -> String {
    var base = value
    while base.hasSuffix("/") { base.removeLast() }
    return base.hasSuffix("/v1") ? base : base + "/v1"
  }

  /// `OLLAMA_HOST` tells the server where to listen: scheme and port may be missing, and the host may stand for
  /// all addresses of the machine.
  static func ollamaAddress(_ value: String) -> String {
    var rest = value[...]
    var scheme = "http://"
    for prefix in ["http://", "https://"] where rest.hasPrefix(prefix) {
      scheme = prefix
      rest = rest.dropFirst(prefix.count)
    }
    let authority = rest.prefix { $0 != "/" }
    let text = authority.hasPrefix(":") ? "127.0.0.1\(authority)" : String(authority)
    guard let (name, port) = HTTPDestination.split(text) else { return "http://127.0.0.1:11434" }
    let host = name == "0.0.0.0" || name == "::" ? "127.0.0.1" : name
    let shown = host.contains(":") ? "[\(host)]" : host
    let path = rest.dropFirst(authority.count).drop { $0 == "/" }
    return "\(scheme)\(shown):\(port ?? 11_434)" + (path.isEmpty ? "" : "/\(path)")
  }
}
