/// Reads JSON into values that keep what they were written like: numbers as their text, members in their order, also when
/// a name comes twice.
///
/// Source: RFC 8259. More lenient in one thing: an escaped half of a surrogate pair stays the escape that it is.
struct JSONReader {
  enum Value {
    case object([Member])
    case array([Value])
    case string(String)
    /// A number, or `true`, `false` or `null`.
    case scalar(String)
  }

  struct Member {
    var key: String
    var value: Value
  }

  /// - Parameters:
  ///   - depth: deeper ones are not read.
  ///   - keepsEscapes: whether strings are what stands between their quotation marks, not what that means.
  /// - Returns: `nil` when the text is not one value and nothing else.
  static func value(of text: String, depth: Int, keepsEscapes: Bool = false) -> Value? {
    var text = text
    return text.withUTF8 { bytes in
      var reader = JSONReader(bytes: bytes, keepsEscapes: keepsEscapes)
      guard let value = reader.value(depth: depth) else { return nil }
      reader.skipSpace()
      return reader.place == bytes.count ? value : nil
    }
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let keepsEscapes: Bool
  private var place = 0

  private init(bytes: UnsafeBufferPointer<UInt8>, keepsEscapes: Bool) {
    self.bytes = bytes
    self.keepsEscapes = keepsEscapes
  }

  private mutating func value(depth: Int) -> Value? {
    skipSpace()
    guard depth > 0, place < bytes.count else { return nil }
    switch bytes[place] {
    case UInt8(ascii: "{"): return object(depth: depth)
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    default: return scalar()
    }
  }

  private mutating func object(depth: Int) -> Value? {
    place += 1
    var members: [Member] = []
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\""), let key = string(), take(":"),
        let value = value(depth: depth - 1)
      else { return nil }
      members.append(Member(key: key, value: value))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> Value? {
    place += 1
    var items: [Value] = []
    if take("]") { return .array(items) }
    repeat {
      guard let item = value(depth: depth - 1) else { return nil }
      items.append(item)
    } while take(",")
    return take("]") ? .array(items) : nil
  }

  private mutating func scalar() -> Value? {
    let start = place
    while place < bytes.count, Self.isScalar(bytes[place]) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    switch text {
    case "true", "false", "null": return .scalar(text)
    default: return Self.isNumber(bytes[start..<place]) ? .scalar(text) : nil
    }
  }

  private static func isScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// RFC 8259, section 6.
  private static func isNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = text
    func digits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !startsWithZero || whole == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let sign = rest.first, sign | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  private mutating func string() -> String? {
    place += 1
    let start = place
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        return keepsEscapes
          ? String(decoding: bytes[start..<place - 1], as: UTF8.self) : String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
      // Not allowed unescaped: then it is shown as it came.
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape(into text: inout [UInt8]) -> Bool {
    guard place < bytes.count else { return false }
    let sign = bytes[place]
    place += 1
    switch sign {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(sign)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      guard var unit = hexadecimal() else { return false }
      if (0xD800..<0xDC00).contains(unit), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
        bytes[place + 1] == UInt8(ascii: "u")
      {
        let before = place
        place += 2
        guard let low = hexadecimal() else { return false }
        if (0xDC00..<0xE000).contains(low) {
          unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        } else {
          place = before
        }
      }
      if let scalar = Unicode.Scalar(unit) {
        text += String(Character(scalar)).utf8
      } else {
        text += JSONText.escape(unit).utf8
      }
    default: return false
    }
    return true
  }

  private mutating func hexadecimal() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[place..<place + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    place += 4
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
  }
}
