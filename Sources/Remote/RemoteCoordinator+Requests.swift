import Conversation
import Coordinator

/// Requests, other answers to them, and those that wait.
extension RemoteCoordinator {
  private struct NewRequest: Encodable {
    var content: String
    var attachments: [Attachment]?
  }
  private struct OtherAnswer: Encodable {
    var model: ModelReference?
  }
  private struct Choice: Encodable {
    var responseID: ResponseID

    enum CodingKeys: String, CodingKey {
      case responseID = "responseId"
    }
  }
  private struct QueueChange: Encodable {
    var content: String?
    var position: Int?
  }

  public func handleRequest(
    sessionID: SessionID, content: String, attachments: [Attachment]
  ) async throws(CoordinatorError) -> RequestHandle {
    let body = NewRequest(content: content, attachments: attachments.isEmpty ? nil : attachments)
    return try await ask(RemoteRequest(.post, "/api/sessions/\(sessionID)/rounds").with(body: body))
  }

  public func edit(
    sessionID: SessionID, index: Int, content: String
  ) async throws(CoordinatorError) -> RequestHandle {
    try await ask(
      RemoteRequest(.post, "/api/sessions/\(sessionID)/rounds/\(index)/edit")
        .with(body: NewRequest(content: content)))
  }

  public func retry(
    sessionID: SessionID, index: Int, model: ModelReference?
  ) async throws(CoordinatorError) -> RequestHandle {
    try await ask(
      RemoteRequest(.post, "/api/sessions/\(sessionID)/rounds/\(index)/retry")
        .with(body: OtherAnswer(model: model)))
  }

  public func compact(sessionID: SessionID) async throws(CoordinatorError) -> RequestHandle {
    try await ask(RemoteRequest(.post, "/api/sessions/\(sessionID)/compact"))
  }

  /// Follows the answer from the moment that the host has taken the request.
  private func ask(_ request: RemoteRequest) async throws(CoordinatorError) -> RequestHandle {
    let accepted = try await client.write(request, .keyed, as: AcceptedRequest.self)
    let follower = followers.follower(of: accepted.responseID, client)
    // What becomes of it from here on is seen, be it that its session is deleted. It has been taken, even if that
    // cannot be waited for.
    _ = try? await TimeLimit.run(client.limits.patience, in: client.environment) {
      try await follower.ready()
    }
    return RequestHandle(
      sessionID: accepted.sessionID, roundID: accepted.roundID, responseID: accepted.responseID,
      hub: follower.hub, source: follower)
  }

  public func cancel(responseID: ResponseID) async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.post, "/api/responses/\(responseID)/cancel"), .free)
    // The ending can be seen then, also by those who read here.
    guard let follower = followers.known(responseID) else { return }
    _ = try? await TimeLimit.run(client.limits.patience, in: client.environment) { await follower.ended() }
  }

  public func select(
    responseID: ResponseID, sessionID: SessionID, index: Int
  ) async throws(CoordinatorError) {
    try await client.write(
      RemoteRequest(.put, "/api/sessions/\(sessionID)/rounds/\(index)/response")
        .with(body: Choice(responseID: responseID)), .free)
  }

  public func queue(of id: SessionID) async throws(CoordinatorError) -> [QueuedRequest] {
    try await client.read(RemoteRequest(.get, "/api/sessions/\(id)/queue"))
  }

  public func editQueued(responseID: ResponseID, content: String) async throws(CoordinatorError) {
    try await change(responseID, QueueChange(content: content))
  }

  public func moveQueued(responseID: ResponseID, to position: Int) async throws(CoordinatorError) {
    try await change(responseID, QueueChange(position: position))
  }

  private func change(_ id: ResponseID, _ change: QueueChange) async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.patch, "/api/queue/\(id)").with(body: change), .free)
  }

  public func withdraw(responseID: ResponseID) async throws(CoordinatorError) -> Request {
    try await client.write(RemoteRequest(.delete, "/api/queue/\(responseID)"), .never, as: Request.self)
  }
}
