import Conversation
import Coordinator
import Providers
import Settings
import Synchronization

/// Every provider this person has: those of the settings, those whose keys are in the environment, servers on
/// this machine, models installed here, and the demo.
///
/// May be used from any task. The keyless servers are known by name from the start; whether they run is only
/// found out when somebody asks for a model without naming one.
final class ModelSources: ModelDirectory {
  /// What follows from the settings, which may be read again.
  private struct Known: Sendable {
    /// Providers that were set up on purpose: in the settings, or by a key in the environment.
    var configured: [ProviderConfiguration]
    /// Servers without a key, on their usual ports.
    var candidates: [ProviderConfiguration]
    var providers: ConfiguredProviders
    var localModel: String?
    var models: [ModelReference: ModelSettings]
    var titles: SessionSettings.Titles
  }

  let installation: LocalInstallation
  private let server: LocalServer
  private let localSettings: LocalServerSettings
  private let probes: Bool
  private let known: Mutex<Known>

  /// The environment variables in which keys are looked for.
  static var keyVariables: [String] { KnownProviders.all.compactMap(\.keyVariable) }

  init(_ program: Program) {
    // Tests, and people who want no connection opened unasked, can switch the looking around off.
    probes = program.environment["ANTIPHON_NO_PROBE"] == nil
    let directories = program.directories
    installation = LocalInstallation(
      folders: LocalFolders(data: directories.dataDirectory, state: directories.stateDirectory))
    localSettings = LocalServerSettings(
      threads: program.settings.local.threads, contextSize: program.settings.local.contextSize ?? 8192)
    server = LocalServer(installation: installation, settings: localSettings)
    known = Mutex(Self.known(program, installation, server, localSettings))
  }

  /// Takes over settings that have changed; requests that run go on with what they began with.
  func reload(_ program: Program) {
    let new = Self.known(program, installation, server, localSettings)
    known.withLock { $0 = new }
  }

