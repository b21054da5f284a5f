/// Tells whether a text is JSON (RFC 8259) without building anything out of it.
///
/// Tool arguments are handed on as text; all that matters before a tool is run is whether they have arrived whole.
package enum JSONSyntax {
  /// Whether the text is one JSON object, or blank, which some models write for "no arguments".
  ///
  /// Nesting deeper than 128 is taken for broken.
  package static func isObject(orBlank text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = JSONScanner(bytes: bytes)
      scanner.skipBlanks()
      if scanner.isAtEnd { return true }
      guard scanner.peek == UInt8(ascii: "{"), scanner.value(depth: 0) else { return false }
      scanner.skipBlanks()
      return scanner.isAtEnd
    }
  }
}

/// Walks over JSON text; each function returns whether what it names stood there.
private struct JSONScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position >= bytes.count }
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  mutating func value(depth: Int) -> Bool {
    guard depth < 128 else { return false }
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return members(depth: depth)
    case UInt8(ascii: "["): return elements(depth: depth)
    case UInt8(ascii: "\""): return string()
    case UInt8(ascii: "t"): return word("true")
    case UInt8(ascii: "f"): return word("false")
    case UInt8(ascii: "n"): return word("null")
    default: return number()
    }
  }

  private mutating func members(depth: Int) -> Bool {
    position += 1
    skipBlanks()
    if take(UInt8(ascii: "}")) { return true }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\""), string() else { return false }
      skipBlanks()
      guard take(UInt8(ascii: ":")), value(depth: depth + 1) else { return false }
      skipBlanks()
      if take(UInt8(ascii: "}")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func elements(depth: Int) -> Bool {
    position += 1
    skipBlanks()
    if take(UInt8(ascii: "]")) { return true }
    while true {
      guard value(depth: depth + 1) else { return false }
      skipBlanks()
      if take(UInt8(ascii: "]")) { return true }
      guard take(UInt8(ascii: ",")) else { return false }
    }
  }

  private mutating func string() -> Bool {
    position += 1
    while let byte = peek {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): guard escape() else { return false }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func escape() -> Bool {
    guard let byte = peek else { return false }
    position += 1
    guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
    for _ in 0..<4 {
      guard let digit = peek, Character(UnicodeScalar(digit)).isHexDigit, digit < 0x80 else { return false }
      position += 1
    }
    return true
  }

  private mutating func number() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { guard digits() else { return false } }
    if take(UInt8(ascii: ".")) { guard digits() else { return false } }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() else { return false }
    }
    return true
  }

  private mutating func digits() -> Bool {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position > start
  }

  private mutating func word(_ word: StaticString) -> Bool {
    for offset in 0..<word.utf8CodeUnitCount {
      guard take(word.utf8Start[offset]) else { return false }
    }
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }
}
