import Conversation

/// Going on while the store cannot keep anything, when the settings say so: sessions and rounds are in memory, and are
/// written with what follows as soon as that can be.
extension SessionCoordinator {
  /// Whether a failure to store something is no reason not to go on.
  func goesOn(after error: CoordinatorError) -> Bool {
    guard settings.goesOnWithoutStore, case .store(let error) = error else { return false }
    switch error.code {
    case .full, .notWritable, .inputOutput, .busy, .corrupt: return true
    case .newerSchema, .notFound: return false
    }
  }

  /// Whether the store lacks the session or one of its rounds. What comes after must then wait for it, too.
  func isUnsaved(_ id: SessionID) -> Bool {
    known[id]?.isUnsaved ?? false || live.values.contains { $0.isUnsaved && $0.round.sessionID == id }
  }

  /// Sees to it that the store has all of a session, for what is done to it in the store alone.
  ///
  /// - Throws: why the store cannot keep it.
  func requireSaved(_ id: SessionID) async throws(CoordinatorError) {
    guard isUnsaved(id) else { return }
    await writeNow()
    if let state = known[id], state.isUnsaved, !live.values.contains(where: { $0.round.sessionID == id }) {
      try await stored { () throws(StoreError) in try await store.insert(state.session) }
      known[id]?.isUnsaved = false
    }
    if isUnsaved(id) {
      throw .store(storeFailure ?? StoreError(.inputOutput, "The session could not be stored yet."))
    }
  }

  /// Begins an answer whose round is not stored.
  func beginUnsaved(_ detail: RoundDetail, in session: Session) -> RequestHandle {
    buffer.add(.began(detail, session), of: detail.response.id)
    scheduleWrite(after: settings.writeRetryInterval)
    let handle = begin(detail, in: session)
    live[handle.responseID]?.isUnsaved = true
    return handle
  }

  /// What has been written is known to the store from now on.
  func noteSaved(_ batch: WriteBuffer) {
    for case .began(let detail, let session) in batch.beginnings {
      known[session.id]?.isUnsaved = false
      live[detail.response.id]?.isUnsaved = false
    }
  }

  /// Puts the rounds that the store does not have beside those that it does.
  func withUnsaved(
    _ details: [RoundDetail], of id: SessionID, before index: Int?, limit: Int
  ) -> [RoundDetail] {
    let stored = Set(details.map(\.id))
    let unsaved = live.values.filter {
      $0.isUnsaved && $0.round.sessionID == id && $0.round.index < index ?? .max
        && !stored.contains($0.round.id)
    }
    guard !unsaved.isEmpty, limit > 0 else { return details }
    return (details + unsaved.map(\.detail)).sorted { $0.round.index < $1.round.index }.suffix(limit)
  }

  /// Puts the sessions that the store does not have beside those that it does.
  func withUnsaved(_ sessions: [Session]) -> [Session] {
    let stored = Set(sessions.map(\.id))
    let unsaved = known.values.filter { $0.isUnsaved && !stored.contains($0.session.id) }.map(\.session)
    guard !unsaved.isEmpty else { return sessions }
    return (sessions + unsaved).sorted {
      ($0.isPinned ? 1 : 0, $0.lastActivityAt, $0.id) > ($1.isPinned ? 1 : 0, $1.lastActivityAt, $1.id)
    }
  }
}
