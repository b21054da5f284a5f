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
    var program: Program
    /// Providers that were set up on purpose: in the settings, or by a key in the environment.
    var configured: [ProviderConfiguration]
    /// Servers without a key, on their usual ports.
    var candidates: [ProviderConfiguration]
    var providers: ConfiguredProviders
    var catalogue: ModelCatalogue
    var options: ConfiguredProviders.Options
    var environment: [String: String]
    var localModel: String?
    var models: [ModelReference: ModelSettings]
    var titles: SessionSettings.Titles
  }

  let installation: LocalInstallation
  private let server: LocalServer
  private let localSettings: LocalServerSettings
  /// Whether servers may be asked for something that nobody has asked for.
  let probes: Bool
  private let known: Mutex<Known>
  /// Keys that count until the program ends, by the name of their provider.
  private let lent = Mutex<[String: ProviderKey]>([:])

  /// The environment variables in which keys are looked for.
  static var keyVariables: [String] { KnownProviders.all.compactMap(\.keyVariable) }

  /// The keys that were given to the program.
  let keys: KeyStore

  init(_ program: Program) {
    // Tests, and people who want no connection opened unasked, can switch the looking around off.
    probes = program.environment["ANTIPHON_NO_PROBE"] == nil
    let directories = program.directories
    keys = KeyStore(folder: directories.apiKeysDirectory)
    let named = program.settings.providers.map { [keys] in ProviderConfiguration($0, program, keys: keys) }
    installation = LocalInstallation(
      folders: LocalFolders(data: directories.dataDirectory, state: directories.stateDirectory),
      withheld: ProviderConfiguration.secretVariables(of: named))
    localSettings = LocalServerSettings(
      threads: program.settings.local.threads, contextSize: program.settings.local.contextSize ?? 8192)
    server = LocalServer(installation: installation, settings: localSettings)
    known = Mutex(Self.known(program, keys, [:], installation, server, localSettings))
  }

  /// Takes over settings that have changed; requests that run go on with what they began with.
  func reload(_ program: Program) {
    let new = Self.known(program, keys, lent.withLock { $0 }, installation, server, localSettings)
    known.withLock { $0 = new }
  }

  /// Takes over what the settings file and the kept keys say now; while the file is broken, what it said before
  /// holds.
  func reloadSettings() {
    if let program = try? known.withLock({ $0.program }).withFreshSettings() { reload(program) }
  }

  /// The model that the settings name for new sessions.
  var modelOfSettings: ModelReference? {
    known.withLock { $0.program.settings.model }.map {
      ModelReference(provider: $0.provider, model: $0.model)
    }
  }

  /// Takes a key for a provider until the program ends, in place of any other; the settings are not read again.
  func use(_ key: ProviderKey, for provider: String) {
    lent.withLock { $0[provider] = key }
    reload(known.withLock { $0.program })
  }

  /// Whether the provider has a key, wherever that comes from.
  func hasKey(for provider: KnownProvider) -> Bool {
    let known = known.withLock { $0 }
    switch known.configured.first(where: { $0.name == provider.name })?.key {
    case .environment(let name): return known.environment[name]?.isEmpty == false
    case nil, .some(.none): return false
    default: return true
    }
  }

  private static func known(
    _ program: Program, _ keys: KeyStore, _ lent: [String: ProviderKey], _ installation: LocalInstallation,
    _ server: LocalServer,
    _ localSettings: LocalServerSettings
  ) -> Known {
    let environment = program.environment
    let named = program.settings.providers.map {
      ProviderConfiguration($0, program, keys: keys)
    }
    let names = Set(named.map(\.name))
    var configured =
      named
      + ProviderDiscovery.configurations(environment: environment, keys: keys).filter {
        !names.contains($0.name)
      }
    for (name, key) in lent.sorted(by: { $0.key < $1.key }) {
      if let place = configured.firstIndex(where: { $0.name == name }) {
        configured[place].key = key
      } else if var known = KnownProviders.named(name)?.configuration(environment: environment, keys: keys) {
        known.key = key
        configured.append(known)
      }
    }
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
    let probes = environment["ANTIPHON_NO_PROBE"] == nil
    let members =
      configured.map { ModelCatalogue.Member($0) }
      + (probes ? candidates.map { ModelCatalogue.Member($0, isExpected: false) } : [])
      + builtIn.map { ModelCatalogue.Member($0) }
    return Known(
      program: program, configured: configured, candidates: candidates, providers: providers,
      catalogue: ModelCatalogue(
        members, providers: providers,
        cache: ModelListCache(folder: program.directories.modelListsDirectory), now: { SystemClock.now }),
      options: options, environment: environment,
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

  /// What the provider said of a model when its list was fetched last, and what the settings say in place of that.
  func profile(of model: ModelReference) -> ModelProfile {
    let known = known.withLock { $0 }
    var profile = ModelProfile()
    if let said = known.catalogue.description(of: model) {
      profile.contextWindow = said.contextWindow
      profile.maximumOutputTokens = said.maximumOutputTokens
      profile.prices = said.prices
      profile.abilities = said.abilities
    }
    let provider = known.providers.configurations.first { $0.name == model.provider }
    profile.takesReasoningText = provider?.sendsReasoningText ?? true
    if provider?.kind == .local {
      let window = LocalModelCatalogue.model(named: model.model)?.contextWindow ?? .max
      profile.contextWindow = min(localSettings.contextSize, window)
    }
    return known.models[model].map(profile.overridden) ?? profile
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
    for provider in configured {
      if let model = await firstModel(of: provider.name) { return model }
    }
    if probes, let running = await ProviderDiscovery.running(candidates).first?.defaultModelReference {
      return running
    }
    return localModel
  }

  /// The first model in a provider's list, which is fetched when none was kept.
  private func firstModel(of provider: String) async -> ModelReference? {
    let catalogue = catalogue
    func first(_ listings: [ProviderListing]) -> ModelReference? {
      guard let listing = listings.first(where: { $0.provider.name == provider }) else { return nil }
      return listing.models.first.map(listing.reference)
    }
    if let model = first(catalogue.listing()) { return model }
    return first(await catalogue.refresh(only: provider))
  }

  /// The model of this machine that the settings name, or the first one installed.
  private var localModel: ModelReference? {
    guard installation.isInstalled else { return nil }
    let installed = installation.installedModels().filter { $0.path != nil }
    let preferred = known.withLock { $0.localModel }
    let model = installed.first { $0.name == preferred } ?? installed.first
    return model.map { ModelReference(provider: "local", model: $0.name) }
  }

  /// The models of all providers. After `reload` there is another.
  var catalogue: ModelCatalogue { known.withLock { $0.catalogue } }

  /// The providers that were set up on purpose, in the order in which they are offered.
  var configured: [ProviderConfiguration] { known.withLock { $0.configured } }

  /// A provider that is set up, or one that only needs its key; `nil` when there is none of the name.
  func configuration(_ name: String) -> ProviderConfiguration? {
    let known = known.withLock { $0 }
    return known.providers.configurations.first { $0.name == name }
      ?? KnownProviders.named(name)?.configuration(environment: known.environment, keys: keys)
  }

  /// Tries a provider: one that is set up, or a known one.
  ///
  /// - Parameter key: the key to try in place of the one that is set up; it is not kept.
  /// - Returns: its models, or what is wrong and what to do.
  func check(_ name: String, key: ProviderKey? = nil) async -> Result<[ModelDescription], TurnError> {
    let known = known.withLock { $0 }
    // Models of this machine need what only the providers at work have.
    guard var provider = configuration(name), provider.kind != .local else {
      do throws(TurnError) { return .success(try await known.providers.provider(named: name).models()) } catch
      {
        return .failure(error)
      }
    }
    if let key { provider.key = key }
    return await ProviderCheck.run(provider, environment: known.environment, options: known.options)
  }

  /// Stops the local model's server, if it runs.
  func stop() async {
    await server.stop()
  }
}
