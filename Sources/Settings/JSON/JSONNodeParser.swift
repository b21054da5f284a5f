/// Reads JSON (RFC 8259) with comments into nodes with places.
struct JSONNodeParser {
  struct Failure: Error {
    var message: String
    var offset: Int
  }

  static let maximumDepth = 64

  private let bytes: [UInt8]
  /// A place that has been worked out, from which the next one is.
  private var mark = (offset: 0, position: SourcePosition(line: 1, column: 1))
  private var index = 0
  private var depth = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func parse() throws(Failure) -> [TOMLEntry] {
    try skipSpace()
    guard peek == UInt8(ascii: "{") else { throw failure("the file must hold a JSON object: \"{ … }\"") }
    guard let node = try value(), case .table(let entries) = node.value else { return [] }
    try skipSpace()
    guard index == bytes.count else { throw failure("there is something behind the end of the object") }
    return entries
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Where the next byte is.
  private mutating func position() -> SourcePosition {
    while mark.offset < index {
      if bytes[mark.offset] == UInt8(ascii: "\n") {
        mark.position = SourcePosition(line: mark.position.line + 1, column: 1)
      } else if mark.offset + 1 == bytes.count || bytes[mark.offset + 1] & 0xC0 != 0x80 {
        mark.position.column += 1
      }
      mark.offset += 1
    }
    return mark.position
  }

  private func failure(_ message: String, at offset: Int? = nil) -> Failure {
    Failure(message: message, offset: offset ?? index)
  }

  // MARK: Values

  /// `nil` for null.
  private mutating func value() throws(Failure) -> TOMLNode? {
    let position = position()
    switch peek {
    case UInt8(ascii: "{"): return TOMLNode(value: .table(try object()), position: position)
    case UInt8(ascii: "["): return TOMLNode(value: .array(try array()), position: position)
    case UInt8(ascii: "\""): return TOMLNode(value: .string(try string()), position: position)
    case .some(UInt8(ascii: "-")), .some(0x30...0x39):
      return TOMLNode(value: try number(), position: position)
    case UInt8(ascii: "t"): return TOMLNode(value: .boolean(try word("true", true)), position: position)
    case UInt8(ascii: "f"): return TOMLNode(value: .boolean(try word("false", false)), position: position)
    case UInt8(ascii: "n"): return try word("null", nil)
    case nil: throw failure("the file ends within a value")
    default: throw failure("this is no JSON value")
    }
  }

  private mutating func word<Meaning>(_ word: String, _ meaning: Meaning) throws(Failure) -> Meaning {
    guard bytes[index...].starts(with: word.utf8) else { throw failure("this is no JSON value") }
    index += word.utf8.count
    return meaning
  }

  private mutating func open() throws(Failure) {
    index += 1
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw failure("more than \(Self.maximumDepth) brackets in one another")
    }
  }

  private mutating func object() throws(Failure) -> [TOMLEntry] {
    let start = index
    try open()
    var entries: [TOMLEntry] = []
    var names: Set<String> = []
    while true {
      try skipSpace()
      if peek == UInt8(ascii: "}") { break }
      guard peek != nil else { throw failure("this \"{\" is never closed", at: start) }
      guard peek == UInt8(ascii: "\"") else { throw failure("a name in quotation marks is expected here") }
      let position = position()
      let keyOffset = index
      let key = try string()
      guard names.insert(key).inserted else { throw failure("\(key.quoted) is here twice", at: keyOffset) }
      try skipSpace()
      guard peek == UInt8(ascii: ":") else { throw failure("\":\" is expected here, behind a name") }
      index += 1
      try skipSpace()
      if let node = try value() { entries.append(TOMLEntry(key: key, position: position, node: node)) }
      try skipSpace()
      if peek == UInt8(ascii: ",") {
        index += 1
      } else if peek != UInt8(ascii: "}"), peek != nil {
        throw failure("\",\" or \"}\" is expected here")
      }
    }
    index += 1
    depth -= 1
    return entries
  }

  private mutating func array() throws(Failure) -> [TOMLNode] {
    let start = index
    try open()
    var elements: [TOMLNode] = []
    while true {
      try skipSpace()
      if peek == UInt8(ascii: "]") { break }
      guard peek != nil else { throw failure("this \"[\" is never closed", at: start) }
      if let node = try value() { elements.append(node) }
      try skipSpace()
      if peek == UInt8(ascii: ",") {
        index += 1
      } else if peek != UInt8(ascii: "]"), peek != nil {
        throw failure("\",\" or \"]\" is expected here")
      }
    }
    index += 1
    depth -= 1
    return elements
  }

  private mutating func number() throws(Failure) -> TOMLNode.Value {
    let start = index
    while let byte = peek, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if let whole = Int(text) { return .integer(whole) }
    guard let number = Double(text), number.isFinite else { throw failure("this is no number", at: start) }
    return .float(number)
  }

  // MARK: Strings

  private mutating func string() throws(Failure) -> String {
    let start = index
    index += 1
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20: throw failure("a line break or control character stands within a string")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw failure("this string is never closed", at: start)
  }

  private mutating func escape() throws(Failure) -> Unicode.Scalar {
    let start = index
    index += 2
    switch index <= bytes.count ? bytes[index - 1] : 0 {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let unit = unit() else { throw failure("\\u needs four hexadecimal digits", at: start) }
      if let scalar = Unicode.Scalar(unit) { return scalar }
      // One character beyond the first 65536 is written as two.
      guard (0xD800..<0xDC00).contains(unit), bytes[index...].starts(with: [0x5C, 0x75]) else {
        throw failure("half a character", at: start)
      }
      index += 2
      guard let second = self.unit(), (0xDC00..<0xE000).contains(second) else {
        throw failure("half a character", at: start)
      }
      return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    default: throw failure("\"\\\" stands before something that it does not go with", at: start)
    }
  }

  private mutating func unit() -> UInt32? {
    guard index + 4 <= bytes.count, bytes[index] != UInt8(ascii: "+"), bytes[index] != UInt8(ascii: "-")
    else {
      return nil
    }
    let unit = UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
    if unit != nil { index += 4 }
    return unit
  }

  // MARK: Space

  private mutating func skipSpace() throws(Failure) {
    while let byte = peek {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      case UInt8(ascii: "/"):
        let start = index
        switch index + 1 < bytes.count ? bytes[index + 1] : 0 {
        case UInt8(ascii: "/"): while let next = peek, next != 0x0A { index += 1 }
        case UInt8(ascii: "*"):
          index += 2
          while index + 1 < bytes.count, !(bytes[index] == 0x2A && bytes[index + 1] == 0x2F) { index += 1 }
          guard index + 1 < bytes.count else { throw failure("this comment is never closed", at: start) }
          index += 2
        default: throw failure("this is no JSON value")
        }
      default: return
      }
    }
  }
}
