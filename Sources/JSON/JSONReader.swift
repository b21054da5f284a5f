#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Walks through one JSON text (RFC 8259) without building a tree of it.
///
/// What is asked for is decoded, all else is checked and passed over: a piece of a model's answer is mostly what
/// nobody reads. The bytes must outlive the reader.
package struct JSONReader {
  package static let maximumDepth = 64

  package enum Kind { case object, array, string, number, boolean, null }

  private let bytes: UnsafeRawBufferPointer
  package private(set) var position = 0
  private var depth = 0

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  private var failure: JSONFailure { JSONFailure(position: position) }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) throws(JSONFailure) {
    guard position < bytes.count, bytes[position] == byte else { throw failure }
    position += 1
  }

  /// What comes next; the reader stands at its first byte afterwards.
  package mutating func peek() throws(JSONFailure) -> Kind {
    skipSpace()
    guard position < bytes.count else { throw failure }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    default: throw failure
    }
  }

  /// Nothing but white space may be left.
  package mutating func end() throws(JSONFailure) {
    skipSpace()
    guard position == bytes.count else { throw failure }
  }

  /// Whether nothing but white space is left.
  package var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return position == bytes.count
    }
  }

  // MARK: Containers

  private mutating func enter(_ opening: UInt8) throws(JSONFailure) {
    try take(opening)
    depth += 1
    guard depth <= Self.maximumDepth else { throw JSONFailure(position: position, isTooDeep: true) }
  }

  /// Enters the object or array that `peek` has found.
  package mutating func enterObject() throws(JSONFailure) { try enter(UInt8(ascii: "{")) }
  package mutating func enterArray() throws(JSONFailure) { try enter(UInt8(ascii: "[")) }

  /// Goes to the next member of an object, `nil` at its end. `isFirst` is true before the first one.
  package mutating func nextKey(_ isFirst: inout Bool) throws(JSONFailure) -> JSONKey? {
    guard try next(&isFirst, closing: UInt8(ascii: "}")) else { return nil }
    skipSpace()
    let (start, end, _) = try scanString()
    skipSpace()
    try take(UInt8(ascii: ":"))
    return JSONKey(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
  }

  /// Goes to the next member of an object, `nil` at its end: its name as text, which `nextKey` leaves unread.
  ///
  /// - Throws: also for a name whose escapes are none.
  package mutating func nextName(
    _ isFirst: inout Bool, as form: StringForm = .decoded
  ) throws(JSONFailure) -> String? {
    guard try next(&isFirst, closing: UInt8(ascii: "}")) else { return nil }
    skipSpace()
    let name = try string(as: form)
    skipSpace()
    try take(UInt8(ascii: ":"))
    return name
  }

  /// Goes to the next element of an array, `false` at its end.
  package mutating func nextElement(_ isFirst: inout Bool) throws(JSONFailure) -> Bool {
    try next(&isFirst, closing: UInt8(ascii: "]"))
  }

  private mutating func next(_ isFirst: inout Bool, closing: UInt8) throws(JSONFailure) -> Bool {
    skipSpace()
    guard position < bytes.count else { throw failure }
    if bytes[position] == closing {
      position += 1
      depth -= 1
      return false
    }
    if isFirst { isFirst = false } else { try take(UInt8(ascii: ",")) }
    return true
  }

  // MARK: Values

  /// Passes over a value of any kind.
  package mutating func skipValue() throws(JSONFailure) {
    switch try peek() {
    case .object:
      try enterObject()
      var isFirst = true
      while try nextKey(&isFirst) != nil { try skipValue() }
    case .array:
      try enterArray()
      var isFirst = true
      while try nextElement(&isFirst) { try skipValue() }
    case .string: _ = try scanString()
    case .number: _ = try scanNumber()
    case .boolean: try takeWord(bytes[position] == UInt8(ascii: "t") ? "true" : "false")
    case .null: try takeWord("null")
    }
  }

  /// The next value as it is written.
  package mutating func rawValue() throws(JSONFailure) -> UnsafeRawBufferPointer {
    skipSpace()
    let start = position
    try skipValue()
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// The next value if it is a string; anything else is passed over.
  package mutating func stringIfAny() throws(JSONFailure) -> String? {
    guard try peek() == .string else {
      try skipValue()
      return nil
    }
    return try string()
  }

  /// The next value if it is a number that fits; anything else is passed over.
  package mutating func integerIfAny() throws(JSONFailure) -> Int? {
    guard try peek() == .number else {
      try skipValue()
      return nil
    }
    let text = try scanNumber()
    if let value = Int(text) { return value }
    guard let value = Double(text), value.magnitude < 1e15 else { return nil }
    return Int(value)
  }

  /// The next value if it is a count that somebody can mean; a negative or absurd one is none.
  ///
  /// Counts are added up later: one near the end of the range must not get that far.
  package mutating func countIfAny() throws(JSONFailure) -> Int? {
    guard let count = try integerIfAny(), (0...1_000_000_000_000).contains(count) else { return nil }
    return count
  }

  /// The next value if it is a size that something can have; 0, which some servers write for what they do not know, is
  /// none.
  package mutating func sizeIfAny() throws(JSONFailure) -> Int? {
    guard let count = try countIfAny(), count > 0 else { return nil }
    return count
  }

  /// The next value if it is a finite number, or a string that holds one; anything else is passed over.
  package mutating func numberIfAny() throws(JSONFailure) -> Double? {
    let text: String
    switch try peek() {
    case .number: text = String(try scanNumber())
    case .string: text = try string()
    default:
      try skipValue()
      return nil
    }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// The next value if it is `true` or `false`; anything else is passed over.
  package mutating func booleanIfAny() throws(JSONFailure) -> Bool? {
    guard try peek() == .boolean else {
      try skipValue()
      return nil
    }
    let value = bytes[position] == UInt8(ascii: "t")
    try skipValue()
    return value
  }

  /// The next value, which `peek` has found to be a string.
  package mutating func string(as form: StringForm = .decoded) throws(JSONFailure) -> String {
    let (start, end, hasEscapes) = try scanString()
    let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    return hasEscapes
      ? try Self.unescape(raw, at: start, as: form) : String(decoding: raw, as: UTF8.self)
  }

  private mutating func takeWord(_ word: StaticString) throws(JSONFailure) {
    let count = word.utf8CodeUnitCount
    guard bytes.count - position >= count,
      memcmp(bytes.baseAddress! + position, word.utf8Start, count) == 0
    else { throw failure }
    position += count
  }

  private mutating func scanString() throws(JSONFailure) -> (start: Int, end: Int, hasEscapes: Bool) {
    try take(UInt8(ascii: "\""))
    let start = position
    var hasEscapes = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return (start, position - 1, hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
        guard position < bytes.count else { throw failure }
      } else if byte < 0x20 {
        throw failure
      }
      position += 1
    }
    throw failure
  }

  private mutating func scanNumber() throws(JSONFailure) -> Substring {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else {
      try takeDigits()
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try takeDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+")
      {
        position += 1
      }
      try takeDigits()
    }
    return Substring(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func takeDigits() throws(JSONFailure) {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    guard position > start else { throw failure }
  }
}
