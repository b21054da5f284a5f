import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// One request to a route, with its body in memory.
struct RouteCall: Sendable {
  let route: Route
  let request: Request
  let context: ServerContext
  /// The bytes of the body; empty when there is none.
  let body: [UInt8]
  private let query: [(name: String, value: String)]

  init(of route: Route, request: Request, context: ServerContext, body: [UInt8]) {
    self.route = route
    self.request = request
    self.context = context
    self.body = body
    query = QueryString.parameters(of: request.uri.query ?? "")
  }

  // MARK: Parameters

  /// The value of a parameter that the route needs.
  func required<Value>(_ parameter: Parameter<Value>) throws -> Value {
    guard let value = try self[parameter] else {
      throw invalid(parameter.description, "is missing: it must be \(parameter.description.expectation)")
    }
    return value
  }

  /// The value of a parameter; `nil` when the request does not name it.
  subscript<Value>(_ parameter: Parameter<Value>) -> Value? {
    get throws {
      let description = parameter.description
      guard route.parameters.contains(description) else {
        // The description of the API would not say so.
        throw WireFailure(.failure, "The route does not have the parameter \(description.name).")
      }
      let values = self.values(of: description)
      guard !values.isEmpty else { return nil }
      guard let value = parameter.read(values) else {
        throw invalid(description, "must be \(description.expectation)")
      }
      return value
    }
  }

  private func values(of parameter: ParameterDescription) -> [String] {
    switch parameter.place {
    case .path: context.parameters.get(parameter.name).map { [$0] } ?? []
    case .query: query.filter { $0.name == parameter.name }.map(\.value)
    case .header:
      HTTPField.Name(parameter.name).map { request.headers[values: $0] } ?? []
    }
  }

  private func invalid(_ parameter: ParameterDescription, _ what: String) -> WireFailure {
    let place =
      switch parameter.place {
      case .path: "The part \(parameter.name) of the path"
      case .query: "The query parameter \(parameter.name)"
      case .header: "The header \(parameter.name)"
      }
    return WireFailure(.invalidRequest, "\(place) \(what).", status: .badRequest)
  }

  // MARK: Body

  /// The body as a value.
  func decode<Body: Decodable>(_ type: Body.Type = Body.self) throws -> Body {
    guard !body.isEmpty else {
      throw WireFailure(
        .invalidRequest, "The request has no body: it must be a JSON object.", status: .badRequest)
    }
    do {
      return try WireJSON.decode(type, from: body)
    } catch let error as DecodingError {
      throw WireFailure(
        .invalidRequest, BodyProblem.message(of: error, in: route.body?.schema ?? .null), status: .badRequest)
    }
  }
}
