import Coordinator
import Providers
import Settings

extension ProviderConfiguration {
  /// A provider as the settings file describes it; what it leaves out comes from the known provider of that name.
  init(_ settings: ProviderSettings, _ program: Program, keys: KeyStore) {
    let environment = program.environment
    let known = KnownProviders.named(settings.name)
    let kind = Kind(settings.kind)
    self.init(
      name: settings.name, kind: kind,
      baseURL: settings.baseURL ?? known?.address(for: kind, environment: environment)
        ?? KnownProviders.baseURL(of: kind),
      key: ProviderKey(settings, known: known, program, keys: keys),
      connectLimit: settings.connectTimeout ?? .seconds(10), idleLimit: settings.idleTimeout ?? .seconds(120),
      defaultModel: settings.model ?? settings.models.first ?? known?.defaultModel)
    for header in settings.headers {
      switch header.value {
      case .text(let value): headers[header.name] = value
      case .environment(let variable): headerVariables[header.name] = variable
      }
    }
    proxy =
      switch settings.proxy {
      case nil: nil
      case .some(.none): ProviderProxy.none
      case .address(let address): .address(Secret(address))
      case .environment(let variable): .environment(variable)
      }
    certificateAuthorityFile = settings.certificateAuthorityFile.map(program.expand)
    offeredModels = settings.models
    if settings.baseURL == nil { keyCheckPath = known?.keyCheckPath }
  }
}

extension ProviderConfiguration.Kind {
  fileprivate init(_ kind: ProviderKind) {
    self =
      switch kind {
      case .openAIChat: .openAIChat
      case .openAIResponses: .openAIResponses
      case .anthropic: .anthropic
      case .gemini: .gemini
      case .ollama: .ollama
      case .local: .local
      case .demo: .demo
      }
  }
}

extension ProviderKind {
  /// The kinds of the providers that the settings need not tell.
  static let known: [String: ProviderKind] = Dictionary(
    uniqueKeysWithValues: KnownProviders.all.compactMap { known in
      ProviderKind(rawValue: known.kind.rawValue).map { (known.name, $0) }
    })
}

extension ProviderKey {
  /// What the settings say; else a variable of the known provider that is set, a key that was given to the program,
  /// and at last the variable in which the key should be.
  fileprivate init(_ settings: ProviderSettings, known: KnownProvider?, _ program: Program, keys: KeyStore) {
    switch settings.keySource {
    case .environment(let variable): self = .environment(variable)
    case .file(let path): self = .file(program.expand(path))
    case .command(let arguments): self = .command(arguments)
    case nil:
      self =
        known?.key(environment: program.environment, keys: keys) ?? keys.source(for: settings.name)
        ?? known?.keyVariable.map { .environment($0) } ?? .none
    }
  }
}

extension ModelProfile {
  /// This, with what the settings say in place of it.
  func overridden(by settings: ModelSettings) -> ModelProfile {
    var profile = self
    profile.contextWindow = settings.contextWindow ?? contextWindow
    profile.maximumOutputTokens = settings.maximumOutputTokens ?? maximumOutputTokens
    if let prices = settings.prices {
      profile.prices = ModelPrices(
        input: prices.input, output: prices.output, cachedInput: prices.cachedInput,
        cacheWrite: prices.cacheWrite)
    }
    profile.abilities = Self.abilities(abilities, settings)
    profile.systemPrompt = settings.systemPrompt
    profile.parameters = ModelParameters(
      temperature: settings.temperature, topP: settings.topP, seed: settings.seed,
      stopSequences: settings.stop,
      reasoningEffort: settings.reasoningEffort.flatMap { ReasoningEffort(rawValue: $0.rawValue) },
      reasoningBudget: settings.reasoningBudget, extra: settings.extra)
    return profile
  }

  /// What it is said to be able to do, or not to. Of abilities nobody speaks of, it is taken to have them: a set
  /// tells those that are missing apart from those that are not known only as a whole.
  private static func abilities(_ known: Set<ModelAbility>?, _ settings: ModelSettings) -> Set<ModelAbility>?
  {
    let words: [(ModelAbility, Bool?)] = [
      (.images, settings.images), (.tools, settings.tools), (.reasoning, settings.reasoning),
    ]
    guard words.contains(where: { $0.1 != nil }) else { return known }
    var abilities = known ?? Set(ModelAbility.allCases)
    for (ability, isThere) in words {
      switch isThere {
      case true?: abilities.insert(ability)
      case false?: abilities.remove(ability)
      case nil: break
      }
    }
    return abilities
  }
}
