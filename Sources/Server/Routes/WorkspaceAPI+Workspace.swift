import Conversation
import Coordinator
import HTTPTypes
import Hummingbird
import ServerSentEvents

/// What concerns all sessions: searching, models, events.
extension WorkspaceAPI {
  private static let words = Parameter<String>.text(
    "q", isRequired: true, "What is looked for, as a person types it.")
  private static let searched = Parameter<SessionID>(
    "session", in: .query, "The session to look in; without it in all.", expects: "a UUID",
    schema: Schemas.uuid, read: { SessionID($0) })
  private static let kinds = Parameter<Set<SearchKind>>.choices(
    "kind", "Which texts to look in; may be given several times. Without it in all.")
  private static let order = Parameter<SearchOrder>.choice(
    "order", fallback: .recency, "Which hits come first.")
  private static let hitLimit = Parameter<Int>.number(
    "limit", from: 1, through: 200, fallback: 20, "The most hits.")
  private static let after = Parameter<Int>.number("after", "The cursor of the last hit of the page before.")
  private static let refresh = Parameter<Bool>.flag("refresh", "Whether to ask providers first.")
  private static let name = Parameter<String>.text("name", "The model that is wished for.")

  var workspaceRoutes: [Route] {
    let (sessions, models) = (workspace.sessions, workspace.models)
    return [
      Route(
        .workspace, .get, "/api/search", "The texts in which a query is found.",
        parameters: [
          Self.words.description, Self.searched.description, Self.kinds.description, Self.order.description,
          Self.hitLimit.description, Self.after.description,
        ], answers: [.json(Schemas.list(of: Schemas.named("SearchHit")))]
      ) { call in
        var query = SearchQuery(try call.required(Self.words))
        query.session = try call[Self.searched]
        query.kinds = try call[Self.kinds] ?? query.kinds
        query.order = try call[Self.order] ?? query.order
        query.limit = try call[Self.hitLimit] ?? query.limit
        query.after = try call[Self.after].map { SearchCursor($0) }
        return .json(try await sessions.search(query))
      },
      Route(
        .workspace, .get, "/api/models", "What each provider offers, as it was heard last.",
        parameters: [Self.refresh.description],
        answers: [.json(Schemas.list(of: Schemas.named("ProviderOffer")))]
      ) { call in .json(try await models.offers(refresh: call[Self.refresh] ?? false)) },
      Route(
        .workspace, .get, "/api/models/default", "The model that a new session talks to.",
        parameters: [Self.name.description], answers: [.json(Schemas.named("DefaultModel"))]
      ) { call in .json(["model": try await models.modelForNewSession(call[Self.name])]) },
      Route(
        .workspace, .get, "/api/events",
        "What happens to the sessions: first the last event of each that had one, then what follows.",
        answers: [
          .eventStream(
            ["anyOf": .array(["HostInformation", "WorkspaceEvent"].map(Schemas.named))],
            "First host (HostInformation), then unnamed events of a WorkspaceEvent.")
        ]
      ) { call in eventStream(to: call) },
    ]
  }

  private func eventStream(to call: RouteCall) -> Response {
    let events = workspace.sessions.events()
    let information = workspace.information
    let answer = EventStreamAnswer(
      environment: environment, isOver: { events.hub.read { $0.isFinished } },
      wake: { events.hub.update { _ in } })
    return answer.response(to: call.request, on: call.context.channel) { output in
      var host: [UInt8] = []
      ServerSentEvent.write(type: "host", line: try WireJSON.encode(information), to: &host)
      try await output.write([host])
      var reader = WorkspaceEventReader(events, beat: answer.beat)
      while let news = await reader.next() {
        var told: [[UInt8]] = []
        for event in news.events {
          // About the wire of somebody else.
          if case .connection = event { continue }
          var bytes: [UInt8] = []
          ServerSentEvent.write(line: try WireJSON.encode(event), to: &bytes)
          told.append(bytes)
        }
        try await output.write(told)
        if news.isLast { return }
        answer.beat.noteSent()
      }
    }
  }
}
