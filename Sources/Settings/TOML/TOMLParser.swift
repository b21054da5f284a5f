/// Why a text is not TOML, and where.
struct TOMLSyntaxProblem: Error {
  /// In bytes.
  var offset: Int
  var message: String
  var suggestion: String?
  /// Where that stands which this one repeats.
  var firstOffset: Int?
}

/// Reads TOML 1.0 (https://toml.io/en/v1.0.0) into a table whose every key and value knows its place.
///
/// Any text gives a table or a ``TOMLSyntaxProblem``; nesting is limited, so that no text can exhaust the stack.
/// The grammar of tables is here, that of values in the extensions.
struct TOMLParser {
  /// How deep arrays, inline tables and dotted keys may nest.
  static let depthLimit = 64

  let bytes: [UInt8]
  let lines: SourceLines
  var at = 0
  var depth = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lines = SourceLines(bytes)
  }

  static func parse(_ bytes: [UInt8]) throws(TOMLSyntaxProblem) -> [TOMLEntry] {
    var parser = TOMLParser(bytes)
    return try parser.readDocument().entries(parser.lines)
  }

  var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[at...].starts(with: $0) }
  }

  // MARK: Lines

  private mutating func readDocument() throws(TOMLSyntaxProblem) -> TOMLTableBuilder {
    let root = TOMLTableBuilder(kind: .header, start: 0)
    var table = root
    while true {
      try skipBlank()
      guard let byte else { return root }
      if byte == UInt8(ascii: "[") {
        table = try readHeader(in: root)
      } else {
        try readPair(into: table)
      }
      try expectLineEnd()
    }
  }

  private mutating func readHeader(in root: TOMLTableBuilder) throws(TOMLSyntaxProblem) -> TOMLTableBuilder {
    at += 1
    // Both brackets stand together: `[ [` is a header with a bad name.
    let isElement = byte == UInt8(ascii: "[")
    if isElement { at += 1 }
    let path = try readKey()
    for _ in 0..<(isElement ? 2 : 1) {
      guard byte == UInt8(ascii: "]") else {
        throw problem("the table's header is not closed", suggestion: isElement ? "add \"]]\"" : "add \"]\"")
      }
      at += 1
    }
    var table = root
    for name in path.dropLast() { table = try table.descend(name, by: .header) }
    guard let last = path.last else { return table }
    return isElement ? try table.appendTable(last) : try table.openTable(last)
  }

  /// Reads `key = value`.
  mutating func readPair(into table: TOMLTableBuilder) throws(TOMLSyntaxProblem) {
    let path = try readKey()
    guard byte == UInt8(ascii: "=") else {
      throw problem("expected \"=\" after the key")
    }
    at += 1
    skipSpace()
    var parent = table
    for name in path.dropLast() { parent = try parent.descend(name, by: .dotted) }
    guard let last = path.last else { return }
    try parent.checkIsNew(last)
    let start = at
    parent.insert(last, try readValue(), at: start)
  }

  private mutating func expectLineEnd() throws(TOMLSyntaxProblem) {
    skipSpace()
    try skipComment()
    guard byte != nil else { return }
    guard try skipNewline() else { throw problem("expected the end of the line") }
  }

  // MARK: Keys

  /// Reads a key, dotted or not, and the space around it.
  private mutating func readKey() throws(TOMLSyntaxProblem) -> [TOMLName] {
    var path: [TOMLName] = []
    while true {
      skipSpace()
      let start = at
      path.append(TOMLName(text: try readName(), start: start))
      guard path.count <= Self.depthLimit else { throw problem("the key has too many parts", at: start) }
      skipSpace()
      guard byte == UInt8(ascii: ".") else { return path }
      at += 1
    }
  }

  private mutating func readName() throws(TOMLSyntaxProblem) -> String {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard !starts(with: "\"\"\""), !starts(with: "'''") else {
        throw problem("a key cannot be a string of several lines")
      }
      return try readString()
    default:
      let start = at
      while let byte, Self.isBare(byte) { at += 1 }
      guard at > start else {
        throw problem(
          "expected a key",
          suggestion: byte.map { $0 >= 0x80 } == true
            ? "a key with other characters than letters, digits, \"-\" and \"_\" needs quotation marks" : nil)
      }
      return String(decoding: bytes[start..<at], as: UTF8.self)
    }
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  // MARK: Space

  mutating func skipSpace() {
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
  }

  /// Space, line ends and comments.
  mutating func skipBlank() throws(TOMLSyntaxProblem) {
    repeat {
      skipSpace()
      try skipComment()
    } while try skipNewline()
  }

  private mutating func skipComment() throws(TOMLSyntaxProblem) {
    guard byte == UInt8(ascii: "#") else { return }
    while let byte, byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "\r"), starts(with: "\r\n") { return }
      try checkIsNoControl(byte)
      at += 1
    }
  }

  mutating func skipNewline() throws(TOMLSyntaxProblem) -> Bool {
    if byte == UInt8(ascii: "\n") {
      at += 1
      return true
    }
    guard byte == UInt8(ascii: "\r") else { return false }
    guard starts(with: "\r\n") else { throw problem("a carriage return without a line end") }
    at += 2
    return true
  }

  /// Control characters other than the tab are not TOML, in comments and strings too.
  func checkIsNoControl(_ byte: UInt8) throws(TOMLSyntaxProblem) {
    guard (byte < 0x20 && byte != UInt8(ascii: "\t")) || byte == 0x7F else { return }
    let digits = String(byte, radix: 16)
    throw problem(
      "a control character (\\u00\(digits.count < 2 ? "0" : "")\(digits)) is not allowed",
      suggestion: "remove it, or write it so in a string in double quotation marks")
  }

  func problem(_ message: String, at offset: Int? = nil, suggestion: String? = nil) -> TOMLSyntaxProblem {
    TOMLSyntaxProblem(offset: offset ?? at, message: message, suggestion: suggestion)
  }
}
