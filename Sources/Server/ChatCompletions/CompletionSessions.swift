import Conversation
import Coordinator

/// Finds the session that a conversation of the OpenAI API goes on in, or makes one.
actor CompletionSessions {
  private let workspace: HostedWorkspace
  private let environment: CoordinatorEnvironment
  private var places = ConversationPlaces()

  init(_ workspace: HostedWorkspace, environment: CoordinatorEnvironment) {
    self.workspace = workspace
    self.environment = environment
  }

  /// Has a conversation answered.
  ///
  /// - Parameter sessionID: the session that goes on, where the client names one.
  func handle(_ request: CompletionRequest, in sessionID: SessionID?) async throws -> RequestHandle {
    let model = try await model(named: request.model)
    let id = try await session(for: request, model: model, named: sessionID)
    return try await workspace.sessions.handleRequest(
      sessionID: id, content: request.message.content, attachments: request.message.attachments)
  }

  private func model(named name: String) async throws -> ModelReference {
    do {
      return try await workspace.models.modelForNewSession(name)
    } catch CoordinatorError.model(let error) where error.code == .configuration {
      // To the workspace it may be a matter of its settings; to this client it is the name that it said.
      throw CompletionFailure(
        TurnError(.modelUnknown, error.message, suggestion: error.suggestion, mayRetry: false))
    }
  }

  /// Notes where a conversation stands that was answered.
  func note(_ request: CompletionRequest, answer: String, _ responseID: ResponseID, in round: Round) {
    let last = CompletionRequest.Exchange(message: request.message, answer: answer)
    let key = ConversationPlaces.Key(
      model: request.model, instructions: request.instructions, history: request.history + [last])
    places.put(
      ConversationPlaces.Place(sessionID: round.sessionID, index: round.index, responseID: responseID),
      for: key)
  }

  private func session(
    for request: CompletionRequest, model: ModelReference, named id: SessionID?
  ) async throws -> SessionID {
    let earlier: Session?
    if let id {
      earlier = try await workspace.sessions.session(id)
    } else {
      earlier = await earlierSession(of: request)
    }
    if let earlier {
      // The client asks for this one.
      if earlier.model != model { try await workspace.sessions.setModel(sessionID: earlier.id, to: model) }
      return earlier.id
    }
    guard !request.history.isEmpty else {
      return try await workspace.sessions.createSession(
        model: model, title: "", systemPrompt: request.instructions
      ).id
    }
    let (session, rounds) = imported(request, model: model)
    return try await workspace.sessions.importSession(session, rounds: rounds).id
  }

  /// The session in which a conversation was had, or a fork of it where somebody has gone on there.
  private func earlierSession(of request: CompletionRequest) async -> Session? {
    guard !request.history.isEmpty else { return nil }
    let key = ConversationPlaces.Key(
      model: request.model, instructions: request.instructions, history: request.history)
    guard let place = places.take(key) else { return nil }
    do {
      let session = try await workspace.sessions.session(place.sessionID)
      let shown = try await workspace.sessions.rounds(of: session.id, before: place.index + 1, limit: 1).last
      guard shown?.round.index == place.index, shown?.response.id == place.responseID else { return nil }
      if session.roundCount == place.index + 1 { return session }
      return try await workspace.sessions.fork(sessionID: session.id, through: place.index)
    } catch {
      // It has been deleted, or that round has, and is begun anew.
      return nil
    }
  }

  /// What a client says was said, as a session.
  private func imported(
    _ request: CompletionRequest, model: ModelReference
  ) -> (Session, [RoundDetail]) {
    let now = environment.now()
    let session = Session(
      id: environment.makeID(), model: model, systemPrompt: request.instructions, createdAt: now)
    let rounds = request.history.enumerated().map { index, exchange in
      let asked = Request(
        id: environment.makeID(), content: exchange.message.content,
        attachments: exchange.message.attachments, createdAt: now)
      let responseID: ResponseID = environment.makeID()
      let round = Round(
        id: environment.makeID(), sessionID: session.id, index: index, requestID: asked.id,
        responseID: responseID, createdAt: now)
      let turn = Turn(
        id: environment.makeID(), responseID: responseID, index: 0, content: exchange.answer,
        status: .completed, revision: 1, finishReason: .stop)
      let response = Response(
        id: responseID, roundID: round.id, sessionID: session.id, model: model, turns: [turn],
        outcome: .completed, createdAt: now, endedAt: now)
      return RoundDetail(round: round, request: asked, response: response)
    }
    return (session, rounds)
  }
}
