import Conversation
import Coordinator

/// One protocol: how its requests are written and its answers read.
protocol ModelAPI: Sendable {
  associatedtype Reader: AnswerReader

  /// What people call it, as in "has no Chat Completions API at this address".
  static var name: String { get }
  static var framing: AnswerFraming { get }

  init(_ configuration: ProviderConfiguration)

  /// The request for an answer: address, body, and the headers of the protocol with the key where it belongs.
  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest

  func makeReader(for request: ModelRequest) -> Reader

  /// Asks for the list of models with one request or several.
  ///
  /// - Parameter fetch: sends a request and returns the whole body of an answer with status 200.
  /// - Returns: `nil` when what came is not a list of models.
  func models(
    key: Secret?, fetch: (HTTPRequest) async throws(TurnError) -> [UInt8]
  ) async throws(TurnError) -> [ModelDescription]?
}

extension ProviderConfiguration {
  /// The address of a path below the base.
  func url(_ path: String) -> String {
    var base = baseURL
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }
}
