import Conversation

/// A tool call that waits for the user's word.
public struct PendingApproval: Sendable, Hashable, Codable {
  public var sessionID: SessionID
  public var responseID: ResponseID
  /// What will run, whole.
  public var call: ToolCall

  public init(sessionID: SessionID, responseID: ResponseID, call: ToolCall) {
    self.sessionID = sessionID
    self.responseID = responseID
    self.call = call
  }

  enum CodingKeys: String, CodingKey {
    case call
    case sessionID = "sessionId"
    case responseID = "responseId"
  }
}

/// Tool calls that nobody but the user can let run.
extension SessionCoordinator {
  /// The calls of all sessions that wait for an answer, those that have waited longest first.
  public func pendingApprovals() -> [PendingApproval] {
    live.values.flatMap { response in
      (response.machine.turns.last?.toolCalls ?? []).filter { $0.state == .awaitingApproval }.map {
        PendingApproval(sessionID: response.round.sessionID, responseID: response.id, call: $0)
      }
    }.sorted { $0.call.id < $1.call.id }
  }

  /// Answers for the user whether a call may run. The first answer counts.
  ///
  /// - Throws: `.notAwaitingApproval` when the call does not wait, or does not any more.
  public func resolve(_ id: ToolCallID, _ decision: ApprovalDecision) async throws(CoordinatorError) {
    guard let approval = pendingApprovals().first(where: { $0.call.id == id }),
      let response = live[approval.responseID]
    else { throw .notAwaitingApproval(id) }
    if case .deny = decision {} else { response.approved.insert(id) }
    apply(.approvalGiven(id, decision), to: response.id)
    await tools.remember(decision, of: approval.call, in: approval.sessionID)
  }
}
