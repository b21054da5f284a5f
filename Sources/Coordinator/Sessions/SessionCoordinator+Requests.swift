import Conversation

/// Requests: taking them, following their answers, stopping them.
extension SessionCoordinator {
  /// Stores a request and has it answered, after those of the same session that came before.
  ///
  /// Returns once the round is stored; when the store cannot keep it and the settings say `goesOnWithoutStore`, once
  /// it is in memory. What becomes of the answer is the handle's to tell.
  ///
  /// - Parameters:
  ///   - content: the user's text; kept and sent exactly as it is. May be blank beside attachments.
  ///   - attachments: images (PNG, JPEG, GIF, WebP), at most 20, of at most 20 MiB together.
  /// - Throws: when the session is not there, the text is blank, an attachment cannot be sent, or the round could not be
  ///   stored.
  public func handleRequest(
    sessionID: SessionID, content: String, attachments: [Attachment] = []
  ) async throws(CoordinatorError) -> RequestHandle {
    if attachments.isEmpty { try requireText(content) } else { try AttachmentRules.check(attachments) }
    return try await changing(sessionID) { state throws(CoordinatorError) in
      var (detail, session) = makeRound(in: state, content: content, attachments: attachments)
      if session.title.isEmpty {
        session.title = SessionTitle.make(from: content.isEmpty ? attachments.first?.name ?? "" : content)
        session.titleSource = .firstWords
      }
      let changed = session
      if isUnsaved(sessionID) { return beginUnsaved(detail, in: changed) }
      do throws(CoordinatorError) {
        try await storing(detail.response.id) { () throws(StoreError) in
          try await store.insert(detail, updating: changed)
        }
      } catch {
        guard goesOn(after: error) else { throw error }
        return beginUnsaved(detail, in: changed)
      }
      return begin(detail, in: changed)
    }
  }

  /// Like `handleRequest`, with the turns of the answer as a sequence.
  public func streamRequest(
    sessionID: SessionID, content: String, attachments: [Attachment] = []
  ) async throws(CoordinatorError) -> StreamedRequest {
    StreamedRequest(
      try await handleRequest(sessionID: sessionID, content: content, attachments: attachments))
  }

  /// Stops a response, whether it runs or is queued. What it had said stays.
  ///
  /// Returns once the ending can be seen, or at once when the response is over or unknown.
  public func cancel(responseID: ResponseID) async {
    guard let response = live[responseID] else { return }
    apply(.cancel, to: responseID)
    _ = await response.hub.first { $0.outcome }
  }

  // MARK: Shared by everything that changes what a session holds

  func requireText(_ content: String) throws(CoordinatorError) {
    guard !content.allSatisfy(\.isWhitespace) else { throw .emptyRequest }
  }

  /// Does something to a session while nobody else does, with what is known of it.
  func changing<Result>(
    _ id: SessionID, _ body: (SessionState) async throws(CoordinatorError) -> Result
  ) async throws(CoordinatorError) -> Result {
    try enter()
    defer { leave() }
    _ = try await recover()
    await lock(id)
    defer { unlock(id) }
    if isShuttingDown { throw .shuttingDown }
    return try await body(try await state(of: id))
  }

  /// The same for what is done in the store alone, which must have all of the session for that.
  func changingStored<Result>(
    _ id: SessionID, _ body: (SessionState) async throws(CoordinatorError) -> Result
  ) async throws(CoordinatorError) -> Result {
    try await changing(id) { _ throws(CoordinatorError) in
      try await requireSaved(id)
      return try await body(try await state(of: id))
    }
  }

  /// The round of a session with an index, in its present state.
  func round(_ index: Int, of id: SessionID) async throws(CoordinatorError) -> RoundDetail {
    guard (0..<Int.max).contains(index) else { throw .unknownRound(id, index: index) }
    let found = try await presentRounds(of: id, before: index + 1, limit: 1).last
    guard let found, found.round.index == index else { throw .unknownRound(id, index: index) }
    return found
  }

  /// Whether nothing but summaries follows a round, none of which stands for it.
  func isLast(_ detail: RoundDetail, of id: SessionID) async throws(CoordinatorError) -> Bool {
    let index = detail.round.index
    // Not more than that many in a row; behind more of them it counts as an earlier round.
    let rounds = try await presentRounds(of: id, before: nil, limit: 8)
    return rounds.first.map { $0.round.index <= index } ?? false
      && rounds.allSatisfy { $0.round.index <= index || $0.round.summarizedThrough ?? .max < index }
  }

  /// Throws when an answer that a session shares up to an index is not over.
  func requireFinished(_ state: SessionState, through index: Int) throws(CoordinatorError) {
    for id in state.queue {
      if let round = live[id]?.round, round.index <= index { throw .unfinished(id) }
    }
  }
}
