import Coordinator
import GRDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension StoreError {
  /// What a failed call of the operating system means for the file or folder at `path`.
  static func system(_ code: CInt, _ action: String, _ path: String) -> StoreError {
    let message = "Cannot \(action) \(path): \(String(cString: strerror(code)))."
    switch code {
    case ENOSPC, EDQUOT:
      return StoreError(.full, message, suggestion: spaceSuggestion)
    case EACCES, EPERM, EROFS, ENOTDIR, EISDIR, ENOENT, ELOOP, ENAMETOOLONG:
      return StoreError(.notWritable, message, suggestion: folderSuggestion)
    default:
      return StoreError(.inputOutput, message)
    }
  }

  /// What an error of SQLite means for the store at `path`.
  ///
  /// SQLite's own text is left out: it may quote what was being stored. Its number is enough to look it up.
  static func sqlite(_ error: DatabaseError, _ path: String) -> StoreError {
    let number = "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL:
      return noSpace(path)
    // The file by which connections share the log could not be enlarged.
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
      return StoreError(.full, "There is no space left beside \(path).", suggestion: spaceSuggestion)
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return StoreError(
        .notWritable, "\(path) cannot be opened for writing (\(number)).", suggestion: folderSuggestion)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      return damaged(path, number)
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(
        .busy, "Another program is writing to \(path).", suggestion: "Close it, then try again.")
    case .SQLITE_CONSTRAINT where error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY:
      return StoreError(.notFound, "What this belongs to is not in \(path) (any more).")
    case .SQLITE_CONSTRAINT:
      return StoreError(
        .inputOutput, "\(path) holds something with this place or identifier already (\(number)).")
    default:
      return StoreError(
        .inputOutput, "\(path) could not be read or written (\(number)).",
        suggestion: "Check the disk; what is stored has not been changed.")
    }
  }

  static func noSpace(_ path: String) -> StoreError {
    StoreError(.full, "There is no space left for \(path).", suggestion: spaceSuggestion)
  }

  /// What any error means that comes up while the store at `path` is opened.
  static func opening(_ error: any Error, _ path: String) -> StoreError {
    switch error {
    case let error as StoreError: error
    case let error as DatabaseError: .sqlite(error, path)
    default: StoreError(.inputOutput, "\(path) could not be opened.")
    }
  }

  /// A file that says it is a store and whose content does not bear that out.
  static func damaged(_ path: String, _ detail: String) -> StoreError {
    StoreError(
      .corrupt, "\(path) is damaged (\(detail)); it has been left as it is.",
      suggestion:
        "Put a copy of it somewhere safe, then restore it from a backup or move it away to start anew.")
  }

  /// A log that holds transactions behind a place that cannot be read.
  static func damagedLog(_ path: String) -> StoreError {
    StoreError(
      .corrupt, "\(path)-wal, which holds what was last written, is damaged; it has been left as it is.",
      suggestion:
        "Put a copy of both files somewhere safe, then move the second away to go on with the first.")
  }

  /// A file of another kind where the store should be.
  static func foreign(_ path: String) -> StoreError {
    StoreError(
      .corrupt, "\(path) is not a store of sessions; it has been left as it is.",
      suggestion: "Move it away, or choose another folder with --data-dir.")
  }

  static func newer(_ path: String, version: Int, known: Int) -> StoreError {
    StoreError(
      .newerSchema,
      "\(path) was written by a later version of this program (format \(version), known up to \(known)).",
      suggestion:
        "Update the program, or choose another folder with --data-dir. The file has not been changed.")
  }

  private static let spaceSuggestion = "Free some space on this disk, then try again."
  private static let folderSuggestion = "Make it writable, or choose another folder with --data-dir."
}
