import Conversation
import Coordinator

/// Finds out whether a provider can be used: whether its address answers and its key is good.
public enum ProviderCheck {
  /// How long an answer may take.
  private static let limit: Duration = .seconds(30)

  /// Asks for the list of models with the key; where everybody gets that, asks about the key as well.
  ///
  /// A provider that has no list is asked for a word by its default model, when it has one.
  ///
  /// - Parameters:
  ///   - provider: what is to be tried; a key that is not saved yet is a `.literal` one.
  ///   - environment: where keys in variables are looked for.
  /// - Returns: the models, none when the provider lists none, or what is wrong and what to do.
  public static func run(
    _ provider: ProviderConfiguration, environment: [String: String],
    options: ConfiguredProviders.Options = ConfiguredProviders.Options()
  ) async -> Result<[ModelDescription], TurnError> {
    let late = TurnError(
      .timeout, "\(provider.name) did not answer within \(limit.components.seconds) s.",
      suggestion: "Check the network, and base_url in the settings.", mayRetry: true)
    return await TimeLimit.run(for: limit, failure: late) { () async throws(TurnError) in
      let providers = ConfiguredProviders([provider], environment: environment, options: options)
      let source = try providers.provider(named: provider.name)
      let models: [ModelDescription]
      do throws(TurnError) { models = try await source.models() } catch {
        guard let model = provider.defaultModel, Self.saysNothingOfTheKey(error) else { throw error }
        try await Self.askForAWord(source, model)
        return []
      }
      if let path = provider.keyCheckPath, let source = source as? any KeyChecking {
        try await source.checkKey(at: path)
      }
      return models
    }
  }

  /// Whether there may be no list while all else is well.
  private static func saysNothingOfTheKey(_ error: TurnError) -> Bool {
    switch error.code {
    case .modelUnknown, .configuration, .protocolViolation, .invalidRequest: true
    default: false
    }
  }

  private static func askForAWord(_ source: any ModelProvider, _ model: String) async throws(TurnError) {
    let request = ModelRequest(
      model: model, messages: [.user("Say OK.")],
      parameters: ModelParameters(maximumOutputTokens: 16))
    try await source.respond(to: request) { _ in }
  }
}

/// A provider that can be asked something that only a good key gets an answer to.
protocol KeyChecking {
  /// - Parameter path: below the base address.
  /// - Throws: why the answer was not one of success.
  func checkKey(at path: String) async throws(TurnError)
}
