import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
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
        RoundQueries.headsOfPage, [.id(id), .integer(index ?? Int.max), .integer(limit)],
        RoundDetail.init(row:))
      guard let first = page.last?.round.index, let last = page.first?.round.index else { return [] }
      page.reverse()
      try database.fill(&page, .ofPage, [.id(id), .integer(first), .integer(last)])
      return page
    }
  }

  /// As the port says: it goes through the summaries of all sessions, which are few.
  public func latestSummary(of id: SessionID, before index: Int) async throws(StoreError) -> Int? {
    try await read { database in
      try database.first(RoundQueries.latestSummary, [.id(id), .integer(index)]) { try $0.integer(0) }
    }
  }

  public func round(forResponseID id: ResponseID) async throws(StoreError) -> RoundDetail? {
    try await read { database in
      let made = try database.first(RoundQueries.headOfResponse, [.id(id)], RoundDetail.init(row:))
      let found =
        try made ?? database.first(RoundQueries.headOfForkedResponse, [.id(id)], RoundDetail.init(row:))
      guard let found else { return nil }
      var page = [found]
      try database.fill(&page, .ofResponse, [.id(id)])
      return page[0]
    }
  }
}

/// The queries that read rounds. `CROSS JOIN` is SQLite's way to say: in this order; the rounds of a session are
/// where each of them starts.
struct RoundQueries {
  private static let heads = """
    SELECT round.id, sessionRound.sessionID, sessionRound."index", round.createdAt,
      request.id, request.content, request.createdAt,
      response.id, response.modelProvider, response.modelName, response.outcome, response.outcomeLimit,
      response.outcomeError, response.createdAt, response.endedAt,
      round.summarizedThrough, sessionRound.responseID
    """

  /// The last rounds of session ?1 below index ?2, latest first, at most ?3.
  static let headsOfPage = """
    \(heads)
    FROM sessionRound
    CROSS JOIN round ON round.id = sessionRound.roundID
    CROSS JOIN request ON request.roundID = round.id
    CROSS JOIN response ON response.id = sessionRound.responseID
    WHERE sessionRound.sessionID = ?1 AND sessionRound."index" < ?2
    ORDER BY sessionRound."index" DESC LIMIT ?3
    """

  /// The index of the last summary of session ?1 below index ?2.
  static let latestSummary = """
    SELECT sessionRound."index" FROM round INDEXED BY roundSummary
    CROSS JOIN sessionRound ON sessionRound.roundID = round.id AND sessionRound.sessionID = ?1
    CROSS JOIN response ON response.id = sessionRound.responseID
    WHERE round.summarizedThrough IS NOT NULL AND sessionRound."index" < ?2 AND response.outcome = 'completed'
    ORDER BY sessionRound."index" DESC LIMIT 1
    """

  private static let headOfAnyResponse = """
    \(heads)
    FROM response
    CROSS JOIN round ON round.id = response.roundID
    CROSS JOIN request ON request.roundID = round.id
    CROSS JOIN sessionRound ON sessionRound.roundID = round.id
    CROSS JOIN session ON session.id = sessionRound.sessionID
    WHERE response.id = ?1 AND session.deletedAt IS NULL
    """

  /// The round of response ?1 in the session where the response was made.
  static let headOfResponse = "\(headOfAnyResponse) AND sessionRound.sessionID = response.sessionID"

  /// The same in a session that shares the round; the index gives the eldest first.
  static let headOfForkedResponse = "\(headOfAnyResponse) LIMIT 1"

  /// All turns of the rounds in question.
  let turns: String
  /// What has been streamed into them since they were written.
  let texts: String
  let toolCalls: String
  /// The responses of each round.
  let alternatives: String
  /// What was sent with each request.
  let attachments: String

