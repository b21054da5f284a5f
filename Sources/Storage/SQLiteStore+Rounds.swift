import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
  public func insert(_ detail: RoundDetail, updating session: Session) async throws(StoreError) {
    try await write(.power) { [path] database in
      try database.insert(detail)
      try database.update(session, path)
    }
  }

  /// As the port says; nothing for a session that is deleted or not there.
  ///
  /// What it costs depends on the rounds it returns, not on those the session holds: it reads along the index
  /// from the end, then fetches turns, tool calls and streamed text of the whole page with one query each.
  public func rounds(
    of id: SessionID, before index: Int?, limit: Int
  ) async throws(StoreError) -> [RoundDetail] {
    // SQLite takes a negative limit for none.
    guard limit > 0 else { return [] }
    return try await read { database in
      let visible = try database.first(
        "SELECT 1 FROM session WHERE id = ? AND deletedAt IS NULL", [.id(id)], { _ in true })
      guard visible == true else { return [] }
      var page = try database.all(
        RoundQueries.page, [.id(id), .integer(index ?? Int.max), .integer(limit)], RoundDetail.init(row:))
      page.reverse()
      try database.fill(&page)
      return page
    }
  }

  public func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail? {
    try await read { database in
      guard let detail = try database.first(RoundQueries.single, [.id(id)], RoundDetail.init(row:)) else {
        return nil
      }
      var page = [detail]
      try database.fill(&page)
      return page[0]
    }
  }
}

/// The queries that read rounds. `CROSS JOIN` is SQLite's way to say: in this order; the index of a session's
/// rounds is where each of them starts.
enum RoundQueries {
  private static let heads = """
    SELECT round.id, round.sessionID, round."index", round.createdAt,
      request.id, request.content, request.createdAt,
      response.id, response.modelProvider, response.modelName, response.outcome, response.outcomeLimit,
      response.outcomeError, response.createdAt, response.endedAt
    """

  /// The last rounds of session ?1 below index ?2, latest first, at most ?3.
  static let page = """
    \(heads)
    FROM round
    CROSS JOIN request ON request.roundID = round.id
    CROSS JOIN response ON response.roundID = round.id
    WHERE round.sessionID = ?1 AND round."index" < ?2
    ORDER BY round."index" DESC LIMIT ?3
    """

  /// The round of response ?1.
  static let single = """
    \(heads)
    FROM response
    CROSS JOIN round ON round.id = response.roundID
    CROSS JOIN request ON request.roundID = round.id
    CROSS JOIN session ON session.id = round.sessionID
    WHERE response.id = ?1 AND session.deletedAt IS NULL
    """

  private static let turnsOfPage = """
    FROM round
    CROSS JOIN response ON response.roundID = round.id
    CROSS JOIN turn ON turn.responseID = response.id
    """

  private static let isOnPage = """
    WHERE round.sessionID = ?1 AND round."index" BETWEEN ?2 AND ?3
    """

  /// All turns of the rounds ?2 to ?3 of session ?1.
  static let turns = """
    SELECT \(Turn.columns) \(turnsOfPage) \(isOnPage)
    ORDER BY round."index", turn."index"
    """

  /// What has been streamed into them since they were written.
  static let texts = """
    SELECT turnText.turnID, turnText.revision, turnText.content, turnText.reasoning
    \(turnsOfPage) CROSS JOIN turnText ON turnText.turnID = turn.id \(isOnPage)
    ORDER BY turnText.key
    """

  static let toolCalls = """
    SELECT toolCall.turnID, \(ToolCall.columns)
    \(turnsOfPage) CROSS JOIN toolCall ON toolCall.turnID = turn.id \(isOnPage)
    ORDER BY toolCall.turnID, toolCall.position
    """
}

extension Database {
  func insert(_ detail: RoundDetail) throws {
    let (round, request, response) = (detail.round, detail.request, detail.response)
    try run(
      #"INSERT INTO round (id, sessionID, "index", createdAt) VALUES (?, ?, ?, ?)"#,
      [.id(round.id), .id(round.sessionID), .integer(round.index), .time(round.createdAt)])
    try run(
      "INSERT INTO request (id, roundID, content, createdAt) VALUES (?, ?, ?, ?)",
      [.id(request.id), .id(round.id), .text(request.content), .time(request.createdAt)])
    let outcome = StoredOutcome(response.outcome)
    try run(
      """
      INSERT INTO response (id, roundID, modelProvider, modelName, outcome, outcomeLimit, outcomeError,
        createdAt, endedAt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .id(response.id), .id(round.id), .text(response.model.provider), .text(response.model.model),
        .text(outcome.kind), .text(outcome.limit), .text(outcome.error), .time(response.createdAt),
        .time(response.endedAt),
      ])
    for turn in response.turns { try write(turn) }
  }

  /// Adds the turns to rounds that follow one another in one session.
  fileprivate func fill(_ page: inout [RoundDetail]) throws {
    guard let first = page.first?.round, let last = page.last?.round else { return }
    let scope: [StoredValue] = [.id(first.sessionID), .integer(first.index), .integer(last.index)]
    var turns = try all(RoundQueries.turns, scope, Turn.init(row:))
    // Identifiers are unique, but a damaged index may not know it.
    let places = Dictionary(turns.indices.map { (turns[$0].id, $0) }) { first, _ in first }
    try forEachRow(RoundQueries.texts, scope) { row in
      guard let place = places[try row.id(0)] else { return }
      turns[place].revision = max(turns[place].revision, try row.integer(1))
      turns[place].content += try row.text(2)
      turns[place].reasoning += try row.text(3)
    }
    try forEachRow(RoundQueries.toolCalls, scope) { row in
      guard let place = places[try row.id(0)] else { return }
      turns[place].toolCalls.append(try ToolCall(row: row, from: 1))
    }
    let rounds = Dictionary(page.indices.map { (page[$0].response.id, $0) }) { first, _ in first }
    for turn in turns {
      if let place = rounds[turn.responseID] { page[place].response.turns.append(turn) }
    }
  }
}

extension RoundDetail {
  /// Without turns.
  fileprivate init(row: StoredRow) throws {
    let round: RoundID = try row.id(0)
    let session: SessionID = try row.id(1)
    let request = Request(id: try row.id(4), content: try row.text(5), createdAt: try row.time(6))
    let outcome = StoredOutcome(
      kind: row.optionalText(10), limit: row.optionalText(11), error: row.optionalText(12))
    let response = Response(
      id: try row.id(7), roundID: round, sessionID: session,
      model: ModelReference(provider: try row.text(8), model: try row.text(9)),
      outcome: try outcome.value(), createdAt: try row.time(13), endedAt: try row.optionalTime(14))
    self.init(
      round: Round(
        id: round, sessionID: session, index: try row.integer(2), requestID: request.id,
        responseID: response.id, createdAt: try row.time(3)),
      request: request, response: response)
  }
}
