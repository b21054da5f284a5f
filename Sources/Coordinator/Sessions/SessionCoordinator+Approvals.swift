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
  /// - Throws: `.digestRequired` when it is allowed without saying what is; `.notAwaitingApproval` when the call does not
  ///   wait, or does not any more; `.approvalChanged` when it waits for an answer to something else than the answer was
  ///   given to; `.notRemembered` when the call runs, but the decision is not kept for later ones.
  public func resolve(_ id: ToolCallID, _ answer: ApprovalAnswer) async throws(CoordinatorError) {
    // What the call asks may be something else by now than whoever allows it has read.
    if answer.decision.allows, answer.digest == nil { throw .digestRequired(id) }
    guard let approval = pendingApprovals().first(where: { $0.call.id == id }),
      let response = live[approval.responseID]
    else { throw .notAwaitingApproval(id) }
    if let digest = answer.digest, digest != approval.call.approval?.digest { throw .approvalChanged(id) }
    // Another answer may come while this one is taken note of.
    guard response.answering.insert(id).inserted else { throw .notAwaitingApproval(id) }
    let problem = await tools.remember(answer.decision, of: approval.call, in: approval.sessionID)
    response.answering.remove(id)
    apply(.approvalGiven(id, answer.decision), to: response.id)
    if let problem { throw .notRemembered(problem) }
  }
}
