import Conversation
import Coordinator

/// Chat Completions, as OpenAI itself and most others speak it.
struct OpenAIChatAPI: ModelAPI {
  static let name = "Chat Completions"
  static let framing = AnswerFraming.eventStream

  private let configuration: ProviderConfiguration

  init(_ configuration: ProviderConfiguration) {
    self.configuration = configuration
  }

  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest {
    try request.parameters.checkExtra()
    var call = HTTPRequest(url: configuration.url("/chat/completions"), headers: headers(key))
    call.body = OpenAIChatRequest.encode(
      request, dialect: OpenAIChatDialect(host: try call.destination().host))
    return call
  }

  func makeReader(for request: ModelRequest) -> OpenAIChatReader { OpenAIChatReader() }

  func models(key: Secret?, fetch: @escaping ModelFetch) async throws(TurnError) -> [ModelDescription]? {
    ModelList.decode(try await fetch(HTTPRequest(url: configuration.url("/models"), headers: headers(key))))
  }

  private func headers(_ key: Secret?) -> [(name: String, value: String)] {
    key.map { [("Authorization", "Bearer \($0.value)")] } ?? []
  }
}

/// A server that speaks Chat Completions.
public struct OpenAIChatProvider: ModelProvider {
  private let provider: HTTPModelProvider<OpenAIChatAPI>

  /// - Parameters:
  ///   - configuration: where the server is; its time limits are those of the transport.
  ///   - keys: knows the key that the configuration names.
  public init(_ configuration: ProviderConfiguration, keys: KeyRing, transport: HTTPTransport) {
    provider = HTTPModelProvider(configuration, keys: keys, transport: transport)
  }

  public func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    try await provider.respond(to: request, emit: emit)
  }

  public func models() async throws(TurnError) -> [ModelDescription] { try await provider.models() }
}
