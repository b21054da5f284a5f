import GRDB

/// The shape of a store, as the list of steps that lead to it.
///
/// A step that has been released is never changed: another one is added behind it.
struct Schema: Sendable {
  /// One step; runs in a transaction of its own.
  typealias Step = @Sendable (Database) throws -> Void

  var steps: [Step]

  /// What `PRAGMA user_version` says in a file of this shape. It sits in the file's header, so that a file of a
  /// later version is recognised without opening it, and an up-to-date one without asking for its migrations.
  var version: Int { steps.count }

  /// "Anti" in ASCII: `PRAGMA application_id` of every store, which tells it from any other SQLite file.
  static let applicationID = 0x416E_7469

  /// Brings a file to this shape. A step that fails leaves the shape before it.
  func migrate(_ queue: DatabaseQueue) throws {
    try queue.writeWithoutTransaction { try $0.defineSpaced() }
    var migrator = DatabaseMigrator()
    for (offset, step) in steps.enumerated() {
      migrator.registerMigration("\(offset + 1)") { database in
        try step(database)
        // Both are part of the transaction.
        try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        try database.execute(sql: "PRAGMA user_version = \(offset + 1)")
      }
    }
    try migrator.migrate(queue)
  }

  /// Whether a file without a version has nothing in it but what the migrator makes before its first step, in a
  /// transaction of its own: a process that is killed between the two leaves that.
  static func isUnbegun(_ database: Database) throws -> Bool {
    let tables = try String.fetchSet(database, sql: "SELECT tbl_name FROM sqlite_master")
    guard !tables.isEmpty else { return true }
    return try tables == ["grdb_migrations"]
      && Int.fetchOne(database, sql: "SELECT count(*) FROM grdb_migrations") == 0
  }

  static let current = Schema(steps: [
    createTables, shareRounds, indexTexts, keepAttachments, organizeSessions, keepApprovals,
  ])

  /// A condition that the partial indexes and the queries over them must spell alike.
  static let turnIsOpen = "status NOT IN ('completed', 'cancelled', 'failed', 'interrupted')"
  static let toolCallIsOpen = "state NOT IN ('succeeded', 'failed', 'denied', 'cancelled', 'interrupted')"

  /// Times are milliseconds since 1970 in UTC: exact, short, and sorted as they are.
  ///
  /// Tables whose text will be searched have an integer key, which a full-text index refers to and which
  /// `VACUUM` leaves alone.
  private static func createTables(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE session (
          key INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE,
          title TEXT NOT NULL,
          modelProvider TEXT NOT NULL,
          modelName TEXT NOT NULL,
          systemPrompt TEXT,
          parent BLOB,              -- outlives the parent: where it came from stays true
          createdAt INTEGER NOT NULL,
          lastActivityAt INTEGER NOT NULL,
          roundCount INTEGER NOT NULL,
          isPinned INTEGER NOT NULL,
          deletedAt INTEGER
        ) STRICT;
        CREATE INDEX sessionInOrder ON session (isPinned DESC, lastActivityAt DESC, id DESC)
          WHERE deletedAt IS NULL;
        CREATE INDEX sessionDeleted ON session (deletedAt) WHERE deletedAt IS NOT NULL;

        CREATE TABLE round (
          id BLOB NOT NULL PRIMARY KEY,
          sessionID BLOB NOT NULL REFERENCES session (id) ON DELETE CASCADE,
          "index" INTEGER NOT NULL,
          createdAt INTEGER NOT NULL,
          UNIQUE (sessionID, "index")
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE request (
          key INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE,
          roundID BLOB NOT NULL UNIQUE REFERENCES round (id) ON DELETE CASCADE,
          content TEXT NOT NULL,
          createdAt INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE response (
          id BLOB NOT NULL PRIMARY KEY,
          roundID BLOB NOT NULL UNIQUE REFERENCES round (id) ON DELETE CASCADE,
          modelProvider TEXT NOT NULL,
          modelName TEXT NOT NULL,
          outcome TEXT,
          outcomeLimit TEXT,
          outcomeError TEXT,        -- JSON
          createdAt INTEGER NOT NULL,
          endedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX responseOpen ON response (id) WHERE outcome IS NULL;

        CREATE TABLE turn (
          key INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE,
          responseID BLOB NOT NULL REFERENCES response (id) ON DELETE CASCADE,
          "index" INTEGER NOT NULL,
          status TEXT NOT NULL,
          revision INTEGER NOT NULL,
          inputTokens INTEGER,      -- NULL: usage is not known
          outputTokens INTEGER,
          cachedInputTokens INTEGER,
          reasoningTokens INTEGER,
          usageIsEstimate INTEGER,
          error TEXT,               -- JSON
          finishReason TEXT,
          streamStartTime INTEGER,
          streamEndTime INTEGER,
          content TEXT NOT NULL,
          reasoning TEXT NOT NULL,
          UNIQUE (responseID, "index")
        ) STRICT;
        CREATE INDEX turnOpen ON turn (id) WHERE \(turnIsOpen);

        -- What has been streamed since the turn's row was written; a piece costs what it weighs.
        CREATE TABLE turnText (
          key INTEGER PRIMARY KEY,
          turnID BLOB NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
          revision INTEGER NOT NULL,
          content TEXT NOT NULL,
          reasoning TEXT NOT NULL
        ) STRICT;
        CREATE INDEX turnTextOfTurn ON turnText (turnID);

        CREATE TABLE toolCall (
          key INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE,
          turnID BLOB NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
          position INTEGER NOT NULL,
          providerCallID TEXT NOT NULL,
          serverName TEXT NOT NULL,
          methodName TEXT NOT NULL,
          arguments TEXT NOT NULL,
          state TEXT NOT NULL,
          result TEXT,
          error TEXT,
          startedAt INTEGER,
          endedAt INTEGER
        ) STRICT;
        CREATE INDEX toolCallOfTurn ON toolCall (turnID, position);
        CREATE INDEX toolCallOpen ON toolCall (id) WHERE \(toolCallIsOpen);
        """)
  }
}
