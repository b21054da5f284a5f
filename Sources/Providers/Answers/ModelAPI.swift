import Conversation
import Coordinator

/// One protocol: how its requests are written and its answers read.
protocol ModelAPI: Sendable {
  associatedtype Reader: AnswerReader

  /// What people call it, as in "has no Chat Completions API at this address".
  static var name: String { get }
  static var framing: AnswerFraming { get }

  init(_ configuration: ProviderConfiguration)

  /// Puts in what this protocol's users can do better than those of others.
  static func adapt(_ failures: inout ProviderFailures)

  /// The request for an answer: address, body, and the headers of the protocol with the key where it belongs.
  func call(for request: ModelRequest, key: Secret?) throws(TurnError) -> HTTPRequest

  func makeReader(for request: ModelRequest) -> Reader

  /// Asks for the list of models with one request or several.
  ///
  /// - Returns: `nil` when what came is not a list of models.
  func models(key: Secret?, fetch: @escaping ModelFetch) async throws(TurnError) -> [ModelDescription]?
}

/// Sends a request, by POST where it has a body, and returns the whole body of an answer with status 200; may be called for several at a time.
typealias ModelFetch = @Sendable (HTTPRequest) async throws(TurnError) -> [UInt8]

extension ModelAPI {
  static func adapt(_ failures: inout ProviderFailures) {}
}

extension ProviderConfiguration {
  /// The address of a path below the base.
  func url(_ path: String) -> String {
    var base = baseURL
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }
}
