import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
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
      return try reader.read { try $0.all(listing, [], Session.init(row:)) }
    } catch {
      let error = StoreError.opening(error, path)
      if error.code == .notFound { return [] }
      throw error
    }
  }
}
