import Conversation
import GRDB
import GRDBSQLite

/// A value on its way into a statement.
///
/// GRDB binds a `String` as a C string, which loses everything behind a U+0000. What a model or a person said is
/// kept to the byte, so values are bound here, with their length.
enum StoredValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  /// 16 bytes, most significant first: half of what the text form takes in every index, and the order of the
  /// bytes is the order of the identifiers, which is that of their times.
  case identifier(high: UInt64, low: UInt64)

  static func id<Subject>(_ id: Identifier<Subject>) -> StoredValue {
    .identifier(high: id.high, low: id.low)
  }

  static func id<Subject>(_ id: Identifier<Subject>?) -> StoredValue {
    id.map { .id($0) } ?? .null
  }

  static func text(_ text: String?) -> StoredValue {
    text.map { .text($0) } ?? .null
  }

  static func integer(_ value: Int) -> StoredValue { .integer(Int64(value)) }

  static func integer(_ value: Int?) -> StoredValue {
    value.map { .integer(Int64($0)) } ?? .null
  }

  static func real(_ value: Double?) -> StoredValue {
    value.map { .real($0) } ?? .null
  }

  static func flag(_ value: Bool) -> StoredValue { .integer(value ? 1 : 0) }

  static func time(_ time: Timestamp) -> StoredValue { .integer(time.milliseconds) }

  static func time(_ time: Timestamp?) -> StoredValue {
    time.map { .integer($0.milliseconds) } ?? .null
  }

  func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
    // SQLite's SQLITE_TRANSIENT, a cast that C macros may do and the importer cannot: "copy it now".
    let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch self {
    case .null:
      return sqlite3_bind_null(statement, index)
    case .integer(let value):
      return sqlite3_bind_int64(statement, index, value)
    case .real(let value):
      return sqlite3_bind_double(statement, index, value)
    case .text(var text):
      return text.withUTF8 { bytes in
        // A null pointer would mean NULL; an empty text is not that.
        guard let start = bytes.baseAddress else {
          return sqlite3_bind_text(statement, index, "", 0, copy)
        }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          sqlite3_bind_text64(
            statement, index, $0, sqlite3_uint64(bytes.count), copy, UInt8(SQLITE_UTF8))
        }
      }
    case .bytes(let bytes):
      return bytes.withUnsafeBytes { buffer in
        // A null pointer would mean NULL; no bytes are not that.
        guard let start = buffer.baseAddress else { return sqlite3_bind_zeroblob(statement, index, 0) }
        return sqlite3_bind_blob64(statement, index, start, sqlite3_uint64(buffer.count), copy)
      }
    case .identifier(let high, let low):
      return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) {
        sqlite3_bind_blob(statement, index, $0.baseAddress, 16, copy)
      }
    }
  }
}
