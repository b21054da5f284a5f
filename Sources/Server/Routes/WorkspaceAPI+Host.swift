import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// The process that has the workspace open.
extension WorkspaceAPI {
  private struct Ticket: Encodable {
    var ticket: String
    var expiresAt: Timestamp
  }

  var hostRoutes: [Route] {
    let (workspace, tickets) = (workspace, tickets)
    return [
      Route(
        .host, .get, "/api/host", "Which process this is.", answers: [.json(Schemas.named("HostInformation"))]
      ) { _ in .json(workspace.information) },
      Route(
        .host, .post, "/api/host/stop", "Has the process end in good order.", answers: [.empty(.accepted)]
      ) { _ in
        workspace.stop()
        return .empty(.accepted)
      },
      Route(
        .host, .post, "/api/tickets", "A ticket that stands for the token once, within a minute.",
        answers: [.json(Schemas.named("Ticket"))]
      ) { _ in
        let (ticket, expiresAt) = tickets.issue()
        return .json(Ticket(ticket: ticket, expiresAt: expiresAt))
      },
      Route(
        .host, .get, "/api/openapi.json", "This description.", answers: [.json(["type": "object"])]
      ) { _ in .json(openAPI) },
      Route(.host, .get, "/health", "Whether the process answers.", answers: [.json(Schemas.named("Health"))])
      {
        _ in .json(["status": "ok"])
      }.open(),
    ]
  }
}

extension Route {
  /// The same, with the first answer for the same `Idempotency-Key`.
  func idempotent() -> Route {
    var route = self
    route.isIdempotent = true
    route.parameters.append(KeptAnswers.key.description)
    return route
  }

  /// The same for everybody.
  func open() -> Route {
    var route = self
    route.isOpen = true
    return route
  }
}
