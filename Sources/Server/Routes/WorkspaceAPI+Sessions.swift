import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// Sessions: making, finding, changing, deleting.
extension WorkspaceAPI {
  static let session = Parameter<SessionID>.identifier("id", "The session.")

  private struct SessionBody: Decodable {
    var model: ModelReference?
    var title: String?
    var systemPrompt: String?
  }

  private struct ForkBody: Decodable {
    var through: Int
  }

  private struct ImportBody: Decodable {
    var session: Session
    var rounds: [RoundDetail]
  }

  var sessionRoutes: [Route] {
    let sessions = workspace.sessions
    let models = workspace.models
    let id = Self.session
    let session = Schemas.named("Session")
    return [
      Route(
        .sessions, .get, "/api/sessions", "All sessions: pinned ones first, then by last activity.",
        answers: [.json(Schemas.list(of: session))]
      ) { _ in .json(try await sessions.sessions()) },
      Route(
        .sessions, .post, "/api/sessions", "Makes a session.", body: .json("SessionBody"),
        answers: [.json(session, .created)]
      ) { call in
        let body: SessionBody = try call.decode()
        var model = body.model
        if model == nil { model = try await models.modelForNewSession(nil) }
        guard let model else { throw CoordinatorError.emptyRequest }
        return .json(
          try await sessions.createSession(
            model: model, title: body.title ?? "", systemPrompt: body.systemPrompt), status: .created)
      }.idempotent(),
      Route(
        .sessions, .get, "/api/sessions/{id}", "A session.", parameters: [id.description],
        answers: [.json(session)]
      ) { call in .json(try await sessions.session(call.required(id))) },
      Route(
        .sessions, .patch, "/api/sessions/{id}",
        "Gives a session another title, model or tags, pins or archives it.",
        parameters: [id.description], body: .json("SessionChange"), answers: [.json(session)]
      ) { call in
        let id = try call.required(id)
        return .json(try await sessions.update(sessionID: id, call.decode()))
      },
      Route(
        .sessions, .delete, "/api/sessions/{id}", "Stops what runs in a session and hides it.",
        parameters: [id.description], answers: [.empty()]
      ) { call in
        try await sessions.delete(sessionID: call.required(id))
        return .empty()
      },
      Route(
        .sessions, .post, "/api/sessions/{id}/restore", "Brings a deleted session back.",
        parameters: [id.description], answers: [.json(session)]
      ) { call in .json(try await sessions.restore(sessionID: call.required(id))) }.idempotent(),
      Route(
        .sessions, .post, "/api/sessions/import", "Takes a session that comes from elsewhere.",
        body: .json("ImportBody"), answers: [.json(session, .created)]
      ) { call in
        let body: ImportBody = try call.decode()
        return .json(try await sessions.importSession(body.session, rounds: body.rounds), status: .created)
      }.idempotent(),
      Route(
        .sessions, .post, "/api/sessions/{id}/fork", "Makes a session that shares the rounds up to one.",
        parameters: [id.description], body: .json("ForkBody"), answers: [.json(session, .created)]
      ) { call in
        let id = try call.required(id)
        let body: ForkBody = try call.decode()
        return .json(try await sessions.fork(sessionID: id, through: body.through), status: .created)
      }.idempotent(),
      Route(
        .sessions, .post, "/api/sessions/{id}/compact", "Has a summary made that stands for what was said.",
        parameters: [id.description], answers: [.json(Schemas.named("AcceptedRequest"), .accepted)]
      ) { call in .accepted(try await sessions.compact(sessionID: call.required(id))) }.idempotent(),
    ]
  }
}

extension Response {
  /// The answer to a request that will be answered.
  static func accepted(_ handle: RequestHandle) -> Response {
    var response = json(AcceptedRequest(handle), status: .accepted)
    response.headers[.responseID] = handle.responseID.description
    response.headers[.roundID] = handle.roundID.description
    return response
  }
}

extension AcceptedRequest {
  init(_ handle: RequestHandle) {
    self.init(sessionID: handle.sessionID, roundID: handle.roundID, responseID: handle.responseID)
  }
}
