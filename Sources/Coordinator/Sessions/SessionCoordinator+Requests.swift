import Conversation

/// Requests: taking them, following their answers, stopping them.
extension SessionCoordinator {
  /// Stores a request and has it answered, after those of the same session that came before.
  ///
  /// Returns once the round is stored. What becomes of the answer is the handle's to tell.
  ///
  /// - Parameter content: the user's text; kept and sent exactly as it is.
  /// - Throws: when the session is not there, the text is blank, or the round could not be stored.
  public func handleRequest(
    sessionID: SessionID, content: String
  ) async throws(CoordinatorError) -> RequestHandle {
    guard !content.allSatisfy(\.isWhitespace) else { throw .emptyRequest }
    try enter()
    defer { leave() }
    _ = try await recover()
    await lock(sessionID)
    defer { unlock(sessionID) }
    if isShuttingDown { throw .shuttingDown }
    let state = try await state(of: sessionID)
    let (detail, session) = makeRound(of: state, content: content)
    do throws(StoreError) {
      try await store.insert(detail, updating: session)
    } catch {
      noteStore(error)
      throw .store(error)
    }
    if storeFailure != nil { if buffer.isEmpty { noteStore(nil) } else { startWriting() } }
    let response = LiveResponse(
      detail,
      machine: TurnMachine(
        first: detail.response.turns[0],
        limits: TurnLimits(turns: settings.turnLimit, parallelToolCalls: settings.parallelToolCalls),
        seed: environment.random()))
    live[response.id] = response
    recorder?.noteRequest(detail.request, response.id, in: state.session, at: detail.round.createdAt)
    known[sessionID]?.session = session
    known[sessionID]?.queue.append(response.id)
    if isShuttingDown { apply(.interrupt, to: response.id) }
    startNext(of: sessionID)
    tell(of: sessionID)
    return RequestHandle(
      sessionID: sessionID, roundID: response.round.id, responseID: response.id, hub: response.hub)
  }

  /// Like `handleRequest`, with the turns of the answer as a sequence.
  public func streamRequest(
    sessionID: SessionID, content: String
  ) async throws(CoordinatorError) -> StreamedRequest {
    StreamedRequest(try await handleRequest(sessionID: sessionID, content: content))
  }

  /// Stops a response, whether it runs or is queued. What it had said stays.
  ///
  /// Returns once the ending can be seen, or at once when the response is over or unknown.
  public func cancel(responseID: ResponseID) async {
    guard let response = live[responseID] else { return }
    apply(.cancel, to: responseID)
    _ = await response.hub.first { $0.outcome }
  }

  private func makeRound(of state: SessionState, content: String) -> (RoundDetail, Session) {
    let time = environment.now()
    var session = state.session
    let request = Request(id: environment.makeID(), content: content, createdAt: time)
    let responseID: ResponseID = environment.makeID()
    let round = Round(
      id: environment.makeID(), sessionID: session.id, index: session.roundCount, requestID: request.id,
      responseID: responseID, createdAt: time)
    let isFree = state.queue.isEmpty
    let turn = Turn(
      id: environment.makeID(), responseID: responseID, index: 0, status: isFree ? .waiting : .queued,
      revision: 1, streamStartTime: isFree ? time : nil)
    let response = Response(
      id: responseID, roundID: round.id, sessionID: session.id, model: session.model, turns: [turn],
      createdAt: time)
    session.roundCount += 1
    session.lastActivityAt = time
    if session.title.isEmpty { session.title = SessionTitle.make(from: content) }
    return (RoundDetail(round: round, request: request, response: response), session)
  }
}
