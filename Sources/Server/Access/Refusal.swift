import Coordinator

/// Why a request is not answered by what it asked for.
struct Refusal: Error, Hashable, Sendable {
  struct Field: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// The HTTP status.
  var status: Int
  var problem: HostProblem
  /// What has to be in the answer's header for this status.
  var fields: [Field] = []

  init(
    _ status: Int, _ code: HostProblem.Code, _ message: String, suggestion: String = "", fields: [Field] = []
  ) {
    self.status = status
    problem = HostProblem(code, message, suggestion: suggestion)
    self.fields = fields
  }

  /// The answer's body.
  var body: [UInt8] {
    struct Body: Encodable {
      var error: CoordinatorError
    }
    // Three texts can always be written as JSON.
    return (try? WireJSON.encode(Body(error: .host(problem)))) ?? []
  }
}

extension Refusal {
  static func malformed(_ message: String) -> Refusal { Refusal(400, .invalidRequest, message) }

  static let bodyTooLarge = Refusal(
    413, .tooLarge, "The request's body is larger than this server takes.",
    suggestion: "Send fewer or smaller attachments.")

  static let targetTooLong = Refusal(414, .tooLarge, "The request's path and query are too long.")

  static let headerTooLarge = Refusal(
    431, .tooLarge, "The request's header is larger than this server takes.")

  static let tooSlow = Refusal(408, .invalidRequest, "The request did not come to its end in time.")

  static func tooMany(retryAfter seconds: Int) -> Refusal {
    Refusal(
      429, .tooMany, "There are too many requests.", suggestion: "Try again in a moment.",
      fields: [Field(name: "Retry-After", value: String(seconds))])
  }

  static let noToken = Refusal(
    401, .unauthorized, "This needs the workspace's token.",
    suggestion: "Send it as Authorization: Bearer; it is in the file that antiphon serve named.",
    fields: [Field(name: "WWW-Authenticate", value: "Bearer")])

  static let foreignHost = Refusal(
    421, .forbidden, "This server does not go by the name that the request calls it.",
    suggestion: "Add the name to the hosts that the server allows.")

  static let foreignOrigin = Refusal(
    403, .forbidden, "Pages of that origin may not talk to this server.",
    suggestion: "Add the origin to those that the server allows.")
}
