import GRDB

extension Schema {
  /// Keeps what is sent beside a request's text, the reasoning that providers want back, and what went into their
  /// caches.
  static func keepAttachments(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE attachment (
          key INTEGER PRIMARY KEY,
          requestID BLOB NOT NULL REFERENCES request (id) ON DELETE CASCADE,
          position INTEGER NOT NULL,
          name TEXT NOT NULL,
          mediaType TEXT NOT NULL,
          data BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX attachmentOfRequest ON attachment (requestID, position);

        ALTER TABLE turn ADD COLUMN reasoningBlocks TEXT;     -- JSON; NULL: none
        ALTER TABLE turn ADD COLUMN cacheWriteTokens INTEGER;
        """)
  }
}
