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
  /// A session.
  ///
  /// - Throws: `.unknownSession` when there is none of this identifier, or it is deleted; so do all that take one.
  func session(_ id: SessionID) async throws(CoordinatorError) -> Session
  /// See `SessionCoordinator.update(sessionID:_:)`.
  @discardableResult func update(
    sessionID: SessionID, _ change: SessionChange
  ) async throws(CoordinatorError) -> Session
  /// Stops what runs in a session and hides it, until it is restored or removed for good.
  func delete(sessionID: SessionID) async throws(CoordinatorError)
  /// Brings a deleted session back.
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
  /// See `SessionCoordinator.fork(sessionID:through:)`.
  func fork(sessionID: SessionID, through index: Int) async throws(CoordinatorError) -> Session
  /// See `SessionCoordinator.edit(sessionID:index:content:)`.
  func edit(sessionID: SessionID, index: Int, content: String) async throws(CoordinatorError) -> RequestHandle
  /// See `SessionCoordinator.retry(sessionID:index:model:)`.
  func retry(
    sessionID: SessionID, index: Int, model: ModelReference?
  ) async throws(CoordinatorError) -> RequestHandle
  /// See `SessionCoordinator.select(responseID:sessionID:index:)`.
  func select(responseID: ResponseID, sessionID: SessionID, index: Int) async throws(CoordinatorError)
  /// See `SessionCoordinator.compact(sessionID:)`.
  func compact(sessionID: SessionID) async throws(CoordinatorError) -> RequestHandle

  // MARK: Requests that wait

  /// The requests of a session whose answers have not begun, in the order in which they will be answered.
  func queue(of id: SessionID) async throws(CoordinatorError) -> [QueuedRequest]
  /// See `SessionCoordinator.editQueued(responseID:content:)`.
  func editQueued(responseID: ResponseID, content: String) async throws(CoordinatorError)
  /// See `SessionCoordinator.moveQueued(responseID:to:)`.
  func moveQueued(responseID: ResponseID, to position: Int) async throws(CoordinatorError)
  /// Takes a request that waits back, with its round.
  func withdraw(responseID: ResponseID) async throws(CoordinatorError) -> Request

  // MARK: Reading

  /// See `SessionCoordinator.turns(ofResponse:since:)`.
  func turns(ofResponse id: ResponseID, since revision: Int?) async throws(CoordinatorError) -> TurnStream
  /// The round that a response belongs to, with all its turns in their present state.
  func round(
    forResponseID id: ResponseID
  ) async throws(CoordinatorError) -> (round: Round, request: Request, response: Response)
  /// The last rounds of a session below an index, oldest first, in their present state: at most `limit`, and fewer where
  /// their attachments are large.
  func rounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail]
  /// The rounds that the model was not told of in a response; pages as with `rounds`.
  func omittedRounds(
    ofResponse id: ResponseID, before index: Int?, limit: Int
  ) async throws(CoordinatorError) -> [RoundDetail]
  /// The texts in which a query is found. Text is found once its turn is over.
  func search(_ query: SearchQuery) async throws(CoordinatorError) -> [SearchHit]
  /// What happens to the sessions; see `WorkspaceEvents`.
  func events() -> WorkspaceEvents

  // MARK: Tools

  /// What models are offered to call.
  func tools() async throws(CoordinatorError) -> [ToolDefinition]
  /// The calls of all sessions that wait for an answer, those that have waited longest first.
  func pendingApprovals() async throws(CoordinatorError) -> [PendingApproval]
  /// Answers for the user whether a call may run. The first answer counts.
  func resolve(_ id: ToolCallID, _ answer: ApprovalAnswer) async throws(CoordinatorError)
}

extension SessionCoordinator: SessionService {
  /// What models are offered to call.
  public func tools() async throws(CoordinatorError) -> [ToolDefinition] {
    await tools.definitions()
  }
}

extension SessionService {
  /// Answers what a call asks, as it was read; see the coordinator's `resolve`.
  public func resolve(_ call: ToolCall, _ decision: ApprovalDecision) async throws(CoordinatorError) {
    try await resolve(call.id, ApprovalAnswer(decision, digest: call.approval?.digest))
  }

  /// Gives a session a title of the user's, which no model replaces.
  public func rename(sessionID: SessionID, to title: String) async throws(CoordinatorError) {
    try await update(sessionID: sessionID, SessionChange(title: title))
  }

  /// Has another model answer from the next request on; those that are queued keep theirs.
  public func setModel(sessionID: SessionID, to model: ModelReference) async throws(CoordinatorError) {
    try await update(sessionID: sessionID, SessionChange(model: model))
  }

  /// Like `handleRequest`, with the turns of the answer as a sequence.
  public func streamRequest(
    sessionID: SessionID, content: String, attachments: [Attachment] = []
  ) async throws(CoordinatorError) -> StreamedRequest {
    StreamedRequest(
      try await handleRequest(sessionID: sessionID, content: content, attachments: attachments))
  }

  /// The turns of a response: as they grow when it runs, as they were when it is over.
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
