import Conversation

/// How answers begin: stored first, then queued behind what stands before them.
extension SessionCoordinator {
  /// The response to a request that nobody has begun to answer.
  ///
  /// When nothing stands before it, it takes its place among those that are being made; `storing` gives that back.
  func makeResponse(to round: RoundID, in state: SessionState, model: ModelReference) -> Response {
    let time = environment.now()
    let id: ResponseID = environment.makeID()
    let isFree = state.queue.isEmpty && slots.count < settings.parallelResponses
    if isFree { slots.insert(id) }
    let turn = Turn(
      id: environment.makeID(), responseID: id, index: 0, status: isFree ? .waiting : .queued, revision: 1,
      streamStartTime: isFree ? time : nil)
    return Response(
      id: id, roundID: round, sessionID: state.session.id, model: model, turns: [turn], createdAt: time)
  }

  /// A round behind all others, and the session that has it.
  func makeRound(
    in state: SessionState, content: String, attachments: [Attachment] = [], model: ModelReference? = nil,
    summarizedThrough: Int? = nil
  ) -> (RoundDetail, Session) {
    let time = environment.now()
    var session = state.session
    let request = Request(
      id: environment.makeID(), content: content, attachments: attachments, createdAt: time)
    let id: RoundID = environment.makeID()
    let response = makeResponse(to: id, in: state, model: model ?? session.model)
    let round = Round(
      id: id, sessionID: session.id, index: session.roundCount, requestID: request.id,
      responseID: response.id, summarizedThrough: summarizedThrough, createdAt: time)
    session.roundCount += 1
    session.lastActivityAt = time
    return (RoundDetail(round: round, request: request, response: response), session)
  }

  /// Stores the beginning of an answer; nothing is left of it when that cannot be.
  func storing(
    _ response: ResponseID, _ store: () async throws(StoreError) -> Void
  ) async throws(CoordinatorError) {
    do throws(StoreError) {
      try await store()
    } catch {
      slots.remove(response)
      startWaiting()
      noteStore(error)
      throw .store(error)
    }
    if storeFailure != nil { if buffer.isEmpty { noteStore(nil) } else { startWriting() } }
  }

  /// Queues an answer whose beginning is stored, and starts it when nothing stands before it.
  func begin(_ detail: RoundDetail, in session: Session) -> RequestHandle {
    let response = LiveResponse(
      detail,
      machine: TurnMachine(
        first: detail.response.turns[0],
        limits: TurnLimits(
          turns: settings.turnLimit, parallelToolCalls: settings.parallelToolCalls, cost: settings.costLimit,
          prices: settings.profile(detail.response.model).prices),
        seed: environment.random()))
    live[response.id] = response
    recorder?.noteRequest(response, in: session, at: environment.now())
    known[session.id, default: SessionState(session: session)].session = session
    known[session.id]?.queue.append(response.id)
    if isShuttingDown { apply(.interrupt, to: response.id) }
    // A name can wait; whoever asks a question cannot.
    titleTask?.cancel()
    startNext(of: session.id)
    tell(of: session.id)
    return RequestHandle(
      sessionID: session.id, roundID: response.round.id, responseID: response.id, hub: response.hub)
  }

  // MARK: Whose turn it is

  /// Starts the first response of a session's queue, if it has not been and there is room for it.
  func startNext(of id: SessionID) {
    while let first = known[id]?.queue.first, live[first] == nil { known[id]?.queue.removeFirst() }
    guard let first = known[id]?.queue.first, let response = live[first], response.machine.isIdle,
      !response.isHeld
    else { return }
    guard slots.contains(first) || slots.count < settings.parallelResponses else {
      if !waitingSessions.contains(id) { waitingSessions.append(id) }
      return
    }
    slots.insert(first)
    if let limit = settings.timeLimit {
      response.timeLimitTask = Task { [environment] in
        do { try await environment.sleep(limit) } catch { return }
        apply(.limit(.time), to: first)
      }
    }
    apply(.start, to: first)
  }

  /// Starts those that have waited for room, in the order in which they came.
  func startWaiting() {
    while slots.count < settings.parallelResponses, !waitingSessions.isEmpty, !isShuttingDown {
      startNext(of: waitingSessions.removeFirst())
    }
  }
}
