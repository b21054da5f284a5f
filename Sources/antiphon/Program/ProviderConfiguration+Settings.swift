import Providers
import Settings

extension ProviderConfiguration {
  /// A provider as the settings file describes it; what it leaves out comes from the known provider of that name.
  init(_ settings: ProviderSettings, environment: [String: String], keys: KeyStore) {
    let known = KnownProviders.named(settings.name)
    let key: ProviderKey =
      switch settings.keySource {
      case .environment(let variable): .environment(variable)
      case .command(let arguments): .command(arguments)
      case nil:
        known?.key(environment: environment, keys: keys) ?? keys.source(for: settings.name)
          ?? known?.keyVariable.map { .environment($0) } ?? .none
      }
    self.init(
      name: settings.name, kind: Kind(rawValue: settings.kind.rawValue) ?? .openAIChat,
      baseURL: settings.baseURL ?? known?.baseURL ?? "", key: key,
      headers: Dictionary(settings.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
      idleLimit: settings.idleTimeout ?? .seconds(120),
      defaultModel: settings.model ?? settings.models.first ?? known?.defaultModel)
  }
}
