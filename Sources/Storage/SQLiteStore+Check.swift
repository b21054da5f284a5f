import Coordinator
import GRDB

extension SQLiteStore {
  /// As the port says: SQLite's `integrity_check` and `foreign_key_check`.
  public func check() async throws(StoreError) -> [String] {
    // Not as other reads: damage that keeps the check from its end is what it was called to find.
    let found = try await perform { database in Result { try database.problems() } }
    switch found {
    case .success(let problems): return problems
    case .failure(let error): return [StoreError.opening(error, path).message]
    }
  }
}

extension Database {
  /// What is wrong with the file's structure and with the references between its rows.
  func problems() throws -> [String] {
    var problems = try String.fetchAll(self, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
    // As (table, row, table referred to, number of the reference); a row can miss several.
    for row in try Row.fetchAll(self, sql: "PRAGMA foreign_key_check") {
      guard problems.count < 100 else { break }
      let table: String = row[0]
      let parent: String = row[2]
      problems.append("A row of \(table) belongs to a row of \(parent) that is not there.")
    }
    return Array(problems.prefix(100))
  }
}
