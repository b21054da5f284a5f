import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Tells a browser that a page of another server may read what it is answered (Fetch standard, CORS protocol).
///
/// Whether the page's origin is one that may ask has been decided before: what comes from others is refused.
enum CrossOrigin {
  /// What goes with every answer to such a page.
  static func fields(for page: String) -> [Refusal.Field] {
    [
      .init(name: "Access-Control-Allow-Origin", value: page),
      .init(
        name: "Access-Control-Expose-Headers", value: "X-Response-Id, X-Round-Id, X-Session-Id, Retry-After"),
      .init(name: "Vary", value: "Origin"),
    ]
  }

  static func allow(reading response: inout Response, of request: Request) {
    guard let page = request.headers[.origin] else { return }
    for field in fields(for: page) {
      if let name = HTTPField.Name(field.name) {
        response.headers.append(HTTPField(name: name, value: field.value))
      }
    }
  }

  /// What a browser is told that asks whether a page may send a request of this kind; `nil` for all other requests.
  static func answer(toPreflight request: Request) -> Response? {
    guard request.method == .options, request.headers[.origin] != nil,
      request.headers[.accessControlRequestMethod] != nil
    else { return nil }
    return Response(
      status: .noContent,
      headers: [
        .accessControlAllowMethods: "GET, POST, PUT, PATCH, DELETE",
        .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
        // As long as the browsers with the shortest memory keep it.
        .accessControlMaxAge: "7200",
      ])
  }
}
