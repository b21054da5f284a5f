import Conversation

extension SessionCoordinator {
  /// The sessions in which an earlier process left an answer unfinished, as this one found them; those that are deleted
  /// aside.
  ///
  /// They stay the same for as long as this lives, also once they are gone on with.
  public func interruptedSessions() async throws(CoordinatorError) -> [SessionID] {
    var sessions: Set<SessionID> = []
    for id in try await recover() {
      if let found = try? await round(forResponseID: id) { sessions.insert(found.round.sessionID) }
    }
    return sessions.sorted()
  }
}
