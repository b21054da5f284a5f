import Conversation
import Coordinator

/// Finds out which providers can be used though nobody has named any.
public enum ProviderDiscovery {
  /// The providers whose keys are in the environment, in the order of `KnownProviders`. A pure function.
  ///
  /// A key whose protocol the program does not speak yet is not among them.
  public static func configurations(environment: [String: String]) -> [ProviderConfiguration] {
    KnownProviders.all.filter { known in
      known.keyVariable.map { !(environment[$0] ?? "").isEmpty } ?? false
    }.map { $0.configuration(environment: environment) }
  }

  /// The variables that hold a key for a protocol the program does not speak yet.
  public static func unusableKeys(environment: [String: String]) -> [String] {
    ["ANTHROPIC_API_KEY", "GEMINI_API_KEY"].filter { !(environment[$0] ?? "").isEmpty }
  }

  /// The servers that may run on this machine. Whether they do, `running` tells.
  public static func localCandidates(environment: [String: String]) -> [ProviderConfiguration] {
    KnownProviders.all.filter { $0.keyVariable == nil }.map { $0.configuration(environment: environment) }
  }

  /// Those of the candidates that answer as such a server does and have a model; the first model becomes the default.
  ///
  /// All are asked at the same time. Ports like 8080 are used for much else: only a list of models counts.
  ///
  /// - Parameter limit: how long to wait for all of them together.
  public static func running(
    _ candidates: [ProviderConfiguration], within limit: Duration = .milliseconds(300)
  ) async -> [ProviderConfiguration] {
    var settings = HTTPTransport.Configuration()
    settings.connectLimit = limit
    settings.idleLimit = limit
    let transport = HTTPTransport(settings)
    let found = await withTaskGroup(of: (Int, ProviderConfiguration?).self) { group in
      for (place, candidate) in candidates.enumerated() {
        group.addTask { (place, await probe(candidate, transport, within: limit)) }
      }
      var found: [(Int, ProviderConfiguration)] = []
      for await (place, candidate) in group {
        if let candidate { found.append((place, candidate)) }
      }
      return found
    }
    await transport.shutdown()
    return found.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private static func probe(
    _ candidate: ProviderConfiguration, _ transport: HTTPTransport, within limit: Duration
  ) async -> ProviderConfiguration? {
    await withTaskGroup(of: ProviderConfiguration?.self) { group in
      group.addTask {
        let provider = OpenAIChatProvider(candidate, keys: KeyRing(environment: [:]), transport: transport)
        guard let model = try? await provider.models().first else { return nil }
        var running = candidate
        running.defaultModel = model.id
        return running
      }
      // The limits of the transport are for one step each; this one is for all of them.
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }
}
