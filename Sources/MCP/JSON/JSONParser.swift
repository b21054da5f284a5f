/// Why a text is no JSON (RFC 8259) that is taken; never what it says.
public struct JSONFailure: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case malformed
    /// Objects and arrays lie in each other deeper than is taken.
    case tooDeep
  }

  public var reason: Reason
  /// Bytes from the beginning.
  public var position: Int
}

/// Reads a JSON text into a value.
///
/// Not `JSONDecoder`, which knows neither the order of members nor a limit of depth that is ours. What is no UTF-8
/// becomes U+FFFD.
struct JSONParser {
  static let maximumDepth = 64

  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0
  private var depth = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The one value that the text is.
  static func value(of text: some Sequence<UInt8>) throws(JSONFailure) -> JSONValue {
    let bytes = Array(text)
    return try bytes.withUnsafeBufferPointer { bytes throws(JSONFailure) in
      var parser = JSONParser(UnsafeRawBufferPointer(bytes))
      let value = try parser.value()
      parser.skipSpace()
      guard parser.position == bytes.count else { throw parser.failure }
      return value
    }
  }

  private var failure: JSONFailure { JSONFailure(reason: .malformed, position: position) }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private func peek() throws(JSONFailure) -> UInt8 {
    guard position < bytes.count else { throw failure }
    return bytes[position]
  }

  mutating func take(_ character: Unicode.Scalar) throws(JSONFailure) {
    guard try peek() == UInt8(ascii: character) else { throw failure }
    position += 1
  }

  mutating func value() throws(JSONFailure) -> JSONValue {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try members())
    case UInt8(ascii: "["): return .array(try elements())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return .boolean(try word("true", true))
    case UInt8(ascii: "f"): return .boolean(try word("false", false))
    case UInt8(ascii: "n"): return try word("null", JSONValue.null)
    default: return .number(try number())
    }
  }

  private mutating func enter() throws(JSONFailure) {
    position += 1
    depth += 1
    guard depth <= Self.maximumDepth else { throw JSONFailure(reason: .tooDeep, position: position) }
  }

  private mutating func members() throws(JSONFailure) -> [JSONValue.Member] {
    try enter()
    defer { depth -= 1 }
    var members: [JSONValue.Member] = []
    while try next(members.isEmpty, before: "}") {
      let name = try key()
      members.append(JSONValue.Member(name, try value()))
    }
    return members
  }

  /// A member's name, and the colon after it.
  mutating func key() throws(JSONFailure) -> String {
    skipSpace()
    let name = try string()
    skipSpace()
    try take(":")
    return name
  }

  private mutating func elements() throws(JSONFailure) -> [JSONValue] {
    try enter()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    while try next(elements.isEmpty, before: "]") { elements.append(try value()) }
    return elements
  }

  /// Goes to the next member or element, and over the bracket when there is none.
  mutating func next(_ isFirst: Bool, before closing: Unicode.Scalar) throws(JSONFailure) -> Bool {
    skipSpace()
    if try peek() == UInt8(ascii: closing) {
      position += 1
      return false
    }
    if !isFirst { try take(",") }
    return true
  }

  private mutating func word<Value>(_ text: StaticString, _ value: Value) throws(JSONFailure) -> Value {
    let end = position + text.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[position..<end].elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    else { throw failure }
    position = end
    return value
  }

  private mutating func number() throws(JSONFailure) -> String {
    let start = position
    if try peek() == UInt8(ascii: "-") { position += 1 }
    if try peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if let sign = try? peek(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONFailure) {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    guard position > start else { throw failure }
  }

  private mutating func string() throws(JSONFailure) -> String {
    try take("\"")
    let start = position
    while true {
      let byte = try peek()
      if byte == UInt8(ascii: "\"") {
        defer { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(Array(bytes[start..<position])) }
      guard byte >= 0x20 else { throw failure }
      position += 1
    }
  }

  private mutating func escapedString(_ beginning: [UInt8]) throws(JSONFailure) -> String {
    var text = beginning
    while true {
      let byte = try peek()
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try takeEscape(into: &text)
      case 0x20...: text.append(byte)
      default: throw failure
      }
    }
  }

  private mutating func takeEscape(into text: inout [UInt8]) throws(JSONFailure) {
    let byte = try peek()
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try codeUnit()
      if code & 0xFC00 == 0xD800 {
        // Only with its second half is it a character (RFC 8259, section 8.2).
        let mark = position
        if (try? peek()) == UInt8(ascii: "\\"), position + 1 < bytes.count,
          bytes[position + 1] == UInt8(ascii: "u")
        {
          position += 2
          let low = try codeUnit()
          if low & 0xFC00 == 0xDC00 {
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
          } else {
            position = mark
          }
        }
      }
      text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
    default: throw failure
    }
  }

  private mutating func codeUnit() throws(JSONFailure) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): code = code << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): code = code << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): code = code << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: throw failure
      }
      position += 1
    }
    return code
  }
}
