/// Finds where the keys and values of a TOML text stand.
///
/// Reads only the outline: headers, keys, and where values begin and end. It expects a text that the parser has
/// accepted; on anything else it goes on at the next line and never traps.
struct TOMLPositions {
  /// Where a key and its value stand, and what lies below.
  final class Place {
    var key: SourcePosition
    var value: SourcePosition
    var children: [String: Place] = [:]
    var elements: [Place] = []

    init(key: SourcePosition, value: SourcePosition) {
      self.key = key
      self.value = value
    }

    /// For what was not found: the place of what holds it.
    var unnamed: Place { Place(key: value, value: value) }
  }

  /// A part of a dotted key.
  private struct Name {
    var text: String
    var start: Int
  }

  private let bytes: [UInt8]
  private let lines: SourceLines
  private var at = 0

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lines = SourceLines(bytes)
  }

  /// The places of a text, at the root.
  static func find(in bytes: [UInt8]) -> Place {
    var finder = TOMLPositions(bytes)
    return finder.readDocument()
  }

  private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func readDocument() -> Place {
    let start = SourcePosition(line: 1, column: 1)
    let root = Place(key: start, value: start)
    var table = root
    while true {
      skipBlank()
      guard let byte else { return root }
      let before = at
      if byte == UInt8(ascii: "[") {
        table = readHeader(in: root) ?? table
      } else {
        readPair(in: table)
      }
      // After a header or a pair only a comment can follow; whatever stands there was not understood.
      skipLine()
      if at == before { at += 1 }
    }
  }

  private mutating func readHeader(in root: Place) -> Place? {
    at += 1
    let isElement = byte == UInt8(ascii: "[")
    if isElement { at += 1 }
    let names = readKey()
    guard let last = names.last else { return nil }
    let parent = descend(names.dropLast(), from: root)
    guard isElement else { return child(last, of: parent) }
    let list = child(last, of: parent)
    let place = Place(key: list.key, value: lines.position(of: last.start))
    list.elements.append(place)
    return place
  }

  /// Reads `key = value` into a table.
  private mutating func readPair(in table: Place) {
    let names = readKey()
    guard let last = names.last, byte == UInt8(ascii: "=") else { return }
    at += 1
    skipSpace()
    let place = child(last, of: descend(names.dropLast(), from: table))
    place.value = lines.position(of: at)
    readValue(into: place)
  }

  private func descend(_ names: some Sequence<Name>, from root: Place) -> Place {
    var place = root
    for name in names {
      place = child(name, of: place)
      // A header below an array of tables speaks of its last table.
      if let last = place.elements.last { place = last }
    }
    return place
  }

  private func child(_ name: Name, of place: Place) -> Place {
    if let known = place.children[name.text] { return known }
    let position = lines.position(of: name.start)
    let new = Place(key: position, value: position)
    place.children[name.text] = new
    return new
  }

  // MARK: Keys

  /// Reads a key and the space after it; empty when there is none.
  private mutating func readKey() -> [Name] {
    var names: [Name] = []
    while true {
      skipSpace()
      let start = at
      guard let text = readName() else { return [] }
      names.append(Name(text: text, start: start))
      skipSpace()
      guard byte == UInt8(ascii: ".") else { return names }
      at += 1
    }
  }

  private mutating func readName() -> String? {
    guard let byte else { return nil }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return readString() }
    let start = at
    while let byte = self.byte, Self.isBare(byte) { at += 1 }
    return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  // MARK: Values

  private mutating func readValue(into place: Place) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = readString()
    case UInt8(ascii: "["): readArray(into: place)
    case UInt8(ascii: "{"): readInlineTable(into: place)
    default:
      while let byte = self.byte, !Self.endsWord(byte) { at += 1 }
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"), UInt8(ascii: "\n"): true
    default: false
    }
  }

  private mutating func readArray(into place: Place) {
    at += 1
    while true {
      skipBlank()
      guard let byte, byte != UInt8(ascii: "]") else { break }
      let before = at
      let position = lines.position(of: at)
      let element = Place(key: position, value: position)
      place.elements.append(element)
      readValue(into: element)
      skipBlank()
      if self.byte == UInt8(ascii: ",") { at += 1 }
      if at == before { return }
    }
    at = min(at + 1, bytes.count)
  }

  private mutating func readInlineTable(into place: Place) {
    at += 1
    while true {
      skipBlank()
      guard let byte, byte != UInt8(ascii: "}") else { break }
      let before = at
      readPair(in: place)
      skipBlank()
      if self.byte == UInt8(ascii: ",") { at += 1 }
      if at == before { return }
    }
    at = min(at + 1, bytes.count)
  }

  /// Reads a string of any of the four kinds and gives its text; the text matters for names alone, so a string of
  /// several lines is only walked over.
  private mutating func readString() -> String {
    let quote = bytes[at]
    let escapes = quote == UInt8(ascii: "\"")
    if at + 2 < bytes.count, bytes[at + 1] == quote, bytes[at + 2] == quote {
      at += 3
      while let byte = self.byte {
        if escapes, byte == UInt8(ascii: "\\") {
          at += 2
        } else if byte == quote, at + 2 < bytes.count, bytes[at + 1] == quote, bytes[at + 2] == quote {
          at += 3
          // Up to two more quotation marks belong to the string: """"four""""".
          while self.byte == quote { at += 1 }
          return ""
        } else {
          at += 1
        }
      }
      at = bytes.count
      return ""
    }
    at += 1
    var text: [UInt8] = []
    while let byte = self.byte, byte != quote, byte != UInt8(ascii: "\n") {
      if escapes, byte == UInt8(ascii: "\\") {
        readEscape(into: &text)
      } else {
        text.append(byte)
        at += 1
      }
    }
    at = min(at + 1, bytes.count)
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func readEscape(into text: inout [UInt8]) {
    at += 1
    guard let byte else { return }
    at += 1
    switch byte {
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let end = min(at + (byte == UInt8(ascii: "u") ? 4 : 8), bytes.count)
      let digits = String(decoding: bytes[at..<end], as: UTF8.self)
      at = end
      guard let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else { return }
      text += Array(String(Character(scalar)).utf8)
    default: text.append(byte)
    }
  }

  // MARK: Space

  private mutating func skipSpace() {
    while byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { at += 1 }
  }

  /// Space, line ends and comments.
  private mutating func skipBlank() {
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): at += 1
      case UInt8(ascii: "#"): skipLine()
      default: return
      }
    }
  }

  private mutating func skipLine() {
    while let byte, byte != UInt8(ascii: "\n") { at += 1 }
  }
}
