import Conversation
import Coordinator

extension RemoteCoordinator: SessionService {
  private struct NewSession: Encodable {
    var model: ModelReference
    var title: String
    var systemPrompt: String?
  }
  private struct ForeignSession: Encodable {
    var session: Session
    var rounds: [RoundDetail]
  }
  private struct Fork: Encodable {
    var through: Int
  }

  public func createSession(
    model: ModelReference, title: String, systemPrompt: String?
  ) async throws(CoordinatorError) -> Session {
    let body = NewSession(model: model, title: title, systemPrompt: systemPrompt)
    return try await client.write(
      RemoteRequest(.post, "/api/sessions").with(body: body), .keyed, as: Session.self)
  }

  public func sessions() async throws(CoordinatorError) -> [Session] {
    try await client.read(RemoteRequest(.get, "/api/sessions"))
  }

  public func session(_ id: SessionID) async throws(CoordinatorError) -> Session {
    try await client.read(RemoteRequest(.get, "/api/sessions/\(id)"))
  }

  @discardableResult
  public func update(
    sessionID: SessionID, _ change: SessionChange
  ) async throws(CoordinatorError) -> Session {
    try await client.write(
      RemoteRequest(.patch, "/api/sessions/\(sessionID)").with(body: change), .free, as: Session.self)
  }

  public func delete(sessionID: SessionID) async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.delete, "/api/sessions/\(sessionID)"), .free) {
      $0 == .unknownSession(sessionID)
    }
  }

  @discardableResult
  public func restore(sessionID: SessionID) async throws(CoordinatorError) -> Session {
    try await client.write(
      RemoteRequest(.post, "/api/sessions/\(sessionID)/restore"), .keyed, as: Session.self)
  }

  @discardableResult
  public func importSession(
    _ session: Session, rounds: [RoundDetail]
  ) async throws(CoordinatorError) -> Session {
    let body = ForeignSession(session: session, rounds: rounds)
    return try await client.write(
      RemoteRequest(.post, "/api/sessions/import").with(body: body), .keyed, as: Session.self)
  }

  public func fork(sessionID: SessionID, through index: Int) async throws(CoordinatorError) -> Session {
    try await client.write(
      RemoteRequest(.post, "/api/sessions/\(sessionID)/fork").with(body: Fork(through: index)), .keyed,
      as: Session.self)
  }
}
