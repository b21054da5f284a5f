import Conversation
import Coordinator
import GRDB

/// Rounds as they begin: new ones, other responses to old ones, forks, and the queue before it is answered.
extension SQLiteStore {
  public func insert(_ session: Session, rounds: [RoundDetail]) async throws(StoreError) {
    try await write(.power) { database in
      try database.insert(session)
      for (place, detail) in rounds.enumerated() {
        if place > 0, rounds[place - 1].id == detail.id {
          try database.insert(detail.response)
          if detail.response.id == detail.round.responseID { try database.show(detail) }
        } else {
          try database.insert(detail)
        }
      }
    }
  }

  /// As the port says; it looks each of them up by itself, some microseconds apiece.
  public func known(_ identifiers: StoredIdentifiers) async throws(StoreError) -> StoredIdentifiers {
    try await read { database in
      var known = StoredIdentifiers()
      known.sessions = try database.known(identifiers.sessions, in: "session")
      known.rounds = try database.known(identifiers.rounds, in: "round")
      known.requests = try database.known(identifiers.requests, in: "request")
      known.responses = try database.known(identifiers.responses, in: "response")
      known.turns = try database.known(identifiers.turns, in: "turn")
      known.toolCalls = try database.known(identifiers.toolCalls, in: "toolCall")
      return known
    }
  }

  public func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError) {
    try await write(.power) { [path] database in
      try database.insert(detail)
      try database.update(session, path)
    }
  }

  public func insertAlternative(_ response: Response, updating session: Session) async throws(StoreError) {
    try await write(.power) { [path] database in
      try database.insertAlternative(response, path)
      try database.update(session, path)
    }
  }

  /// As the port says; what is shared costs a short row a round.
  public func fork(
    _ source: SessionID, through index: Int?, as session: Session, beginning: NewAnswer?
  ) async throws(StoreError) {
    try await write(.power) { [path] database in
      try database.insert(session)
      if let index {
        try database.run(
          """
          INSERT INTO sessionRound (sessionID, "index", roundID, responseID)
          SELECT ?1, "index", roundID, responseID FROM sessionRound WHERE sessionID = ?2 AND "index" <= ?3
          """, [.id(session.id), .id(source), .integer(index)])
      }
      switch beginning {
      case nil: break
      case .round(let detail): try database.insert(detail)
      case .alternative(let response): try database.insertAlternative(response, path)
      }
    }
  }

  public func select(
    _ response: ResponseID, ofRound id: RoundID, in session: SessionID
  ) async throws(StoreError) {
    try await write(.process) { [path] database in
      try database.run(
        """
        UPDATE sessionRound SET responseID = ?1 WHERE sessionID = ?2 AND roundID = ?3
          AND EXISTS (SELECT 1 FROM response WHERE id = ?1 AND roundID = ?3)
        """, [.id(response), .id(session), .id(id)])
      guard database.changesCount == 1 else { throw StoreError.missing("response", path) }
    }
  }

  public func update(_ request: Request) async throws(StoreError) {
    try await write(.power) { [path] database in
      try database.run(
        "UPDATE request SET content = ? WHERE id = ?", [.text(request.content), .id(request.id)])
      guard database.changesCount == 1 else { throw StoreError.missing("request", path) }
    }
  }

  public func move(_ indexes: [RoundID: Int], in session: SessionID) async throws(StoreError) {
    try await write(.process) { [path] database in
      // First to where no round is, since no two may share a place even for a moment.
      for (round, index) in indexes {
        try database.run(
          #"UPDATE sessionRound SET "index" = ? WHERE sessionID = ? AND roundID = ?"#,
          [.integer(-1 - index), .id(session), .id(round)])
        guard database.changesCount == 1 else { throw StoreError.missing("round", path) }
      }
      try database.run(
        #"UPDATE sessionRound SET "index" = -1 - "index" WHERE sessionID = ? AND "index" < 0"#,
        [.id(session)])
    }
  }

  public func remove(round id: RoundID, updating session: Session) async throws(StoreError) {
    try await write(.power) { [path] database in
      let index = try database.first(
        #"SELECT "index" FROM sessionRound WHERE sessionID = ? AND roundID = ?"#,
        [.id(session.id), .id(id)], { try $0.integer(0) })
      guard let index else { throw StoreError.missing("round", path) }
      // A trigger takes the round with it unless a fork shows it.
      try database.run(
        "DELETE FROM sessionRound WHERE sessionID = ? AND roundID = ?", [.id(session.id), .id(id)])
      try database.run(
        #"UPDATE sessionRound SET "index" = -"index" WHERE sessionID = ? AND "index" > ?"#,
        [.id(session.id), .integer(index)])
      try database.run(
        #"UPDATE sessionRound SET "index" = -1 - "index" WHERE sessionID = ? AND "index" < 0"#,
        [.id(session.id)])
      try database.update(session, path)
    }
  }
}

extension Database {
  func insert(_ detail: RoundDetail) throws {
    let (round, request) = (detail.round, detail.request)
    try run(
      "INSERT INTO round (id, summarizedThrough, createdAt) VALUES (?, ?, ?)",
      [.id(round.id), .integer(round.summarizedThrough), .time(round.createdAt)])
    try run(
      "INSERT INTO request (id, roundID, content, createdAt) VALUES (?, ?, ?, ?)",
      [.id(request.id), .id(round.id), .text(request.content), .time(request.createdAt)])
    try insert(request.attachments, of: request.id)
    try run(
      #"INSERT INTO sessionRound (sessionID, "index", roundID, responseID) VALUES (?, ?, ?, ?)"#,
      [.id(round.sessionID), .integer(round.index), .id(round.id), .id(detail.response.id)])
    try insert(detail.response)
  }

  fileprivate func known<Subject>(
    _ ids: Set<Identifier<Subject>>, in table: String
  ) throws -> Set<Identifier<Subject>> {
    try ids.filter { try first("SELECT 1 FROM \(table) WHERE id = ?", [.id($0)], { _ in true }) != nil }
  }

  /// Lets a round show a response that is stored.
  fileprivate func show(_ detail: RoundDetail) throws {
    try run(
      "UPDATE sessionRound SET responseID = ? WHERE sessionID = ? AND roundID = ?",
      [.id(detail.round.responseID), .id(detail.round.sessionID), .id(detail.id)])
  }

  fileprivate func insertAlternative(_ response: Response, _ path: String) throws {
    try insert(response)
    try run(
      "UPDATE sessionRound SET responseID = ? WHERE sessionID = ? AND roundID = ?",
      [.id(response.id), .id(response.sessionID), .id(response.roundID)])
    guard changesCount == 1 else { throw StoreError.missing("round", path) }
  }

  fileprivate func insert(_ response: Response) throws {
    let outcome = StoredOutcome(response.outcome)
    try run(
      """
      INSERT INTO response (id, roundID, sessionID, modelProvider, modelName, outcome, outcomeLimit,
        outcomeError, createdAt, endedAt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(response.id), .id(response.roundID), .id(response.sessionID), .text(response.model.provider),
        .text(response.model.model), .text(outcome.kind), .text(outcome.limit), .text(outcome.error),
        .time(response.createdAt), .time(response.endedAt),
      ])
    for turn in response.turns { try write(turn) }
  }
}
