import Coordinator
import HTTPTypes
import Hummingbird

/// Why a request is not done, as its client is told.
struct WireFailure: Error, Sendable {
  var error: CoordinatorError
  var status: HTTPResponse.Status
  var headers: HTTPFields = [:]

  init(_ error: CoordinatorError) {
    self.error = error
    status = error.status
    if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
    if status == .tooManyRequests { headers[.retryAfter] = "1" }
  }

  /// A problem of the request itself.
  init(
    _ code: HostProblem.Code, _ message: String, suggestion: String = "",
    status: HTTPResponse.Status? = nil, headers: HTTPFields = [:]
  ) {
    self.init(.host(HostProblem(code, message, suggestion: suggestion)))
    if let status { self.status = status }
    self.headers.append(contentsOf: headers)
  }

  /// The same for whatever was thrown.
  init(_ error: any Error) {
    switch error {
    case let failure as WireFailure: self = failure
    case let refusal as Refusal:
      self.init(.host(refusal.problem))
      status = HTTPResponse.Status(code: refusal.status)
      for field in refusal.fields {
        if let name = HTTPField.Name(field.name) { headers[name] = field.value }
      }
    case let error as CoordinatorError: self.init(error)
    default: self.init(.failure, "Something went wrong inside the program.")
    }
  }

  /// The answer, as JSON: `{"error": …}`.
  func response() -> Response {
    var response = Response.json(["error": error], status: status)
    response.headers.append(contentsOf: headers)
    return response
  }
}

extension CoordinatorError {
  /// What HTTP calls it (RFC 9110, section 15).
  var status: HTTPResponse.Status {
    switch self {
    case .unknownSession, .unknownResponse, .unknownRound: .notFound
    case .notAwaitingApproval, .approvalChanged, .notRemembered, .unfinished, .notQueued, .notLastRound,
      .nothingToCompact, .alreadyThere:
      .conflict
    // As other fields that are missing.
    case .digestRequired: .badRequest
    case .emptyRequest, .attachment, .tags, .model, .invalidRound: .unprocessableContent
    case .store(let error): error.code == .full ? .insufficientStorage : .internalServerError
    case .shuttingDown: .serviceUnavailable
    case .host(let problem):
      switch problem.code {
      case .unauthorized: .unauthorized
      case .forbidden: .forbidden
      case .notFound: .notFound
      case .invalidRequest: .unprocessableContent
      case .tooLarge: .contentTooLarge
      case .tooMany: .tooManyRequests
      case .closed: .serviceUnavailable
      case .unreachable, .outcomeUnknown, .incompatible: .badGateway
      case .failure: .internalServerError
      }
    }
  }
}

extension HTTPResponse.Status {
  /// RFC 4918, section 11.5.
  static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}

extension Response {
  /// An answer in JSON.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    do {
      return json(bytes: try WireJSON.encode(value), status: status)
    } catch {
      // A number that JSON does not have, which nothing here should hold.
      let text =
        #"{"error":{"code":"failure","message":"The answer cannot be written as JSON.","suggestion":""}}"#
      return json(bytes: Array(text.utf8), status: .internalServerError)
    }
  }

  static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// An answer that says no more than that it was done.
  static func empty(_ status: HTTPResponse.Status = .noContent) -> Response {
    Response(status: status, headers: [.cacheControl: "no-store"])
  }
}
