import Conversation
import Coordinator

/// Responses, OpenAI's own, as llama.cpp, OpenRouter and others offer it too.
///
/// Nothing is kept at the server: each request carries the whole conversation.
struct OpenAIResponsesAPI: ModelAPI {
  static let name = "Responses"
  static let framing = AnswerFraming.eventStream

  private let configuration: ProviderConfiguration

  init(_ configuration: ProviderConfiguration) {
    self.configuration = configuration
  }

  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest {
    try request.parameters.checkExtra()
    var call = HTTPRequest(url: configuration.url("/responses"), headers: headers(key))
    call.body = OpenAIResponsesRequest.encode(request)
    return call
  }

  func makeReader(for request: ModelRequest) -> OpenAIResponsesReader { OpenAIResponsesReader() }

  func models(key: Secret?, fetch: @escaping ModelFetch) async throws(TurnError) -> [ModelDescription]? {
    ModelList.decode(try await fetch(HTTPRequest(url: configuration.url("/models"), headers: headers(key))))
  }

  private func headers(_ key: Secret?) -> [(name: String, value: String)] {
    key.map { [("Authorization", "Bearer \($0.value)")] } ?? []
  }
}
