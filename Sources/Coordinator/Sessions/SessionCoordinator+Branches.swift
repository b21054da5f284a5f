import Conversation

/// Other ways that a conversation could go: forks, changed requests, other answers. What there was stays.
extension SessionCoordinator {
  /// Makes a session that shares the rounds of another up to an index, that one included.
  ///
  /// The new session knows its parent and goes on from there with rounds of its own; neither is changed by what
  /// happens in the other.
  ///
  /// - Throws: `.unfinished` when one of those rounds is still being answered; `.unknownRound`.
  public func fork(
    sessionID: SessionID, through index: Int
  ) async throws(CoordinatorError) -> Session {
    try await changingStored(sessionID) { state throws(CoordinatorError) in
      _ = try await round(index, of: sessionID)
      try requireFinished(state, through: index)
      let session = forked(state.session, through: index)
      try await stored { () throws(StoreError) in
        try await store.fork(sessionID, through: index, as: session, beginning: nil)
      }
      known[session.id] = SessionState(session: session)
      tell(of: session.id)
      return session
    }
  }

  /// Asks something else in place of an earlier request: in a new session, which shares the rounds before it. What was
  /// attached to the request stays with it.
  ///
  /// - Parameters:
  ///   - index: of the round whose request is to be changed.
  ///   - content: what is asked in its place.
  /// - Returns: the request in the new session.
  /// - Throws: `.unfinished` when a round before it is still being answered; `.unknownRound`; `.emptyRequest`.
  public func edit(
    sessionID: SessionID, index: Int, content: String
  ) async throws(CoordinatorError) -> RequestHandle {
    try requireText(content)
    return try await changingStored(sessionID) { state throws(CoordinatorError) in
      let old = try await round(index, of: sessionID)
      try requireFinished(state, through: index - 1)
      let shared = try await presentRounds(of: sessionID, before: index, limit: 1).last?.round.index
      var base = SessionState(session: forked(state.session, through: shared))
      if index == 0, base.session.titleSource == .firstWords {
        base.session.title = SessionTitle.make(from: content)
      }
      base.session.roundCount = index
      let (detail, session) = makeRound(
        in: base, content: content, attachments: old.request.attachments)
      try await storing(detail.response.id) { () throws(StoreError) in
        try await store.fork(sessionID, through: shared, as: session, beginning: .round(detail))
      }
      return begin(detail, in: session)
    }
  }

  /// Has a request answered once more. The earlier answers stay, as alternatives of the round.
  ///
  /// The last round of a session shows the new answer; summaries behind it do not count. Later rounds build on the answer that their session shows,
  /// so that of an earlier round begins in a fork; the handle says in which session it is.
  ///
  /// - Parameters:
  ///   - index: of the round.
  ///   - model: what answers this time; `nil` for the model that answered before.
  /// - Throws: `.unfinished` when the round, or one before it, is still being answered; `.unknownRound`.
  public func retry(
    sessionID: SessionID, index: Int, model: ModelReference? = nil
  ) async throws(CoordinatorError) -> RequestHandle {
    try await changingStored(sessionID) { state throws(CoordinatorError) in
      var detail = try await round(index, of: sessionID)
      try requireFinished(state, through: index)
      let isLast = try await isLast(detail, of: sessionID)
      var base = isLast ? state : SessionState(session: forked(state.session, through: index))
      base.session.lastActivityAt = environment.now()
      let response = makeResponse(to: detail.id, in: base, model: model ?? detail.response.model)
      detail.response = response
      detail.round.sessionID = base.session.id
      detail.round.responseID = response.id
      detail.round.alternatives.append(response.id)
      let session = base.session
      try await storing(response.id) { () throws(StoreError) in
        if isLast {
          try await store.insertAlternative(response, updating: session)
        } else {
          try await store.fork(
            sessionID, through: index, as: session, beginning: .alternative(response))
        }
      }
      if isLast { eventHub.update { $0.publish(.rounds(session.id)) } }
      return begin(detail, in: session)
    }
  }

  /// Lets the last round of a session show another of its answers, which later requests then build on.
  ///
  /// - Throws: `.notLastRound`; `.unfinished` while the session is being answered; `.unknownResponse` when the
  ///   response is not one of that round.
  public func select(
    responseID: ResponseID, sessionID: SessionID, index: Int
  ) async throws(CoordinatorError) {
    try await changingStored(sessionID) { state throws(CoordinatorError) in
      let detail = try await round(index, of: sessionID)
      if let running = state.queue.first { throw .unfinished(running) }
      guard try await isLast(detail, of: sessionID) else {
        throw .notLastRound(sessionID, index: index)
      }
      guard detail.round.alternatives.contains(responseID) else { throw .unknownResponse(responseID) }
      // One that is being made for a fork, which shares the round, cannot be built on yet.
      if live[responseID].map({ !$0.machine.isOver }) ?? false { throw .unfinished(responseID) }
      try await stored { () throws(StoreError) in
        try await store.select(responseID, ofRound: detail.id, in: sessionID)
      }
      eventHub.update { $0.publish(.rounds(sessionID)) }
    }
  }

  /// A session like another that shares its rounds up to an index. It is neither pinned nor archived.
  private func forked(_ source: Session, through index: Int?) -> Session {
    var session = Session(
      id: environment.makeID(), title: source.title, titleSource: source.titleSource, model: source.model,
      systemPrompt: source.systemPrompt, parent: source.id, forkedThrough: index,
      createdAt: environment.now(), tags: source.tags)
    session.roundCount = (index ?? -1) + 1
    return session
  }
}
