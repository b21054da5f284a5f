import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// What was said in a session, and saying more.
extension WorkspaceAPI {
  static let round = Parameter<Int>.number("index", in: .path, "The index of the round.")
  static let before = Parameter<Int>.number("before", "Only rounds with an index below this.")
  static let roundLimit = Parameter<Int>.number(
    "limit", from: 1, through: 500, fallback: 50,
    "The most rounds. There are fewer where their attachments are large, but one at least: ask on with before."
  )

  /// From this many bytes of attachments on a page takes no more rounds.
  static let pageBytes = 8 << 20
  /// How many rounds are in memory beyond those of a page.
  private static let pageStep = 20

  /// The last rounds before one, as far as their attachments are not too much at a time.
  private static func page(
    of sessions: any SessionService, _ id: SessionID, before index: Int?, limit: Int
  ) async throws -> [RoundDetail] {
    // The last one first.
    var page: [RoundDetail] = []
    var (before, bytes) = (index, 0)
    while page.count < limit {
      let step = min(pageStep, limit - page.count)
      let rounds = try await sessions.rounds(of: id, before: before, limit: step)
      for round in rounds.reversed() {
        bytes += round.request.attachments.reduce(0) { $0 + $1.data.count }
        guard page.isEmpty || bytes <= pageBytes else { return page.reversed() }
        page.append(round)
      }
      guard rounds.count == step, let first = rounds.first?.round.index, first > 0 else { break }
      before = first
    }
    return page.reversed()
  }

  private struct RoundBody: Decodable {
    var content: String
    var attachments: [Attachment]?
  }

  private struct EditBody: Decodable {
    var content: String
  }

  private struct RetryBody: Decodable {
    var model: ModelReference?
  }

  private struct SelectionBody: Decodable {
    var responseId: ResponseID
  }

  var roundRoutes: [Route] {
    let sessions = workspace.sessions
    let (id, index) = (Self.session, Self.round)
    let (before, limit) = (Self.before, Self.roundLimit)
    let accepted = Route.Answer.json(Schemas.named("AcceptedRequest"), .accepted)
    let place = [id.description, index.description]
    return [
      Route(
        .rounds, .get, "/api/sessions/{id}/rounds", "The last rounds of a session, oldest first.",
        parameters: [id.description, before.description, limit.description],
        answers: [.json(Schemas.list(of: Schemas.named("RoundDetail")))]
      ) { call in
        .json(
          try await Self.page(
            of: sessions, call.required(id), before: call[before], limit: call[limit] ?? 50))
      },
      Route(
        .rounds, .post, "/api/sessions/{id}/rounds", "Sends a message, and does not wait for its answer.",
        parameters: [id.description], body: .json("RoundBody"), answers: [accepted]
      ) { call in
        let id = try call.required(id)
        let body: RoundBody = try call.decode()
        return .accepted(
          try await sessions.handleRequest(
            sessionID: id, content: body.content, attachments: body.attachments ?? []))
      }.idempotent(),
      Route(
        .rounds, .post, "/api/sessions/{id}/rounds/{index}/edit",
        "Says something else in place of an earlier message, in a session of its own where that is needed.",
        parameters: place, body: .json("EditBody"), answers: [accepted]
      ) { call in
        let (id, index) = (try call.required(id), try call.required(index))
        let body: EditBody = try call.decode()
        return .accepted(try await sessions.edit(sessionID: id, index: index, content: body.content))
      }.idempotent(),
      Route(
        .rounds, .post, "/api/sessions/{id}/rounds/{index}/retry",
        "Asks for another answer to a message, of another model if one is named.",
        parameters: place, body: Route.Body(schema: Schemas.named("RetryBody"), isRequired: false),
        answers: [accepted]
      ) { call in
        let (id, index) = (try call.required(id), try call.required(index))
        let body = call.body.isEmpty ? RetryBody() : try call.decode()
        return .accepted(try await sessions.retry(sessionID: id, index: index, model: body.model))
      }.idempotent(),
      Route(
        .rounds, .put, "/api/sessions/{id}/rounds/{index}/response", "Chooses the answer that is shown.",
        parameters: place, body: .json("SelectionBody"), answers: [.empty()]
      ) { call in
        let (id, index) = (try call.required(id), try call.required(index))
        let body: SelectionBody = try call.decode()
        try await sessions.select(responseID: body.responseId, sessionID: id, index: index)
        return .empty()
      },
    ]
  }
}
