import Conversation
import GRDB
import GRDBSQLite

/// The row at which a statement stands, read in place.
///
/// GRDB's own row would cut a text at a U+0000, and would stop the program over a value that is not what it
/// should be. In a damaged file that happens; here it is an error.
struct StoredRow {
  let statement: SQLiteStatement

  func text(_ column: Int) throws -> String {
    guard let text = optionalText(column) else { throw DamagedRow() }
    return text
  }

  func optionalText(_ column: Int) -> String? {
    // Text first, then its length: in that order the length is that of the UTF-8 form.
    guard let start = sqlite3_column_text(statement, CInt(column)) else { return nil }
    let count = Int(sqlite3_column_bytes(statement, CInt(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func bytes(_ column: Int) throws -> [UInt8] {
    guard sqlite3_column_type(statement, CInt(column)) == SQLITE_BLOB else { throw DamagedRow() }
    // The bytes first, then their count; no bytes are a null pointer.
    guard let start = sqlite3_column_blob(statement, CInt(column)) else { return [] }
    return Array(
      UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, CInt(column)))))
  }

  func integer(_ column: Int) throws -> Int {
    guard let value = try optionalInteger(column) else { throw DamagedRow() }
    return value
  }

  func optionalInteger(_ column: Int) throws -> Int? {
    switch sqlite3_column_type(statement, CInt(column)) {
    case SQLITE_NULL: nil
    case SQLITE_INTEGER: Int(sqlite3_column_int64(statement, CInt(column)))
    default: throw DamagedRow()
    }
  }

  func optionalReal(_ column: Int) throws -> Double? {
    switch sqlite3_column_type(statement, CInt(column)) {
    case SQLITE_NULL: nil
    case SQLITE_FLOAT, SQLITE_INTEGER: sqlite3_column_double(statement, CInt(column))
    default: throw DamagedRow()
    }
  }

  func time(_ column: Int) throws -> Timestamp {
    Timestamp(milliseconds: Int64(try integer(column)))
  }

  func optionalTime(_ column: Int) throws -> Timestamp? {
    try optionalInteger(column).map { Timestamp(milliseconds: Int64($0)) }
  }

  func id<Subject>(_ column: Int) throws -> Identifier<Subject> {
    guard let id: Identifier<Subject> = try optionalID(column) else { throw DamagedRow() }
    return id
  }

  func optionalID<Subject>(_ column: Int) throws -> Identifier<Subject>? {
    guard sqlite3_column_type(statement, CInt(column)) != SQLITE_NULL else { return nil }
    guard let start = sqlite3_column_blob(statement, CInt(column)),
      sqlite3_column_bytes(statement, CInt(column)) == 16
    else { throw DamagedRow() }
    return Identifier(
      high: UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// A closed set of values, kept under the names they have on the wire.
  func choice<Choice: RawRepresentable<String>>(_ column: Int) throws -> Choice {
    guard let value = Choice(rawValue: try text(column)) else { throw DamagedRow() }
    return value
  }

  func optionalChoice<Choice: RawRepresentable<String>>(_ column: Int) throws -> Choice? {
    guard let text = optionalText(column) else { return nil }
    guard let value = Choice(rawValue: text) else { throw DamagedRow() }
    return value
  }
}

/// A row that holds what this program never writes.
struct DamagedRow: Error {}
