import Conversation

/// All that can be done with the sessions of a workspace, wherever its coordinator runs.
///
/// `SessionCoordinator` does it in this process, a client of its server from another one; what a reader sees is the
/// same. May be used from any task. Cancelling a task that waits for one of these ends the waiting, not what was asked
/// for. Where the coordinator is elsewhere, each can also throw `.host`.
public protocol SessionService: Sendable {
  // MARK: Sessions

  /// See `SessionCoordinator.createSession(model:title:systemPrompt:)`.
  func createSession(
    model: ModelReference, title: String, systemPrompt: String?
  ) async throws(CoordinatorError) -> Session
  /// All sessions that are not deleted: pinned ones first, then by last activity, latest first.
  func sessions() async throws(CoordinatorError) -> [Session]
  func session(_ id: SessionID) async throws(CoordinatorError) -> Session
  func rename(sessionID: SessionID, to title: String) async throws(CoordinatorError)
  func setModel(sessionID: SessionID, to model: ModelReference) async throws(CoordinatorError)
  func delete(sessionID: SessionID) async throws(CoordinatorError)
  @discardableResult func restore(sessionID: SessionID) async throws(CoordinatorError) -> Session

  /// See `SessionCoordinator.importSession(_:rounds:)`.
  @discardableResult func importSession(
    _ session: Session, rounds: [RoundDetail]
  ) async throws(CoordinatorError) -> Session

  // MARK: Requests and other answers to them

  /// See `SessionCoordinator.handleRequest(sessionID:content:attachments:)`.
  func handleRequest(
    sessionID: SessionID, content: String, attachments: [Attachment]
  ) async throws(CoordinatorError) -> RequestHandle
  /// Stops a response, whether it runs or is queued. What it had said stays.
  func cancel(responseID: ResponseID) async throws(CoordinatorError)
  func fork(sessionID: SessionID, through index: Int) async throws(CoordinatorError) -> Session
  func edit(sessionID: SessionID, index: Int, content: String) async throws(CoordinatorError) -> RequestHandle
  func retry(
    sessionID: SessionID, index: Int, model: ModelReference?
  ) async throws(CoordinatorError) -> RequestHandle
  func select(responseID: ResponseID, sessionID: SessionID, index: Int) async throws(CoordinatorError)
  func compact(sessionID: SessionID) async throws(CoordinatorError) -> RequestHandle

  // MARK: Requests that wait

  func queue(of id: SessionID) async throws(CoordinatorError) -> [QueuedRequest]
  func editQueued(responseID: ResponseID, content: String) async throws(CoordinatorError)
  func moveQueued(responseID: ResponseID, to position: Int) async throws(CoordinatorError)
  func withdraw(responseID: ResponseID) async throws(CoordinatorError) -> Request

  // MARK: Reading

  /// See `SessionCoordinator.turns(ofResponse:since:)`.
  func turns(ofResponse id: ResponseID, since revision: Int?) async throws(CoordinatorError) -> TurnStream
  func round(
    forResponseID id: ResponseID
  ) async throws(CoordinatorError) -> (round: Round, request: Request, response: Response)
  func rounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail]
  func omittedRounds(
    ofResponse id: ResponseID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail]
  func search(_ query: SearchQuery) async throws(CoordinatorError) -> [SearchHit]
  /// What happens to the sessions; see `WorkspaceEvents`.
  func events() -> WorkspaceEvents

  // MARK: Tools

  /// What models are offered to call.
  func tools() async throws(CoordinatorError) -> [ToolDefinition]
  /// The calls of all sessions that wait for an answer, those that have waited longest first.
  func pendingApprovals() async throws(CoordinatorError) -> [PendingApproval]
  /// Answers for the user whether a call may run. The first answer counts.
  func resolve(_ id: ToolCallID, _ decision: ApprovalDecision) async throws(CoordinatorError)
}

extension SessionCoordinator: SessionService {
  public func tools() async throws(CoordinatorError) -> [ToolDefinition] {
    await tools.definitions()
  }
}

extension SessionService {
  /// Like `handleRequest`, with the turns of the answer as a sequence.
  public func streamRequest(
    sessionID: SessionID, content: String, attachments: [Attachment] = []
  ) async throws(CoordinatorError) -> StreamedRequest {
    StreamedRequest(
      try await handleRequest(sessionID: sessionID, content: content, attachments: attachments))
  }

  public func turns(ofResponse id: ResponseID) async throws(CoordinatorError) -> TurnStream {
    try await turns(ofResponse: id, since: nil)
  }

  /// Waits until a response is over, also one of an earlier process.
  ///
  /// - Throws: the `TurnError` of a response that did not complete; `CancellationError` when it, or the task that
  ///   waits, was cancelled; a `CoordinatorError` when the response cannot be found.
  public func completion(ofResponse id: ResponseID) async throws {
    try await turns(ofResponse: id, since: nil).completion()
  }

  /// The round that a response belongs to, as one value.
  public func detail(ofResponse id: ResponseID) async throws(CoordinatorError) -> RoundDetail {
    let (round, request, response) = try await round(forResponseID: id)
    return RoundDetail(round: round, request: request, response: response)
  }
}
