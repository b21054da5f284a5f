import Conversation

extension SessionCoordinator {
  /// Stores a session that comes from elsewhere, with all its rounds, in one transaction.
  ///
  /// The session keeps its identifier. Rounds, requests, responses, turns and tool calls keep theirs unless something
  /// stored has the same, as when a fork is imported beside its parent; those get new ones. A session without a title
  /// is named after its first request.
  ///
  /// - Parameter rounds: in order, with indexes 0, 1, 2 …, each of them over. A round with several answers stands
  ///   there once for each of them, one behind the other; it shows the one that its `responseID` names, or the last.
  /// - Returns: the session as it is stored.
  /// - Throws: `.alreadyThere` when there is a session of this identifier, be it a deleted one; `.invalidRound`;
  ///   `.tags`; `.store`. Then nothing has been stored.
  @discardableResult
  public func importSession(
    _ session: Session, rounds: [RoundDetail]
  ) async throws(CoordinatorError) -> Session {
    let imported = try SessionImport(session, rounds: rounds)
    try enter()
    defer { leave() }
    // One at a time: no two may take the same identifiers.
    await lock(Self.importGate)
    defer { unlock(Self.importGate) }
    let identifiers = imported.identifiers
    let taken = try await stored { () throws(StoreError) in try await store.known(identifiers) }
    guard taken.sessions.isEmpty, known[session.id] == nil else { throw .alreadyThere(session.id) }
    let details = imported.roundsWithIdentifiersOfTheirOwn(besides: taken) {
      let id: RoundID = environment.makeID()
      return (id.high, id.low)
    }
    let stored = imported.session
    try await self.stored { () throws(StoreError) in try await store.insert(stored, rounds: details) }
    known[stored.id] = SessionState(session: stored)
    tell(of: stored.id)
    return stored
  }

  /// The nil UUID (RFC 9562, section 5.9), which no session of ours has.
  private static let importGate = SessionID(high: 0, low: 0)
}
