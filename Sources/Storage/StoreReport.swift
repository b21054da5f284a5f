import Coordinator
import GRDB

/// What there is to say about a store's file without opening it for use.
public struct StoreReport: Sendable, Hashable {
  public var path: String
  /// What the file and the log beside it take, in bytes.
  public var bytes: Int
  public var schemaVersion: Int
  /// Those that are not deleted.
  public var sessions: Int
  /// Deleted ones that can still be restored.
  public var deletedSessions: Int
  public var rounds: Int
  /// As `SessionStore.check` gives them; empty when all is sound.
  public var problems: [String]

  /// Examines the store in a folder. It is only read: nothing is recovered, brought up to date or written, and it may
  /// be in use.
  ///
  /// Blocks for as long as reading all of it takes.
  ///
  /// - Returns: `nil` when there is no store yet.
  /// - Throws: what keeps it from being read; `.corrupt` when the damage is such that nothing can be said.
  public static func examine(folder: String) throws(StoreError) -> StoreReport? {
    let path = StoreFile.resolved(StoreFile.path(in: folder))
    guard StoreFile.exists(path) else { return nil }
    do {
      let reader = try SQLiteStore.openReading(path, schema: .current)
      defer { try? reader.close() }
      let log = LogFile.hidesTransactions(path + "-wal") ? [StoreError.damagedLog(path).message] : []
      return try reader.read { database in
        func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
        return StoreReport(
          path: path, bytes: StoreFile.size(of: path) + StoreFile.size(of: path + "-wal"),
          schemaVersion: try count("PRAGMA user_version"),
          sessions: try count("SELECT count(*) FROM session WHERE deletedAt IS NULL"),
          deletedSessions: try count("SELECT count(*) FROM session WHERE deletedAt IS NOT NULL"),
          rounds: try count("SELECT count(*) FROM round"), problems: try log + database.problems())
      }
    } catch {
      let error = StoreError.opening(error, path)
      if error.code == .notFound { return nil }
      throw error
    }
  }
}
