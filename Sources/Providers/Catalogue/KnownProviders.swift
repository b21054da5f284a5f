/// A provider that can be used without settings.
public struct KnownProvider: Sendable, Hashable {
  public var name: String
  public var baseURL: String
  /// The variable that holds its key; `nil` for servers on this machine, which need none.
  public var keyVariable: String?
  /// The variable that holds another address for it.
  public var addressVariable: String?
  /// The model to offer first; `nil` where it depends on what is installed.
  public var defaultModel: String?
}

/// The providers that the program knows by name.
public enum KnownProviders {
  /// In the order in which they are offered: those that need a key first.
  public static let all: [KnownProvider] = [
    KnownProvider(
      name: "openai", baseURL: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY",
      addressVariable: "OPENAI_BASE_URL", defaultModel: "gpt-5"),
    KnownProvider(
      name: "openrouter", baseURL: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY",
      defaultModel: "openrouter/auto"),
    KnownProvider(
      name: "groq", baseURL: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY",
      defaultModel: "openai/gpt-oss-120b"),
    KnownProvider(
      name: "mistral", baseURL: "https://api.mistral.ai/v1", keyVariable: "MISTRAL_API_KEY",
      defaultModel: "mistral-large-latest"),
    KnownProvider(
      name: "deepseek", baseURL: "https://api.deepseek.com/v1", keyVariable: "DEEPSEEK_API_KEY",
      defaultModel: "deepseek-chat"),
    KnownProvider(
      name: "xai", baseURL: "https://api.x.ai/v1", keyVariable: "XAI_API_KEY", defaultModel: "grok-4"),
    KnownProvider(name: "ollama", baseURL: "http://127.0.0.1:11434/v1", addressVariable: "OLLAMA_HOST"),
    KnownProvider(name: "llama-server", baseURL: "http://127.0.0.1:8080/v1"),
    KnownProvider(name: "lm-studio", baseURL: "http://127.0.0.1:1234/v1"),
  ]

  public static func named(_ name: String) -> KnownProvider? { all.first { $0.name == name } }
}

extension KnownProvider {
  /// How it is reached, as the environment has it.
  public func configuration(environment: [String: String]) -> ProviderConfiguration {
    var address = baseURL
    if let variable = addressVariable, let value = environment[variable], !value.isEmpty {
      address = variable == "OLLAMA_HOST" ? Self.ollamaAddress(value) : value
    }
    return ProviderConfiguration(
      name: name, kind: .openAIChat, baseURL: address, key: keyVariable.map { .environment($0) } ?? .none,
      defaultModel: defaultModel)
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
    guard let (name, port) = HTTPDestination.split(text) else { return "http://127.0.0.1:11434/v1" }
    let host = name == "0.0.0.0" || name == "::" ? "127.0.0.1" : name
    let shown = host.contains(":") ? "[\(host)]" : host
    let path = rest.dropFirst(authority.count).drop { $0 == "/" }
    return "\(scheme)\(shown):\(port ?? 11_434)/" + (path.isEmpty ? "v1" : String(path))
  }
}
