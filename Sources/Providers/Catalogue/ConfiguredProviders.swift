import Conversation
import Coordinator
import Synchronization

/// Finds providers by the names they have in the settings, and makes each when it is first asked for.
public final class ConfiguredProviders: ModelDirectory {
  /// Makes the provider for a configuration of kind `local`.
  public typealias LocalFactory = @Sendable (ProviderConfiguration) throws(TurnError) -> any ModelProvider

  /// What providers have in common.
  public struct Options: Sendable {
    public var proxies = HTTPProxySettings()
    /// A PEM file of certificate authorities to be trusted beside those of the system.
    public var certificateAuthorityFile: String?
    public var demoPace = DemoProvider.Pace.natural

    public init() {}
  }

  /// In the order in which they are offered.
  public let configurations: [ProviderConfiguration]
  private let environment: [String: String]
  private let keys: KeyRing
  private let options: Options
  private let makeLocal: LocalFactory?
  private let made = Mutex<[String: any ModelProvider]>([:])

  /// - Parameters:
  ///   - configurations: the first of those with one name counts.
  ///   - environment: where keys are looked for.
  ///   - makeLocal: `nil` when models cannot be run on this machine.
  public init(
    _ configurations: [ProviderConfiguration], environment: [String: String], options: Options = Options(),
    makeLocal: LocalFactory? = nil
  ) {
    self.configurations = configurations
    keys = KeyRing(
      environment: environment,
      withheld: ProviderConfiguration.secretVariables(of: configurations))
    self.environment = environment
    self.options = options
    self.makeLocal = makeLocal
  }

  public func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    try provider(named: model.provider)
  }

  /// - Throws: `.configuration` when there is none of this name; the message names those that there are.
  public func provider(named name: String) throws(TurnError) -> any ModelProvider {
    if let known = made.withLock({ $0[name] }) { return known }
    guard let configuration = configurations.first(where: { $0.name == name }) else { throw unknown(name) }
    let provider = try make(resolved(configuration))
    // Somebody may have made it in the meantime: all must have the same, with its connections.
    return made.withLock { made in
      if let first = made[name] { return first }
      made[name] = provider
      return provider
    }
  }

  private func make(_ configuration: ProviderConfiguration) throws(TurnError) -> any ModelProvider {
    switch configuration.kind {
    case .demo: return DemoProvider(pace: options.demoPace)
    case .local:
      guard let makeLocal else {
        throw TurnError(.configuration, "Models cannot be run on this machine by this build.")
      }
      return try makeLocal(configuration)
    case .openAIChat: return make(configuration, OpenAIChatAPI.self)
    case .openAIResponses: return make(configuration, OpenAIResponsesAPI.self)
    case .anthropic: return make(configuration, AnthropicAPI.self)
    case .gemini: return make(configuration, GeminiAPI.self)
    case .ollama: return make(configuration, OllamaAPI.self)
    }
  }

  private func make<API: ModelAPI>(
    _ configuration: ProviderConfiguration, _ api: API.Type
  ) -> HTTPModelProvider<API> {
    var settings = HTTPTransport.Configuration()
    settings.connectLimit = configuration.connectLimit
    settings.idleLimit = configuration.idleLimit
    settings.proxies =
      switch configuration.proxy {
      // Variables have been looked up by now.
      case nil, .environment: options.proxies
      case .some(.none): HTTPProxySettings()
      case .address(let address): HTTPProxySettings(address: address)
      }
    settings.certificateAuthorityFile =
      configuration.certificateAuthorityFile ?? options.certificateAuthorityFile
    return HTTPModelProvider<API>(configuration, keys: keys, transport: HTTPTransport(settings))
  }

  // MARK: Variables

  /// The configuration with what the environment holds for it.
  private func resolved(_ configuration: ProviderConfiguration) throws(TurnError) -> ProviderConfiguration {
    var resolved = configuration
    for (header, variable) in configuration.headerVariables {
      resolved.headers[header] = try value(of: variable, for: "The header \(header)", configuration)
    }
    if case .environment(let variable) = configuration.proxy {
      resolved.proxy = .address(Secret(try value(of: variable, for: "The proxy", configuration)))
    }
    return resolved
  }

  /// - Throws: `.configuration` when the variable is not set, or holds what cannot stand in a header.
  private func value(
    of variable: String, for what: String, _ configuration: ProviderConfiguration
  ) throws(TurnError) -> String {
    let value = KeyText.trimmed(environment[variable] ?? "")
    guard !value.isEmpty else {
      throw TurnError(
        .configuration, "\(what) of \(configuration.name) is to come from \(variable), which is not set.",
        suggestion: "Set \(variable) in the environment.")
    }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw TurnError(
        .configuration,
        "\(what) of \(configuration.name) cannot be what \(variable) holds: control characters.")
    }
    return value
  }

  // MARK: Unknown names

  private func unknown(_ name: String) -> TurnError {
    let names = configurations.map(\.name)
    let shown = ErrorText.clean(name, removing: nil)
    guard !names.isEmpty else {
      return TurnError(
        .configuration, "There is no provider \(shown): none is set up.",
        suggestion: "Set a key such as OPENAI_API_KEY, or use demo/demo.")
    }
    var suggestion = ""
    if let nearest = Self.nearest(to: name, in: names) {
      suggestion = "Did you mean \(nearest)?"
    } else if let known = Self.nearest(to: name, in: KnownProviders.all.map(\.name)).flatMap(
      KnownProviders.named),
      let variable = known.keyVariable
    {
      suggestion = (known.name == name ? "" : "Did you mean \(known.name)? ") + "Set \(variable) to use it."
    }
    return TurnError(
      .configuration, "There is no provider \(shown); those set up are \(names.joined(separator: ", ")).",
      suggestion: suggestion)
  }

  /// The name that takes the fewest changes, when they are few.
  static func nearest(to name: String, in names: [String]) -> String? {
    let lowercased = name.lowercased()
    let best = names.map { ($0, distance(lowercased, $0.lowercased())) }.min { $0.1 < $1.1 }
    guard let best, best.1 <= max(1, min(lowercased.count, best.0.count) / 3) else { return nil }
    return best.0
  }

  /// Insertions, deletions, replacements and swaps of neighbours between two words.
  private static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.prefix(64))
    let right = Array(right.prefix(64))
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        var cost = min(
          last[column] + (left[row] == right[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        current.append(cost)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
