import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
  private static let listingBeforeTags = listing.replacing(", isArchived, tags", with: ", 0, ''")

  /// The sessions of the store in a folder, as `sessions` gives them. It is only read, and may be in use.
  ///
  /// Blocks for the milliseconds that takes.
  ///
  /// - Returns: none when there is no store yet.
  /// - Throws: what keeps it from being read.
  public static func sessions(inFolder folder: String) throws(StoreError) -> [Session] {
    let path = StoreFile.resolved(StoreFile.path(in: folder))
    guard StoreFile.exists(path) else { return [] }
    do {
      let reader = try openReading(path, schema: .current)
      defer { try? reader.close() }
      return try reader.read { database in
        // A file that no present version has opened yet stays as it is.
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        return try database.all(
          version < Schema.versionWithTags ? listingBeforeTags : listing, [], Session.init(row:))
      }
    } catch {
      let error = StoreError.opening(error, path)
      if error.code == .notFound { return [] }
      throw error
    }
  }
}
