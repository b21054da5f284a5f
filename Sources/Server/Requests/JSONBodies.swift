import Coordinator
import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Lets requests with a body through to their route only when it is JSON, as it is, and not too large. A page of another
/// site could send the other kinds of body without asking first.
struct JSONBodies: RouterMiddleware {
  typealias Context = ServerContext

  let bodyBytes: Int

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    // What goes nowhere is told so first.
    guard context.endpointPath != nil else { return try await next(request, context) }
    if let refusal = Self.problem(with: request.headers, bodyBytes: bodyBytes) { return Response(refusal) }
    return try await next(request, context)
  }

  static func problem(with headers: HTTPFields, bodyBytes: Int) -> Refusal? {
    let length = headers[.contentLength].flatMap { Int($0) }
    guard headers[.transferEncoding] != nil || (length ?? 0) > 0 else { return nil }
    guard headers[values: .contentType].count == 1, isJSON(headers[.contentType] ?? "") else {
      return Refusal(
        415, .invalidRequest, "The body has to be JSON.",
        suggestion: "Send it with Content-Type: application/json.")
    }
    guard headers[values: .contentEncoding].allSatisfy({ $0.lowercased() == "identity" }) else {
      return Refusal(
        415, .invalidRequest, "The body may not be compressed.",
        fields: [.init(name: "Accept-Encoding", value: "identity")])
    }
    guard length ?? 0 <= bodyBytes else { return .bodyTooLarge }
    return nil
  }

  /// With whatever parameters: JSON is UTF-8 (RFC 8259, section 8.1).
  private static func isJSON(_ type: String) -> Bool {
    let name = type.prefix { $0 != ";" }
    return name.lowercased().filter { $0 != " " && $0 != "\t" } == "application/json"
  }
}