  private static func known(
    _ program: Program, _ installation: LocalInstallation, _ server: LocalServer,
    _ localSettings: LocalServerSettings
  ) -> Known {
    let environment = program.environment
    let named = program.settings.providers.map(ProviderConfiguration.init)
    let names = Set(named.map(\.name))
    let configured =
      named + ProviderDiscovery.configurations(environment: environment).filter { !names.contains($0.name) }
    let candidates = ProviderDiscovery.localCandidates(environment: environment).filter {
      !names.contains($0.name)
    }
    let builtIn = [
      ProviderConfiguration(name: "local", kind: .local), DemoProvider.configuration,
    ].filter { !names.contains($0.name) }
    var options = ConfiguredProviders.Options()
    options.proxies = HTTPProxySettings(environment: environment)
    if environment["ANTIPHON_DEMO_PACE"] == "0" { options.demoPace = .none }
    let providers = ConfiguredProviders(
      configured + candidates + builtIn, environment: environment, options: options,
      makeLocal: { configuration in
        // One for all requests: with it live the connections and their event loop.
        let transport = HTTPTransport()
        return LocalProvider(
          server: server, installation: installation, settings: localSettings,
          makeProvider: { baseURL, key in
            OpenAIChatProvider(
              ProviderConfiguration(
                name: configuration.name, kind: .openAIChat, baseURL: baseURL, key: .literal(Secret(key))),
              keys: KeyRing(environment: [:]), transport: transport)
          })
      })
    return Known(
      configured: configured, candidates: candidates, providers: providers,
      localModel: program.settings.local.model,
      models: Dictionary(
        program.settings.models.map {
          (ModelReference(provider: $0.model.provider, model: $0.model.model), $0)
        }, uniquingKeysWith: { $1 }),
      titles: program.settings.sessions.titles)
  }

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    try await known.withLock { $0.providers }.provider(for: model)
  }

  /// Small local models call tools without being asked to, so they are not told of any.
  func offersTools(to model: ModelReference) -> Bool {
    known.withLock { $0.providers }.configurations.first { $0.name == model.provider }?.kind != .local
  }

  /// What the settings say of a model, and what is known of those that run here.
  func profile(of model: ModelReference) -> ModelProfile {
    let (known, providers) = self.known.withLock { ($0.models, $0.providers) }
    var profile = ModelProfile()
    if providers.configurations.first(where: { $0.name == model.provider })?.kind == .local {
      let window = LocalModelCatalogue.model(named: model.model)?.contextWindow ?? .max
      profile.contextWindow = min(localSettings.contextSize, window)
    }
    guard let settings = known[model] else { return profile }
    profile.contextWindow = settings.contextWindow ?? profile.contextWindow
    profile.maximumOutputTokens = settings.maximumOutputTokens
    profile.prices = settings.prices.map {
      ModelPrices(input: $0.input, output: $0.output, cachedInput: $0.cachedInput)
    }
    return profile
  }

  /// The model that names sessions which talk to the given one.
  ///
  /// Small local models make poor names, and the demo knows none; a model that the settings name for it is always
  /// asked.
  func titleModel(for model: ModelReference) -> ModelReference? {
    let (titles, providers) = known.withLock { ($0.titles, $0.providers) }
    switch titles {
    case .firstWords: return nil
    case .by(let name): return ModelReference(provider: name.provider, model: name.model)
    case .automatic:
      let kind = providers.configurations.first { $0.name == model.provider }?.kind
      return kind == .local || kind == .demo ? nil : model
    }
  }

  /// The model that answers when none is named: of a provider that was set up, of a server that runs here, or
  /// one installed here, in this order.
  func firstUsable() async -> ModelReference? {
    let (configured, candidates) = known.withLock { ($0.configured, $0.candidates) }
    if let model = configured.lazy.compactMap(\.defaultModelReference).first { return model }
    if probes, let running = await ProviderDiscovery.running(candidates).first?.defaultModelReference {
      return running
    }
    return localModel
  }

  /// The model of this machine that the settings name, or the first one installed.
  private var localModel: ModelReference? {
    guard installation.isInstalled else { return nil }
    let installed = installation.installedModels().filter { $0.path != nil }
    let preferred = known.withLock { $0.localModel }
    let model = installed.first { $0.name == preferred } ?? installed.first
    return model.map { ModelReference(provider: "local", model: $0.name) }
  }

  /// What each provider offers, or why it cannot say; servers that do not run are left out.
  func listing() async -> [(provider: ProviderConfiguration, result: Result<[ModelDescription], TurnError>)] {
    let (configured, candidates, providers) = known.withLock { ($0.configured, $0.candidates, $0.providers) }
    let running = probes ? await ProviderDiscovery.running(candidates) : []
    let builtIn = providers.configurations.filter { $0.kind != .openAIChat && !configured.contains($0) }
    var listing: [(ProviderConfiguration, Result<[ModelDescription], TurnError>)] = []
    for configuration in configured + running + builtIn {
      let result: Result<[ModelDescription], TurnError>
      do throws(TurnError) {
        result = .success(try await providers.provider(named: configuration.name).models())
      } catch {
        result = .failure(error)
      }
      listing.append((configuration, result))
    }
    return listing
  }

  /// Stops the local model's server, if it runs.
  func stop() async {
    await server.stop()
  }
}

extension ProviderConfiguration {
  /// A provider as the settings file describes it; what it leaves out comes from the known provider of that name.
  init(_ settings: ProviderSettings) {
    let known = KnownProviders.named(settings.name)
    let key: ProviderKey =
      switch settings.keySource {
      case .environment(let variable): .environment(variable)
      case .command(let arguments): .command(arguments)
      case nil: known?.keyVariable.map { .environment($0) } ?? .none
      }
    let kind: Kind =
      switch settings.kind {
      case .local: .local
      case .demo: .demo
      case .openAIChat, .openAIResponses, .anthropic, .gemini, .ollama: .openAIChat
      }
    self.init(
      name: settings.name, kind: kind, baseURL: settings.baseURL ?? known?.baseURL ?? "", key: key,
      headers: Dictionary(settings.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      idleLimit: settings.idleTimeout ?? .seconds(120),
      defaultModel: settings.model ?? settings.models.first ?? known?.defaultModel)
  }
}
