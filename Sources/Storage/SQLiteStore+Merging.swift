import Coordinator
import GRDB

extension SQLiteStore {
  /// About how many pages one piece of the work writes: a few milliseconds.
  private static let pagesAtOnce = 16

  /// Lets the full-text index forget what has been removed from it.
  ///
  /// The index is a pile of sorted parts. What is removed is noted in a new part, and stays in the old one until
  /// the two are merged (SQLite 3.42 could overwrite it in place; this has to do with 3.40).
  ///
  /// Cancelling the calling task ends it after a piece; the next call begins again.
  ///
  /// - Returns: whether there was anything to forget.
  func mergeIndex() async throws(StoreError) -> Bool {
    var isFirst = true
    while true {
      let removed = try await read { database in
        try database.first("SELECT removed FROM searchTrace WHERE removed <> merged", []) {
          try $0.integer(0)
        }
      }
      guard let removed else { return !isFirst }
      isFirst = false
      // A negative number begins to merge all parts that are there; those that come meanwhile are none of them.
      var pages = -Self.pagesAtOnce
      while try await merge(pages) {
        if Task.isCancelled { return true }
        pages = Self.pagesAtOnce
      }
      try await write(.process) { try $0.run("UPDATE searchTrace SET merged = ?", [.integer(removed)]) }
    }
  }

  /// - Returns: whether there was something to do.
  private func merge(_ pages: Int) async throws(StoreError) -> Bool {
    try await write(.process) { database in
      let before = database.totalChangesCount
      try database.run(
        "INSERT INTO searchIndex (searchIndex, rank) VALUES ('merge', ?)", [.integer(pages)])
      // The statement itself counts as one.
      return database.totalChangesCount - before > 1
    }
  }
}
