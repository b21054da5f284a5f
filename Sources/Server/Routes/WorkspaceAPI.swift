import Coordinator
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// What can be asked of a workspace over HTTP, and how it is answered.
///
/// One table of routes makes both the router and the description of the API. Who may ask is not looked at here.
struct WorkspaceAPI: Sendable {
  let workspace: HostedWorkspace
  let tickets: TicketOffice
  let environment: CoordinatorEnvironment
  let answers: KeptAnswers
  let completions: CompletionSessions
  let maximumBodySize: Int

  /// - Parameters:
  ///   - environment: its clock paces streams and says when kept answers are too old.
  ///   - maximumBodySize: in bytes.
  init(
    _ workspace: HostedWorkspace, tickets: TicketOffice, environment: CoordinatorEnvironment = .live,
    maximumBodySize: Int = ServerLimits().bodyBytes
  ) {
    self.workspace = workspace
    self.tickets = tickets
    self.environment = environment
    self.maximumBodySize = maximumBodySize
    answers = KeptAnswers(now: environment.now)
    completions = CompletionSessions(workspace, environment: environment)
  }

  /// Everything that can be asked, in the order in which it is described.
  var routes: [Route] {
    chatRoutes + sessionRoutes + roundRoutes + responseRoutes + queueRoutes + toolServerRoutes
      + workspaceRoutes
      + hostRoutes + completionRoutes
  }

  /// The routes, with middleware around all of them and around what is not found.
  func router(
    middleware: [any MiddlewareProtocol<Request, Response, ServerContext>] = []
  ) -> Router<ServerContext> {
    let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
    for middleware in middleware { router.add(middleware: middleware) }
    let routes = routes
    router.add(middleware: UnknownRoutes(routes: routes))
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        await respond(to: request, context: context, by: route)
      }
    }
    return router
  }

  private func respond(to request: Request, context: ServerContext, by route: Route) async -> Response {
    do {
      var request = request
      let body = try await readBody(of: &request)
      let call = RouteCall(of: route, request: request, context: context, body: body)
      guard route.isIdempotent else { return try await route.handle(call) }
      return try await answers.answer(to: call, by: route.handle).response
    } catch {
      return route.failure(error)
    }
  }

  /// The bytes of a body, which stays in memory; nothing for a request that has none.
  private func readBody(of request: inout Request) async throws -> [UInt8] {
    guard request.method != .get, request.method != .head else { return [] }
    if let refusal = JSONBodies.problem(with: request.headers, bodyBytes: maximumBodySize) { throw refusal }
    do {
      return Array(buffer: try await request.collectBody(upTo: maximumBodySize))
    } catch is NIOTooManyBytesError {
      throw Refusal.bodyTooLarge
    }
  }
}

/// Says in JSON that there is no such place, or that it does not take this method.
private struct UnknownRoutes: RouterMiddleware {
  typealias Context = ServerContext
  let routes: [Route]

  func handle(
    _ request: Request, context: ServerContext,
    next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let path = request.uri.path
      let exact = routes.filter { $0.path == path }
      // A path by itself is not one of those that a pattern stands for as well.
      let taking = exact.isEmpty ? routes.filter { $0.matches(path) } : exact
      var methods = taking.map(\.method.rawValue)
      guard !methods.isEmpty else {
        return WireFailure(
          .notFound, "There is nothing at this path.", suggestion: "GET /api/openapi.json says what there is."
        ).response()
      }
      if methods.contains("GET") { methods.append("HEAD") }
      let allowed = methods.sorted().joined(separator: ", ")
      return WireFailure(
        .notFound, "This path does not take this method.", suggestion: "It takes \(allowed).",
        status: .methodNotAllowed, headers: [.allow: allowed]
      ).response()
    }
  }
}
