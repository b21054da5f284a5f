import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
  public func sessions() async throws(StoreError) -> [Session] {
    try await read { database in
      try database.all(Self.listing, [], Session.init(row:))
    }
  }

  /// The query of `sessions`; what it costs is held against SQLite's own shell.
  package static let listing = """
    SELECT \(Session.columns) FROM session WHERE deletedAt IS NULL
    ORDER BY isPinned DESC, lastActivityAt DESC, id DESC
    """

  public func session(_ id: SessionID) async throws(StoreError) -> Session? {
    try await read { database in
      try database.first(
        "SELECT \(Session.columns) FROM session WHERE id = ? AND deletedAt IS NULL", [.id(id)],
        Session.init(row:))
    }
  }

  public func insert(_ session: Session) async throws(StoreError) {
    try await write(.power) { try $0.insert(session) }
  }

  /// As the port says; a deleted session is updated too, so that what still streams into it is there when it is
  /// restored.
  ///
  /// - Throws: `.notFound` when there is no such session.
  public func update(_ session: Session) async throws(StoreError) {
    try await write(.process) { [path] database in
      try database.update(session, path)
    }
  }

  /// As the port says; the time of a session that is deleted already stays.
  ///
  /// - Throws: `.notFound` when there is no such session.
  public func delete(_ id: SessionID, at time: Timestamp) async throws(StoreError) {
    try await write(.process) { [path] database in
      try database.run(
        "UPDATE session SET deletedAt = coalesce(deletedAt, ?) WHERE id = ?", [.time(time), .id(id)])
      guard database.changesCount == 1 else { throw StoreError.missing("session", path) }
    }
  }

  public func restore(_ id: SessionID) async throws(StoreError) -> Session? {
    try await write(.process) { database in
      try database.run(
        "UPDATE session SET deletedAt = NULL WHERE id = ? AND deletedAt IS NOT NULL", [.id(id)])
      guard database.changesCount == 1 else { return nil }
      return try database.first(
        "SELECT \(Session.columns) FROM session WHERE id = ?", [.id(id)], Session.init(row:))
    }
  }

  /// As the port says; what is removed is overwritten in the file, not only forgotten.
  ///
  /// So are its words in the full-text index, which is what takes time: the index is written anew, in pieces of
  /// some milliseconds with other calls in between. When the calling task is cancelled, or the process ends,
  /// that is left to the next purge.
  public func purgeDeleted(before time: Timestamp) async throws(StoreError) {
    let removed = try await write(.power) { database in
      // Everything below a session goes with it, by its foreign keys; rounds when no fork shows them.
      try database.run("DELETE FROM session WHERE deletedAt < ?", [.time(time)])
      return database.changesCount
    }
    let isMerged = try await mergeIndex()
    guard removed > 0 || isMerged else { return }
    // The log still holds the pages as they were.
    try await perform { database in _ = try database.checkpoint(.truncate) }
  }
}

extension Database {
  func insert(_ session: Session) throws {
    try run(
      "INSERT INTO session (\(Session.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      session.storedValues)
  }

  /// Replaces what `SessionStore.update` replaces, and the number of rounds.
  func update(_ session: Session, _ path: String) throws {
    try run(
      """
      UPDATE session SET title = ?2, modelProvider = ?3, modelName = ?4, systemPrompt = ?5, parent = ?6,
        createdAt = ?7, lastActivityAt = ?8, roundCount = ?9, isPinned = ?10, titleSource = ?11,
        forkedThrough = ?12, isArchived = ?13, tags = ?14
      WHERE id = ?1
      """, session.storedValues)
    guard changesCount == 1 else { throw StoreError.missing("session", path) }
  }
}

extension StoreError {
  static func missing(_ kind: String, _ path: String) -> StoreError {
    StoreError(.notFound, "There is no such \(kind) in \(path).")
  }
}

extension Session {
  static let columns = """
    id, title, modelProvider, modelName, systemPrompt, parent, createdAt, lastActivityAt, roundCount, isPinned,
    titleSource, forkedThrough, isArchived, tags
    """

  init(row: StoredRow) throws {
    self.init(
      id: try row.id(0), title: try row.text(1), titleSource: try row.choice(10),
      model: ModelReference(provider: try row.text(2), model: try row.text(3)),
      systemPrompt: row.optionalText(4), parent: try row.optionalID(5),
      forkedThrough: try row.optionalInteger(11), createdAt: try row.time(6),
      lastActivityAt: try row.time(7), roundCount: try row.integer(8), isPinned: try row.integer(9) != 0,
      isArchived: try row.integer(12) != 0, tags: try row.text(13).split(separator: "\n").map(String.init))
  }

  /// In the order of `columns`.
  var storedValues: [StoredValue] {
    [
      .id(id), .text(title), .text(model.provider), .text(model.model), .text(systemPrompt), .id(parent),
      .time(createdAt), .time(lastActivityAt), .integer(roundCount), .flag(isPinned),
      .text(titleSource.rawValue), .integer(forkedThrough), .flag(isArchived),
      .text(tags.joined(separator: "\n")),
    ]
  }
}
