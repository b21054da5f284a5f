import TOMLKit

/// A parsed TOML text whose every key and value knows its line and column.
///
/// TOMLKit parses and says where a text is not TOML, but its values have no places; ``TOMLPositions`` finds
/// them in the source. This is the only file that knows TOMLKit.
public struct TOMLDocument: Hashable, Sendable {
  /// The file as messages name it.
  public let file: String
  /// The entries at the top, in the order of the text.
  public let entries: [TOMLEntry]

  /// Parses a text.
  ///
  /// - Throws: One ``SettingsError/Code/syntax`` error: parsing ends at the first.
  public init(text: String, file: String) throws(SettingsErrors) {
    self.file = file
    // TOML allows a byte order mark and nothing here needs it. The parser takes a C string, which ends at NUL.
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    let bytes = Array(text.utf8)
    if let end = bytes.firstIndex(of: 0) {
      let position = SourceLines(bytes).position(of: end)
      throw SettingsErrors([
        SettingsError(
          code: .syntax, file: file, position: position, message: "a NUL byte is not allowed in TOML")
      ])
    }
    let root: TOMLTable
    do {
      root = try TOMLTable(string: text)
    } catch {
      throw SettingsErrors([Self.syntaxError(error, file: file)])
    }
    let positions = TOMLPositions.find(in: bytes)
    entries = Self.entries(of: root, at: positions)
  }

  private static func syntaxError(_ error: any Error, file: String) -> SettingsError {
    guard let error = error as? TOMLParseError else {
      return SettingsError(code: .syntax, file: file, message: "not a TOML file")
    }
    let begin = error.source.begin
    // The parser begins its messages with what it was about: “Error while parsing string: …”.
    var message = error.description
    if let colon = message.firstIndex(of: ":"), message.hasPrefix("Error while parsing ") {
      let what = message[..<colon].dropFirst("Error while parsing ".count)
      message = "not TOML: \(what):\(message[message.index(after: colon)...])"
    }
    return SettingsError(
      code: .syntax, file: file,
      position: SourcePosition(line: max(begin.line, 1), column: max(begin.column, 1)),
      message: message.shown(limit: 200))
  }

  private static func entries(of table: TOMLTable, at place: TOMLPositions.Place) -> [TOMLEntry] {
    var entries: [TOMLEntry] = []
    // Not the table's own iterator: it traps on a key with an escaped NUL.
    for key in table.keys {
      guard let value = table[key] else { continue }
      let child = place.children[key] ?? place.unnamed
      entries.append(TOMLEntry(key: key, position: child.key, node: node(value, at: child)))
    }
    return entries.sorted { $0.position < $1.position }
  }

  private static func node(_ value: any TOMLValueConvertible, at place: TOMLPositions.Place) -> TOMLNode {
    let read: TOMLNode.Value
    switch value.type {
    case .string: read = .string(value.string ?? "")
    case .int: read = .integer(value.int ?? 0)
    case .double: read = .float(value.double ?? 0)
    case .bool: read = .boolean(value.bool ?? false)
    case .date, .time, .dateTime: read = .date
    case .table: read = .table(value.table.map { entries(of: $0, at: place) } ?? [])
    case .array:
      var elements: [TOMLNode] = []
      for element in value.array ?? TOMLArray() {
        let index = elements.count
        let at = index < place.elements.count ? place.elements[index] : place.unnamed
        elements.append(node(element, at: at))
      }
      read = .array(elements)
    }
    return TOMLNode(value: read, position: place.value)
  }
}

extension String {
  /// The text without control characters and no longer than `limit` scalars.
  func shown(limit: Int) -> String {
    var text = ""
    for scalar in unicodeScalars.prefix(limit) {
      text.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return text
  }
}
