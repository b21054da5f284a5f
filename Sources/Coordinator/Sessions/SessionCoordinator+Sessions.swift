import Conversation

/// Sessions: making, finding, changing, deleting.
extension SessionCoordinator {
  /// Makes a session and stores it.
  ///
  /// - Parameters:
  ///   - model: what answers its requests, unless another is set later.
  ///   - title: empty to be named after the first request.
  ///   - systemPrompt: `nil` for that of the settings.
  public func createSession(
    model: ModelReference, title: String = "", systemPrompt: String? = nil
  ) async throws(CoordinatorError) -> Session {
    try enter()
    defer { leave() }
    let session = Session(
      id: environment.makeID(), title: title, model: model, systemPrompt: systemPrompt,
      createdAt: environment.now())
    var state = SessionState(session: session)
    do throws(CoordinatorError) {
      try await stored { () throws(StoreError) in try await store.insert(session) }
    } catch {
      guard goesOn(after: error), case .store(let failure) = error else { throw error }
      // Written with its first request.
      state.isUnsaved = true
      noteStore(failure)
    }
    known[session.id] = state
    tell(of: session.id)
    return session
  }

  /// All sessions that are not deleted: pinned ones first, then by last activity, latest first.
  public func sessions() async throws(CoordinatorError) -> [Session] {
    try enter()
    defer { leave() }
    return withUnsaved(try await stored { () throws(StoreError) in try await store.sessions() })
  }

  public func session(_ id: SessionID) async throws(CoordinatorError) -> Session {
    try enter()
    defer { leave() }
    return try await state(of: id).session
  }

  /// Changes what is said of a session: its title, model, tags, and whether it is pinned or archived. What is so already
  /// is not written again.
  ///
  /// - Returns: the session as it is from now on.
  /// - Throws: `.tags` for tags that it cannot have. Then nothing has changed.
  @discardableResult
  public func update(
    sessionID: SessionID, _ change: SessionChange
  ) async throws(CoordinatorError) -> Session {
    try await self.change(sessionID) { session throws(CoordinatorError) in
      do throws(TagError) { try session.apply(change) } catch { throw .tags(error) }
    }
  }

  /// Cancels what runs in a session, then hides it and all it holds. `restore` brings it back.
  public func delete(sessionID: SessionID) async throws(CoordinatorError) {
    try enter()
    defer { leave() }
    await lock(sessionID)
    defer { unlock(sessionID) }
    try await requireSaved(sessionID)
    let queue = try await state(of: sessionID).queue
    // From the back, so that none of them is started when the one before it ends.
    for id in queue.reversed() { apply(.cancel, to: id) }
    for id in queue {
      if let hub = live[id]?.hub { _ = await hub.first { $0.outcome } }
    }
    let time = environment.now()
    try await stored { () throws(StoreError) in try await store.delete(sessionID, at: time) }
    known[sessionID] = nil
    await tools.forget(sessionID)
    eventHub.update { $0.publish(.deleted(sessionID)) }
  }

  /// Brings a deleted session back.
  @discardableResult
  public func restore(sessionID: SessionID) async throws(CoordinatorError) -> Session {
    try enter()
    defer { leave() }
    await lock(sessionID)
    defer { unlock(sessionID) }
    let session = try await stored { () throws(StoreError) in try await store.restore(sessionID) }
    guard let session else { throw .unknownSession(sessionID) }
    known[sessionID] = SessionState(session: session)
    tell(of: sessionID)
    return session
  }

  // MARK: Shared by everything that touches sessions

  @discardableResult
  func change(
    _ id: SessionID, _ change: (inout Session) throws(CoordinatorError) -> Void
  ) async throws(CoordinatorError) -> Session {
    try enter()
    defer { leave() }
    await lock(id)
    defer { unlock(id) }
    try await requireSaved(id)
    let session = try await state(of: id).session
    var changing = session
    try change(&changing)
    let changed = changing
    guard changed != session else { return session }
    try await stored { () throws(StoreError) in try await store.update(changed) }
    known[id]?.session = changed
    tell(of: id)
    return changed
  }

  /// What is remembered of a session, read from the store the first time.
  func state(of id: SessionID) async throws(CoordinatorError) -> SessionState {
    if let state = known[id] { return state }
    let session = try await stored { () throws(StoreError) in try await store.session(id) }
    guard let session else { throw .unknownSession(id) }
    // Somebody else may have read it meanwhile, and done something with it.
    if let state = known[id] { return state }
    let state = SessionState(session: session)
    known[id] = state
    return state
  }

  /// Tells readers where a session stands, unless they know.
  func tell(of id: SessionID) {
    guard let state = known[id] else { return }
    let response = state.queue.first.flatMap { live[$0] }
    let activity = SessionActivity(
      session: state.session, responseID: response?.id,
      status: response?.shownStatus, lastOutcome: state.lastOutcome)
    guard activity != state.told else { return }
    known[id]?.told = activity
    eventHub.update { $0.publish(.session(activity)) }
  }

  /// Uses the store and says in the coordinator's terms what went wrong.
  func stored<Result: Sendable>(
    _ use: () async throws(StoreError) -> Result
  ) async throws(CoordinatorError) -> Result {
    do throws(StoreError) { return try await use() } catch { throw .store(error) }
  }

  /// What happens to the sessions; see `WorkspaceEvents`.
  public nonisolated func events() -> WorkspaceEvents {
    WorkspaceEvents(hub: eventHub)
  }
}
