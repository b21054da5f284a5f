import Coordinator
import GRDB

extension SQLiteStore {
  /// The largest file that is taken into memory.
  static let memoryLimit = 256 << 20

  /// A store that keeps nothing: for going on when the file cannot be used, or must not be.
  ///
  /// Everything works as with a file; when it is closed or dropped, all of it is gone.
  ///
  /// - Throws: `.inputOutput` when there is no memory for it.
  public static func inMemory() throws(StoreError) -> SQLiteStore {
    do {
      return try inMemory(reading: nil, schema: .current)
    } catch {
      throw .opening(error, "memory")
    }
  }

  /// A store in memory that starts with what the store in a folder holds, which is only read.
  ///
  /// For a file that is sound and cannot be written. Blocks while it is read, some 100 ms for 100 MiB.
  ///
  /// - Throws: why that cannot be read: `.corrupt`, `.newerSchema`, `.notWritable` when not even reading is allowed
  ///   or a log lies beside it that cannot be read without writing, `.notFound` when there is no store, `.full` when
  ///   it has more than 256 MiB.
  public static func inMemory(copyOf folder: String) throws(StoreError) -> SQLiteStore {
    let path = StoreFile.resolved(StoreFile.path(in: folder))
    do {
      let size = StoreFile.size(of: path)
      guard size <= memoryLimit else {
        throw StoreError(.full, "\(path) is too large to be held in memory (\(size >> 20) MiB).")
      }
      let source = try openReading(path, schema: .current)
      defer { try? source.close() }
      return try inMemory(reading: source, schema: .current)
    } catch {
      throw .opening(error, path)
    }
  }

  private static func inMemory(reading source: DatabaseQueue?, schema: Schema) throws -> SQLiteStore {
    var configuration = Configuration()
    configuration.label = "antiphon.store.memory"
    let queue = try DatabaseQueue(configuration: configuration)
    try source?.backup(to: queue)
    try schema.migrate(queue)
    return SQLiteStore(inMemory: queue)
  }
}

// MARK: - Reading without writing

extension SQLiteStore {
  static var readingConfiguration: Configuration {
    var configuration = Configuration()
    configuration.label = "antiphon.store.reader"
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    return configuration
  }

  /// Opens a store's file for reading alone, also where nothing can be written beside it, and whoever else has it
  /// open. No lock of ours is taken: SQLite's own keep readers and the one writer apart.
  static func openReading(_ path: String, schema: Schema) throws -> DatabaseQueue {
    do {
      return try connectReading(path, as: path, schema)
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_FULL].contains(error.resultCode)
    {
      // The memory that connections share lies in a file beside this one, which could not be made. Without a log
      // it is not needed: as nobody can write here, the file will not change under us.
      guard StoreFile.size(of: path + "-wal") == 0 else { throw error }
      return try connectReading(StoreFile.immutableAddress(of: path), as: path, schema)
    }
  }

  private static func connectReading(
    _ address: String, as path: String, _ schema: Schema
  ) throws -> DatabaseQueue {
    do {
      let queue = try DatabaseQueue(path: address, configuration: readingConfiguration)
      let (owner, version, isUnbegun) = try queue.read { database in
        (
          try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
          try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0, try Schema.isUnbegun(database)
        )
      }
      if owner == 0, version == 0, isUnbegun { throw StoreError(.notFound, "There is nothing in \(path).") }
      guard owner == Schema.applicationID, version > 0 else { throw StoreError.foreign(path) }
      if version > schema.version { throw StoreError.newer(path, version: version, known: schema.version) }
      return queue
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw StoreError.foreign(path)
    }
  }
}
