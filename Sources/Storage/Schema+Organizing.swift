import GRDB

extension Schema {
  /// From this version on a session has the columns below.
  static let versionWithTags = 5

  /// Lets sessions have tags, and be put away.
  static func organizeSessions(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE session ADD COLUMN isArchived INTEGER NOT NULL DEFAULT 0;
        -- One a line: a tag has no line breaks.
        ALTER TABLE session ADD COLUMN tags TEXT NOT NULL DEFAULT '';
        """)
  }
}
