// Values other than numbers and dates.
extension TOMLParser {
  mutating func readValue() throws(TOMLSyntaxProblem) -> TOMLNode.Value {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try readString())
    case UInt8(ascii: "["): return .array(try readArray())
    case UInt8(ascii: "{"): return .table(try readInlineTable())
    default: return try readWord()
    }
  }

  private mutating func readArray() throws(TOMLSyntaxProblem) -> [TOMLNode] {
    let start = at
    try enter()
    var elements: [TOMLNode] = []
    while true {
      try skipBlank()
      guard let byte else { throw problem("the array is not closed", at: start, suggestion: "add \"]\"") }
      if byte == UInt8(ascii: "]") { break }
      let place = at
      elements.append(TOMLNode(value: try readValue(), position: lines.position(of: place)))
      try skipBlank()
      if self.byte == UInt8(ascii: ",") {
        at += 1
      } else if self.byte != UInt8(ascii: "]") {
        guard self.byte != nil else { continue }
        throw problem("expected \",\" or \"]\" in the array")
      }
    }
    leave()
    return elements
  }

  private mutating func readInlineTable() throws(TOMLSyntaxProblem) -> [TOMLEntry] {
    let table = TOMLTableBuilder(kind: .inline, start: at)
    try enter()
    try skipSpaceInLine()
    if byte == UInt8(ascii: "}") {
      leave()
      return []
    }
    while true {
      try readPair(into: table)
      try skipSpaceInLine()
      if byte == UInt8(ascii: "}") { break }
      guard byte == UInt8(ascii: ",") else { throw problem("expected \",\" or \"}\" in the inline table") }
      at += 1
      try skipSpaceInLine()
      if byte == UInt8(ascii: "}") {
        throw problem("an inline table cannot end with \",\"", suggestion: "remove the \",\"")
      }
    }
    leave()
    return table.entries(lines)
  }

  private mutating func skipSpaceInLine() throws(TOMLSyntaxProblem) {
    skipSpace()
    guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "#") else {
      return
    }
    throw problem("an inline table must stay on one line", suggestion: "use a [table] for more")
  }

  private mutating func enter() throws(TOMLSyntaxProblem) {
    guard depth < Self.depthLimit else { throw problem("nested too deeply") }
    depth += 1
    at += 1
  }

  private mutating func leave() {
    depth -= 1
    at += 1
  }

  // MARK: Strings

  /// Reads a string of any of the four kinds.
  mutating func readString() throws(TOMLSyntaxProblem) -> String {
    let start = at
    let quote = bytes[at]
    let hasEscapes = quote == UInt8(ascii: "\"")
    let isLong = starts(with: "\"\"\"") || starts(with: "'''")
    at += isLong ? 3 : 1
    // A line end right after the opening quotation marks does not belong to the string.
    if isLong { _ = try skipNewline() }
    var text: [UInt8] = []
    while let byte {
      if byte == quote, try closeString(quote, isLong: isLong, into: &text) {
        return String(decoding: text, as: UTF8.self)
      }
      if byte == quote {
        // Taken by the attempt to close.
      } else if hasEscapes, byte == UInt8(ascii: "\\") {
        try readEscape(isLong: isLong, into: &text)
      } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        guard isLong else { break }
        _ = try skipNewline()
        text.append(UInt8(ascii: "\n"))
      } else {
        try checkIsNoControl(byte)
        text.append(byte)
        at += 1
      }
    }
    let mark = isLong ? (hasEscapes ? "\"\"\"" : "'''") : (hasEscapes ? "\"" : "'")
    throw problem("the string is not closed", at: start, suggestion: "add \(mark)")
  }

  /// At a quotation mark: takes it and says whether it ends the string. Up to two marks right before the end belong
  /// to a string of several lines.
  private mutating func closeString(
    _ quote: UInt8, isLong: Bool, into text: inout [UInt8]
  ) throws(TOMLSyntaxProblem) -> Bool {
    guard isLong else {
      at += 1
      return true
    }
    var count = 0
    while count < 5, at + count < bytes.count, bytes[at + count] == quote { count += 1 }
    at += count
    text.append(contentsOf: repeatElement(quote, count: count >= 3 ? count - 3 : count))
    return count >= 3
  }

  private mutating func readEscape(isLong: Bool, into text: inout [UInt8]) throws(TOMLSyntaxProblem) {
    let start = at
    at += 1
    guard let byte else { return }
    at += 1
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
    case UInt8(ascii: "u"): try readScalar(digits: 4, from: start, into: &text)
    case UInt8(ascii: "U"): try readScalar(digits: 8, from: start, into: &text)
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      // A backslash at the end of a line joins it with the next text.
      guard isLong else { throw unknownEscape(start) }
      at -= 1
      skipSpace()
      guard try skipNewline() else { throw unknownEscape(start) }
      repeat { skipSpace() } while try skipNewline()
    default: throw unknownEscape(start)
    }
  }

  private func unknownEscape(_ start: Int) -> TOMLSyntaxProblem {
    problem(
      "unknown escape in a string", at: start,
      suggestion: "write a backslash as \"\\\\\", or the string in single quotation marks")
  }

  private mutating func readScalar(
    digits: Int, from start: Int, into text: inout [UInt8]
  ) throws(TOMLSyntaxProblem) {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = byte.flatMap({ Self.value(of: $0, radix: 16) }) else {
        throw problem("\(digits) hexadecimal digits have to follow here", at: start)
      }
      // Eight digits fill the 32 bits exactly.
      value = value << 4 | UInt32(digit)
      at += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw problem("this is not a Unicode character", at: start)
    }
    text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