  private init(
    from: String, condition: String, order: String, alternatives: String, attachments: String
  ) {
    turns = "SELECT \(Turn.columns) FROM \(from) WHERE \(condition) ORDER BY \(order)turn.\"index\""
    texts = """
      SELECT turnText.turnID, turnText.revision, turnText.content, turnText.reasoning
      FROM \(from) CROSS JOIN turnText ON turnText.turnID = turn.id WHERE \(condition) ORDER BY turnText.key
      """
    toolCalls = """
      SELECT toolCall.turnID, \(ToolCall.columns)
      FROM \(from) CROSS JOIN toolCall ON toolCall.turnID = turn.id
      WHERE \(condition) ORDER BY toolCall.turnID, toolCall.position
      """
    self.alternatives = alternatives
    self.attachments = attachments
  }

  private static let isOnPage = #"sessionRound.sessionID = ?1 AND sessionRound."index" BETWEEN ?2 AND ?3"#

  /// For the rounds ?2 to ?3 of session ?1, each with the response that is shown.
  static let ofPage = RoundQueries(
    from: "sessionRound CROSS JOIN turn ON turn.responseID = sessionRound.responseID",
    condition: isOnPage, order: "sessionRound.\"index\", ",
    alternatives: """
      SELECT sessionRound.roundID, response.id
      FROM sessionRound CROSS JOIN response ON response.roundID = sessionRound.roundID
      WHERE \(isOnPage) ORDER BY sessionRound."index", response.id
      """,
    attachments: """
      SELECT request.id, attachment.name, attachment.mediaType, attachment.data
      FROM sessionRound
      CROSS JOIN request ON request.roundID = sessionRound.roundID
      CROSS JOIN attachment ON attachment.requestID = request.id
      WHERE \(isOnPage) ORDER BY request.id, attachment.position
      """)

  /// For response ?1.
  static let ofResponse = RoundQueries(
    from: "turn", condition: "turn.responseID = ?1", order: "",
    alternatives: """
      SELECT roundID, id FROM response
      WHERE roundID = (SELECT roundID FROM response WHERE id = ?1) ORDER BY id
      """,
    attachments: """
      SELECT request.id, attachment.name, attachment.mediaType, attachment.data
      FROM response
      CROSS JOIN request ON request.roundID = response.roundID
      CROSS JOIN attachment ON attachment.requestID = request.id
      WHERE response.id = ?1 ORDER BY attachment.position
      """)
}

extension Database {
  /// Adds the turns and the alternatives to rounds of one session.
  fileprivate func fill(
    _ page: inout [RoundDetail], _ queries: RoundQueries, _ scope: [StoredValue]
  ) throws {
    var turns = try all(queries.turns, scope, Turn.init(row:))
    // Identifiers are unique, but a damaged index may not know it.
    let places = Dictionary(turns.indices.map { (turns[$0].id, $0) }) { first, _ in first }
    try forEachRow(queries.texts, scope) { row in
      guard let place = places[try row.id(0)] else { return }
      turns[place].revision = max(turns[place].revision, try row.integer(1))
      turns[place].content += try row.text(2)
      turns[place].reasoning += try row.text(3)
    }
    try forEachRow(queries.toolCalls, scope) { row in
      guard let place = places[try row.id(0)] else { return }
      turns[place].toolCalls.append(try ToolCall(row: row, from: 1))
    }
    let responses = Dictionary(page.indices.map { (page[$0].response.id, $0) }) { first, _ in first }
    for turn in turns {
      if let place = responses[turn.responseID] { page[place].response.turns.append(turn) }
    }
    let rounds = Dictionary(page.indices.map { (page[$0].round.id, $0) }) { first, _ in first }
    try forEachRow(queries.alternatives, scope) { row in
      if let place = rounds[try row.id(0)] { page[place].round.alternatives.append(try row.id(1)) }
    }
    let requests = Dictionary(page.indices.map { (page[$0].request.id, $0) }) { first, _ in first }
    try forEachRow(queries.attachments, scope) { row in
      guard let place = requests[try row.id(0)] else { return }
      page[place].request.attachments.append(try Attachment(row: row, from: 1))
    }
  }
}

extension RoundDetail {
  /// Without turns and alternatives.
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
        responseID: try row.id(16), alternatives: [], summarizedThrough: try row.optionalInteger(15),
        createdAt: try row.time(3)),
      request: request, response: response)
  }
}
