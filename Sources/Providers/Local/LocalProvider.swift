import Conversation
import Coordinator

/// Answers with a model that runs on this machine.
///
/// It starts the model's server when it is first asked and speaks Chat Completions to it through a provider
/// that is handed in. Requests for the model that runs go side by side; one for another model waits for them.
public struct LocalProvider: ModelProvider {
  private let server: LocalServer
  private let installation: LocalInstallation
  private let allowsTools: Bool
  private let contextSize: Int
  private let makeProvider: @Sendable (_ baseURL: String, _ apiKey: String) -> any ModelProvider

  /// - Parameters:
  ///   - server: started and ended by its owner's `stop`.
  ///   - installation: where the models are listed.
  ///   - settings: the same that the server was given.
  ///   - allowsTools: whether the model is told of tools. Small models call them far too often, so it is off
  ///     unless somebody switches it on.
  ///   - makeProvider: makes a provider that speaks Chat Completions to an address, showing a key.
  public init(
    server: LocalServer, installation: LocalInstallation,
    settings: LocalServerSettings = LocalServerSettings(), allowsTools: Bool = false,
    makeProvider: @escaping @Sendable (_ baseURL: String, _ apiKey: String) -> any ModelProvider
  ) {
    self.server = server
    self.installation = installation
    self.allowsTools = allowsTools
    self.makeProvider = makeProvider
    contextSize = settings.contextSize
  }

  public func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let lease = try await server.acquire(model: request.model)
    let provider = makeProvider(lease.endpoint.baseURL, lease.endpoint.apiKey)
    do {
      try await provider.respond(to: adapted(request), emit: emit)
    } catch {
      await server.release(lease)
      throw error
    }
    await server.release(lease)
  }

  /// The installed models; nothing is started for it.
  public func models() async throws(TurnError) -> [ModelDescription] {
    installation.installedModels().filter { $0.path != nil }.map { model in
      ModelDescription(
        id: model.name, contextWindow: min(contextSize, model.catalogued?.contextWindow ?? contextSize))
    }
  }

  /// The request as a small model needs it.
  func adapted(_ request: ModelRequest) -> ModelRequest {
    var request = request
    if !allowsTools { request.tools = [] }
    if request.systemPrompt?.isEmpty ?? true {
      request.systemPrompt = Self.systemPrompt(for: LocalModelCatalogue.model(named: request.model))
    }
    return request
  }

  /// Says who the model is: small ones otherwise claim to be another company's.
  static func systemPrompt(for model: LocalModel?) -> String {
    let identity =
      model.map { "You are \($0.title), a small language model made by \($0.maker)" }
      ?? "You are a language model"
    return identity + " that runs on the user's own computer. You are a helpful assistant. "
      + "Answer plainly and briefly, and say so when you do not know something."
  }
}
