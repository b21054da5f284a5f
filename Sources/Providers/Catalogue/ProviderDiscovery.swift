import Conversation
import Coordinator

/// Finds out which providers can be used though nobody has named any.
public enum ProviderDiscovery {
  /// The known providers whose keys are in the environment, or were given to the program, in the order of
  /// `KnownProviders`.
  public static func configurations(
    environment: [String: String], keys: KeyStore? = nil
  ) -> [ProviderConfiguration] {
    KnownProviders.all.filter { !$0.keyVariables.isEmpty }.filter {
      $0.key(environment: environment, keys: keys) != nil
    }.map { $0.configuration(environment: environment, keys: keys) }
  }

  /// The servers that may run on this machine. Whether they do, `running` tells.
  public static func localCandidates(environment: [String: String]) -> [ProviderConfiguration] {
    KnownProviders.all.filter(\.keyVariables.isEmpty).map { $0.configuration(environment: environment) }
  }

  /// Those of the candidates that answer as such a server does and have a model; the first model becomes the default.
  ///
  /// All are asked at the same time. Ports like 8080 are used for much else: only a list of models counts.
  ///
  /// - Parameter limit: how long to wait for all of them together.
  public static func running(
    _ candidates: [ProviderConfiguration], within limit: Duration = .milliseconds(300)
  ) async -> [ProviderConfiguration] {
    await probe(candidates, within: limit).map(\.provider)
  }

  /// The same, with the models that each has.
  static func probe(
    _ candidates: [ProviderConfiguration], within limit: Duration
  ) async -> [(provider: ProviderConfiguration, models: [ModelDescription])] {
    let providers = ConfiguredProviders(
      candidates.map { candidate in
        var candidate = candidate
        candidate.connectLimit = limit
        candidate.idleLimit = limit
        return candidate
      }, environment: [:])
    return await withTaskGroup(of: (Int, [ModelDescription]).self) { group in
      for (place, candidate) in candidates.enumerated() {
        group.addTask {
          // The limits of the connection are for one step each; this one is for all of them.
          let result = await TimeLimit.run(for: limit, failure: TurnError(.timeout, "")) {
            () async throws(TurnError) in
            try await providers.provider(named: candidate.name).models()
          }
          return (place, (try? result.get()) ?? [])
        }
      }
      var found: [(Int, [ModelDescription])] = []
      for await answer in group where !answer.1.isEmpty { found.append(answer) }
      return found.sorted { $0.0 < $1.0 }.map { place, models in
        var running = candidates[place]
        running.defaultModel = models.first?.id
        return (running, models)
      }
    }
  }
}
