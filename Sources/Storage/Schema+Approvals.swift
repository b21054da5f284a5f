import GRDB

extension Schema {
  /// Keeps with a call what the user was asked and what they said, and the files it returned; both as JSON, of which
  /// nothing asks for a part.
  static func keepApprovals(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE toolCall ADD COLUMN approval TEXT;
        ALTER TABLE toolCall ADD COLUMN files TEXT;
        """)
  }
}
