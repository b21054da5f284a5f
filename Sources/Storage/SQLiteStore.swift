import Conversation
import Coordinator
import GRDB

/// Keeps sessions in one SQLite file.
///
/// One connection both writes and checkpoints. More would gain nothing (the reads are short), and SQLite before
/// 3.51.3 can damage a file when one connection resets the write-ahead log while another checkpoints it. Calls
/// from any task are carried out one after the other, in the order in which they came, away from the
/// cooperative threads. Cancelling the calling task does not stop them: what is stored does not depend on who
/// still waits for it.
///
/// What survives: the end of the process at any moment loses nothing that a call has returned for, as the pages
/// are the kernel's by then. Loss of power loses no stored round, no terminal turn and no outcome, since those
/// commits wait for the disk (and what was written before them goes with them); streamed text of the last
/// moments may be lost.
///
/// The store lives until `close`, or until it is dropped. While it does, no other may open the same file.
///
/// One `inMemory` does all the same and keeps nothing.
public final class SQLiteStore: SessionStore {
  /// Where the file is, symbolic links followed; for a store in memory a word that says so.
  public let path: String
  let queue: DatabaseQueue
  let searchTokenizer = ConnectionTokenizer()
  /// `nil` for a store in memory.
  private let lock: StoreLock?
  /// Keeps the log as it is until the file has proved sound.
  let guardian: LogGuardian?

  /// Opens the store `antiphon.sqlite` in a folder; makes both when they are not there.
  ///
  /// - Throws: as `init(path:)`.
  public static func open(folder: String) throws(StoreError) -> SQLiteStore {
    try SQLiteStore(path: StoreFile.path(in: folder))
  }

  /// Makes sure that a new session with a first message would find room on the disk: a store can be opened, and
  /// read, where that is not so.
  ///
  /// - Throws: `.full`.
  public static func requireSpace(in folder: String) throws(StoreError) {
    guard StoreFile.freeSpace(of: folder) >= 64 << 10 else { throw .noSpace(StoreFile.path(in: folder)) }
  }

  /// Opens the store in the file at `path`; makes it, and its folder, when it is not there.
  ///
  /// Blocks for a few milliseconds; longer the first time that a version opens the file of an earlier one, whose
  /// texts may have to be indexed. The folder is made with mode 0700 and the files with 0600, whatever the
  /// umask.
  ///
  /// - Throws: `.busy` when another store holds the file, `.newerSchema`, `.corrupt` when the file is of another
  ///   kind or damaged (in these three cases it is left as it is), `.notWritable`, `.full`, `.inputOutput`.
  public convenience init(path: String) throws(StoreError) {
    try self.init(path: path, schema: .current)
  }

  init(path given: String, schema: Schema) throws(StoreError) {
    try StoreFile.createFolder(of: given)
    path = StoreFile.resolved(given)
    let lock = try StoreLock(besides: path)
    self.lock = lock
    let header = StoreHeader(try StoreFile.prepare(path))
    switch header {
    case .foreign:
      throw .foreign(path)
    case .store(let version) where version > schema.version:
      throw .newer(path, version: version, known: schema.version)
    case .empty, .unclaimed, .store:
      break
    }
    if LogFile.hidesTransactions(path + "-wal") { throw .damagedLog(path) }
    try StoreFile.restrict(path)
    do {
      let guardian = try LogGuardian.guarding(path)
      // After the connection, when that fails: it leaves the log to the guardian.
      do { queue = try Self.connect(path, schema) } catch {
        guardian?.release()
        throw error
      }
      self.guardian = guardian
    } catch {
      throw .opening(error, path)
    }
  }

  /// A store that is gone when it is dropped; see `inMemory`.
  init(inMemory queue: DatabaseQueue) {
    path = "memory"
    self.queue = queue
    lock = nil
    guardian = nil
  }

  private static func connect(_ path: String, _ schema: Schema) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "antiphon.store"
    // Backups and curious people may hold the file for a moment.
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 1
    configuration.prepareDatabase { try $0.defineSpaced() }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let version = try queue.writeWithoutTransaction { database -> Int in
      // Asked again: a later version may have left its change in the log, where the header does not show it.
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      if version > schema.version { throw StoreError.newer(path, version: version, known: schema.version) }
      if version == 0, try !Schema.isUnbegun(database) { throw StoreError.foreign(path) }
      try database.execute(
        sql: """
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = NORMAL;
          PRAGMA journal_size_limit = 4194304;
          PRAGMA secure_delete = ON;
          """)
      return version
    }
    if version < schema.version {
      try schema.migrate(queue)
      // So that the header tells the version, and a program that is too old sees it without opening the log.
      try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    }
    return queue
  }

  public func close() async {
    await withCheckedContinuation { continuation in
      queue.asyncWriteWithoutTransaction { [guardian] database in
        // What cannot be moved into the file stays in the log, which is read when the store is next opened. A
        // log that nothing was written to since the program started stays as it was found.
        if database.sqliteConnection != nil, guardian?.isHolding != true {
          _ = try? database.checkpoint(.truncate)
        }
        continuation.resume()
      }
    }
    // Waits for nothing: the connection is idle. Fails only when a statement is still in use, and none is.
    try? queue.close()
    guardian?.release()
    lock?.release()
  }

  /// How far a commit must have come when the call returns.
  enum Durability {
    /// In the kernel's hands: outlives the process.
    case process
    /// On the disk: outlives the power.
    case power
  }

  /// Runs `body` in a read transaction.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    try await perform { database in
      try database.inTransaction(.deferred, body)
    }
  }

  /// Runs `body` in a transaction that is committed when it returns, and undone when it throws.
  func write<Value: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    try await perform { database in
      guard durability == .power else { return try database.inTransaction(.immediate, body) }
      // Not through cached statements: this setting is made when a statement is prepared, not when it runs.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      defer { try? database.execute(sql: "PRAGMA synchronous = NORMAL") }
      return try database.inTransaction(.immediate, body)
    }
  }

  /// Runs `body` when its turn on the connection has come.
  ///
  /// Not GRDB's own asynchronous functions: those give up when the calling task is cancelled, and a cancelled
  /// turn has to be stored all the same.
  func perform<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    let path = path
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Value, StoreError>, Never>) in
      queue.asyncWriteWithoutTransaction { database in
        // SQLite does not look before it follows the pointer.
        guard database.sqliteConnection != nil else {
          continuation.resume(returning: .failure(StoreError(.inputOutput, "\(path) has been closed.")))
          return
        }
        do {
          continuation.resume(returning: .success(try body(database)))
        } catch let error as StoreError {
          continuation.resume(returning: .failure(error))
        } catch let error as DatabaseError {
          continuation.resume(returning: .failure(.sqlite(error, path)))
        } catch is DamagedRow {
          continuation.resume(returning: .failure(.damaged(path, "a row holds what was never written")))
        } catch {
          continuation.resume(returning: .failure(StoreError(.inputOutput, "\(path) could not be used.")))
        }
      }
    }
    return try result.get()
  }
}

extension Database {
  /// A transaction that hands on what its body found.
  fileprivate func inTransaction<Value>(
    _ kind: TransactionKind, _ body: (Database) throws -> Value
  ) throws -> Value {
    var value: Value?
    try inTransaction(kind) {
      value = try body(self)
      return .commit
    }
    // Set by every body that did not throw.
    return value!
  }
}
