import GRDB
import Synchronization

/// Keeps SQLite from moving the log into the file when a connection is closed.
///
/// The last connection to leave a file moves the log into it and removes the log. To a file that turns out to be
/// damaged that must not happen: both are to stay as they were found. A second connection, which only reads, is
/// never one that could do so, and while it is there the first one is not the last.
///
/// It is let go of once something has been written, the first of which is the recovery at start. It never holds
/// a transaction and moves nothing itself, so the log's reset is the one connection's own affair.
final class LogGuardian: Sendable {
  private let reader: Mutex<DatabaseQueue?>

  /// - Returns: `nil` when there is no log that could be moved.
  /// - Throws: an error of SQLite when file or log cannot be read.
  static func guarding(_ path: String) throws -> LogGuardian? {
    StoreFile.size(of: path + "-wal") > 0 ? try LogGuardian(path) : nil
  }

  private init(_ path: String) throws {
    let queue = try DatabaseQueue(path: path, configuration: SQLiteStore.readingConfiguration)
    // Opens the log; the shared lock on the file that comes with it lasts as long as the connection.
    _ = try queue.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    reader = Mutex(queue)
  }

  var isHolding: Bool { reader.withLock { $0 != nil } }

  /// Lets the log be moved again. Does nothing the second time.
  func release() {
    let queue = reader.withLock { queue in
      defer { queue = nil }
      return queue
    }
    // Fails only when a statement is still in use, and none is.
    try? queue?.close()
  }
}
