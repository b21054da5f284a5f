import Conversation
import Coordinator
import GRDB
import GRDBSQLite
import Synchronization

extension SQLiteStore {
  /// As the port says.
  ///
  /// Over the one connection, like everything else: what streams is written between two searches, so a search must
  /// not take long. By recency it walks back from the latest match and stops when the page is full; by relevance it
  /// weighs the latest 10,000 matches and no more. Only what is shown is read.
  public func search(_ query: SearchQuery) async throws(StoreError) -> [SearchHit] {
    guard query.limit > 0, !query.kinds.isEmpty else { return [] }
    let isCancelled = CancellationFlag()
    // `catch` would lose the type of the error in here.
    let result = await withTaskCancellationHandler { () async -> Result<[SearchHit], StoreError> in
      do throws(StoreError) {
        return .success(
          try await read { [searchTokenizer] database in
            if isCancelled.isSet { return [] }
            return try database.search(query, try searchTokenizer.value(database), until: isCancelled)
          })
      } catch { return .failure(error) }
    } onCancel: {
      isCancelled.set()
    }
    return try result.get()
  }
}

/// Says from another thread that nobody waits any more.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}

extension Database {
  func search(
    _ query: SearchQuery, _ tokenizer: SearchTokenizer, until isCancelled: CancellationFlag
  ) throws -> [SearchHit] {
    guard let expression = try SearchExpression(query.text, tokenizer),
      let candidates = try SearchCandidates(query, expression.match, self)
    else { return [] }
    // Looked at every so many steps of SQLite, of which it does some ten a microsecond. The flag outlives it.
    sqlite3_progress_handler(
      sqliteConnection, 10_000,
      { flag in
        guard let flag else { return 0 }
        return Unmanaged<CancellationFlag>.fromOpaque(flag).takeUnretainedValue().isSet ? 1 : 0
      }, Unmanaged.passUnretained(isCancelled).toOpaque())
    defer { sqlite3_progress_handler(sqliteConnection, 0, nil, nil) }
    var hits: [SearchHit] = []
    do {
      var position = candidates.start
      try forRows(candidates.sql, candidates.values) { row in
        let key = try row.integer(0)
        position += 1
        if var hit = try hit(key, query, expression.phrases, tokenizer) {
          hit.cursor = SearchCursor(candidates.isRanked ? position : key)
          hits.append(hit)
        }
        return hits.count < query.limit && !isCancelled.isSet
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      // Whoever asked has gone.
    }
    return hits
  }

  /// What an entry of the index is, and where; `nil` when no session shows it.
  private func hit(
    _ key: Int, _ query: SearchQuery, _ phrases: [SearchMatches.Phrase], _ tokenizer: SearchTokenizer
  ) throws -> SearchHit? {
    guard let kind = SearchKind(number: key & 7) else { throw DamagedRow() }
    let found = try first(FoundText.query(for: kind), [.integer(key)], FoundText.init(row:))
    guard let found else { return nil }
    let place = try first(
      """
      SELECT session.id, session.title, sessionRound."index", sessionRound.responseID
      FROM sessionRound CROSS JOIN session ON session.id = sessionRound.sessionID
      WHERE sessionRound.roundID = ?1 AND session.deletedAt IS NULL
        AND (?4 IS NULL OR sessionRound.sessionID = ?4)
      ORDER BY sessionRound.responseID = ?2 DESC, sessionRound.sessionID = ?3 DESC, sessionRound.sessionID
      LIMIT 1
      """,
      [.id(found.roundID), .id(found.responseID), .id(found.madeIn), .id(query.session)]
    ) { row in
      (
        session: try row.id(0) as SessionID, title: try row.text(1), index: try row.integer(2),
        response: try row.id(3) as ResponseID
      )
    }
    guard let place else { return nil }
    let matches = try tokenizer.matches(of: phrases, in: found.text)
    return SearchHit(
      sessionID: place.session, sessionTitle: place.title, roundID: found.roundID, index: place.index,
      kind: kind, requestID: found.requestID, responseID: found.responseID, turnID: found.turnID,
      toolCallID: found.toolCallID, isShown: found.responseID == nil || found.responseID == place.response,
      time: found.time, snippet: SearchSnippet(of: found.text, around: matches), matches: matches.merged,
      cursor: SearchCursor(key))
  }
}

/// The keys of the entries that match, in the order that is asked for.
private struct SearchCandidates {
  /// Of so many matches, the latest, the most relevant are found: a word that is everywhere would take seconds.
  private static let ranked = 10_000
  /// Up to how many entries of a session are looked at one by one; it takes a few microseconds each.
  private static let few = 500

  let sql: String
  let values: [StoredValue]
  let isRanked: Bool
  /// How many of them the pages before have taken.
  let start: Int

  /// `nil` when there can be none.
  init?(_ query: SearchQuery, _ match: String, _ database: Database) throws {
    isRanked = query.order == .relevance
    start = isRanked ? max(0, query.after?.value ?? 0) : 0
    var conditions = ["searchIndex MATCH ?1"]
    if query.kinds.count < SearchKind.allCases.count {
      let numbers = query.kinds.map { "\($0.number)" }.sorted().joined(separator: ", ")
      conditions.append("(searchIndex.rowid & 7) IN (\(numbers))")
    }
    let after = isRanked ? StoredValue.integer(start) : .integer(query.after?.value ?? Int.max)
    if !isRanked { conditions.append("searchIndex.rowid < ?2") }
    guard let session = query.session else {
      sql = Self.all(conditions, isRanked: isRanked)
      values = [.text(match), after]
      return
    }
    let entries = try database.first(
      """
      SELECT min(key), max(key), count(*) FROM sessionRound
      CROSS JOIN searchEntry ON searchEntry.roundID = sessionRound.roundID WHERE sessionID = ?
      """, [.id(session)]
    ) { row in
      (first: try row.optionalInteger(0), last: try row.optionalInteger(1), count: try row.integer(2))
    }
    guard let entries, let first = entries.first, let last = entries.last else { return nil }
    if !isRanked, entries.count <= Self.few {
      // A session that few others have spoken between may be found all over the index.
      sql = """
        SELECT searchEntry.key FROM sessionRound
        CROSS JOIN searchEntry ON searchEntry.roundID = sessionRound.roundID
        CROSS JOIN searchIndex ON searchIndex.rowid = searchEntry.key
        WHERE sessionRound.sessionID = ?3 AND \(conditions.joined(separator: " AND "))
        ORDER BY searchEntry.key DESC
        """
      values = [.text(match), after, .id(session)]
    } else {
      conditions.append(
        """
        searchIndex.rowid BETWEEN ?4 AND ?5 AND +searchIndex.rowid IN (
          SELECT searchEntry.key FROM sessionRound
          CROSS JOIN searchEntry ON searchEntry.roundID = sessionRound.roundID
          WHERE sessionRound.sessionID = ?3)
        """)
      sql = Self.all(conditions, isRanked: isRanked)
      values = [.text(match), after, .id(session), .integer(first), .integer(last)]
    }
  }

  private static func all(_ conditions: [String], isRanked: Bool) -> String {
    let condition = conditions.joined(separator: " AND ")
    guard isRanked else {
      return "SELECT rowid FROM searchIndex WHERE \(condition) ORDER BY rowid DESC"
    }
    return """
      SELECT key FROM (
        SELECT rowid AS key, bm25(searchIndex) AS score FROM searchIndex WHERE \(condition)
        ORDER BY rowid DESC LIMIT \(ranked))
      ORDER BY score, key DESC LIMIT -1 OFFSET ?2
      """
  }
}
