import Coordinator
import HTTPTypes
import Hummingbird

/// One kind of request that the server takes: where it goes, how it is described, and what answers it.
///
/// The router and the description of the API are both made of these.
struct Route: Sendable {
  /// What a route may be answered with when all goes well.
  struct Answer: Sendable {
    var status: HTTPResponse.Status
    var summary: String
    /// `nil` for an answer without a body.
    var mediaType: String?
    /// JSON Schema of the body, or of each event.
    var schema: JSONNode?

    static func json(_ schema: JSONNode, _ status: HTTPResponse.Status = .ok, _ summary: String = "")
      -> Answer
    {
      Answer(
        status: status, summary: summary.isEmpty ? status.reasonPhrase : summary,
        mediaType: "application/json", schema: schema)
    }

    static func empty(_ status: HTTPResponse.Status = .noContent, _ summary: String = "") -> Answer {
      Answer(status: status, summary: summary.isEmpty ? status.reasonPhrase : summary)
    }

    /// - Parameter schema: of the events' data.
    static func eventStream(_ schema: JSONNode, _ summary: String) -> Answer {
      Answer(status: .ok, summary: summary, mediaType: "text/event-stream", schema: Schemas.event(of: schema))
    }
  }

  /// What a route takes as its body.
  struct Body: Sendable {
    var schema: JSONNode
    var isRequired = true
  }

  /// Which part of the description it stands in.
  enum Group: String, Sendable, CaseIterable {
    case chat, sessions, rounds, responses, queue, workspace, tools, host, openai
  }

  var group: Group
  var method: HTTPRequest.Method
  /// As `/api/sessions/{id}`.
  var path: String
  var summary: String
  var parameters: [ParameterDescription] = []
  var body: Body?
  var answers: [Answer]
  /// Whether anybody may ask, without a token.
  var isOpen = false
  /// Whether the same `Idempotency-Key` gets the first answer again.
  var isIdempotent = false
  var failureSchema = Schemas.named("Failure")
  /// How an error of this route is told.
  var failure: @Sendable (any Error) -> Response = { WireFailure($0).response() }
  var handle: @Sendable (RouteCall) async throws -> Response

  init(
    _ group: Group, _ method: HTTPRequest.Method, _ path: String, _ summary: String,
    parameters: [ParameterDescription] = [], body: Body? = nil, answers: [Answer],
    handle: @escaping @Sendable (RouteCall) async throws -> Response
  ) {
    self.group = group
    self.method = method
    self.path = path
    self.summary = summary
    self.parameters = parameters
    self.body = body
    self.answers = answers
    self.handle = handle
  }

  /// Whether a path is one of this route's, whatever the method.
  func matches(_ path: String) -> Bool {
    let pattern = self.path.split(separator: "/")
    let parts = path.split(separator: "/")
    return pattern.count == parts.count
      && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}

extension Route.Body {
  static func json(_ name: String) -> Route.Body { Route.Body(schema: Schemas.named(name)) }
}
