import Conversation
import Coordinator

/// One request to a host, before it is known where that is.
struct RemoteRequest: Sendable {
  enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  var method: Method
  /// Begins with a slash; everything in it is as it stands in a URL.
  private var path: String
  private var query: [(name: String, value: String)] = []
  private(set) var body: [UInt8]?
  /// The same for every time that this is sent.
  var idempotencyKey: String?

  init(_ method: Method, _ path: String) {
    self.method = method
    self.path = path
  }

  /// With a parameter behind the question mark, unless its value is `nil`.
  func with(_ name: String, _ value: (some LosslessStringConvertible)?) -> RemoteRequest {
    guard let value else { return self }
    var request = self
    request.query.append((name, String(value)))
    return request
  }

  /// With a value as its body.
  ///
  /// - Throws: `.host(.invalidRequest)` for what JSON cannot hold.
  func with(body value: some Encodable) throws(CoordinatorError) -> RemoteRequest {
    var request = self
    do { request.body = try WireJSON.encode(value) } catch {
      throw .host(HostProblem(.invalidRequest, "The request holds what cannot be sent."))
    }
    return request
  }

  /// Path and query.
  var target: String {
    let pairs = query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }
    return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
  }
}
