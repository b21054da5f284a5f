import GRDB
import GRDBSQLite

extension Database {
  /// Runs one statement that returns no rows.
  func run(_ sql: String, _ values: [StoredValue] = []) throws {
    let statement = try bound(sql, values)
    // What was bound may be long; the cached statement must not hold it.
    defer { sqlite3_clear_bindings(statement.sqliteStatement) }
    try statement.execute()
  }

  /// Hands every row of a query to `body`, which must not run the same query again.
  func forEachRow(_ sql: String, _ values: [StoredValue] = [], _ body: (StoredRow) throws -> Void) throws {
    let statement = try bound(sql, values)
    let rows = try Row.fetchCursor(statement)
    while try rows.next() != nil { try body(StoredRow(statement: statement.sqliteStatement)) }
  }

  /// Hands the rows of a query to `body` as long as that returns `true`; the rest of them are not looked for.
  func forRows(_ sql: String, _ values: [StoredValue], while body: (StoredRow) throws -> Bool) throws {
    let statement = try bound(sql, values)
    defer { sqlite3_reset(statement.sqliteStatement) }
    while try statement.step(), try body(StoredRow(statement: statement.sqliteStatement)) {}
  }

  /// All rows of a query, read by `body`.
  func all<Value>(_ sql: String, _ values: [StoredValue], _ body: (StoredRow) throws -> Value) throws
    -> [Value]
  {
    var found: [Value] = []
    try forEachRow(sql, values) { found.append(try body($0)) }
    return found
  }

  /// The first row of a query, read by `body`.
  func first<Value>(_ sql: String, _ values: [StoredValue], _ body: (StoredRow) throws -> Value) throws
    -> Value?
  {
    let statement = try bound(sql, values)
    defer { sqlite3_reset(statement.sqliteStatement) }
    guard try statement.step() else { return nil }
    return try body(StoredRow(statement: statement.sqliteStatement))
  }

  private func bound(_ sql: String, _ values: [StoredValue]) throws -> Statement {
    let statement = try cachedStatement(sql: sql)
    // Resets the statement and tells GRDB that its arguments are in place; they are, a few lines below.
    statement.setUncheckedArguments([])
    for (offset, value) in values.enumerated() {
      let code = value.bind(to: statement.sqliteStatement, at: CInt(offset + 1))
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
    return statement
  }
}

extension Statement {
  /// Goes to the next row of a query; `false` when there is none.
  ///
  /// GRDB's cursors ask for the names of all columns first, which costs a third of what a short query does.
  fileprivate func step() throws -> Bool {
    switch sqlite3_step(sqliteStatement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
  }
}
