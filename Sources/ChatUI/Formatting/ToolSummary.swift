import JSON

/// A tool call's arguments in one row.
enum ToolSummary {
  /// How much of them is looked at, in scalars: more than a row holds.
  private static let length = 2048

  /// The values of a flat JSON object, one after the other; any other text as it is, without line breaks.
  ///
  /// Of arguments that are longer than a row, or still arrive, what is there is read.
  static func text(ofArguments arguments: String) -> String {
    var start = String(arguments.unicodeScalars.prefix(length))
    let found = start.withUTF8 { values(of: UnsafeRawBufferPointer($0)) }
    return (found ?? [start]).map(row).joined(separator: "  ")
  }

  private static func row(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// - Returns: `nil` when it is not the start of an object.
  private static func values(of bytes: UnsafeRawBufferPointer) -> [String]? {
    var reader = JSONReader(bytes)
    var values: [String] = []
    // Where the value begins that is being read.
    var start: Int?
    do throws(JSONFailure) {
      guard try reader.peek() == .object else { return nil }
      try reader.enterObject()
      var isFirst = true
      while try reader.nextKey(&isFirst) != nil {
        let kind = try reader.peek()
        start = reader.position
        if kind == .string {
          values.append(try reader.string())
        } else {
          values.append(text(of: try reader.rawValue()))
        }
        start = nil
      }
      return reader.isAtEnd ? values : nil
    } catch {
      // Only what ends too early is the start of something.
      guard reader.position >= bytes.count else { return nil }
      if let start { values.append(text(ofStart: UnsafeRawBufferPointer(rebasing: bytes[start...]))) }
      return values
    }
  }

  /// A number or word as it is written, and lists without their blanks.
  private static func text(of value: UnsafeRawBufferPointer) -> String {
    let written = String(decoding: value, as: UTF8.self)
    return JSONTree(written, depth: JSONReader.maximumDepth).map { text(of: $0) } ?? written
  }

  private static func text(of value: JSONTree) -> String {
    switch value {
    case .object(let members):
      "{" + members.map { "\"\($0.key)\":\(text(of: $0.value))" }.joined(separator: ",") + "}"
    case .array(let items): "[" + items.map { text(of: $0) }.joined(separator: ",") + "]"
    case .string(let text): "\"\(text)\""
    case .scalar(let text): text
    }
  }

  /// A value of which the end is missing.
  private static func text(ofStart value: UnsafeRawBufferPointer) -> String {
    guard value.first == UInt8(ascii: "\"") else { return String(decoding: value, as: UTF8.self) }
    let whole = Array(value.prefix(lengthWithoutHalfEscape(value))) + [UInt8(ascii: "\"")]
    let text = whole.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try? reader.string()
    }
    return text ?? String(decoding: value.dropFirst(), as: UTF8.self)
  }

  /// How long a text is without an escape at its end that is not all there.
  private static func lengthWithoutHalfEscape(_ text: UnsafeRawBufferPointer) -> Int {
    var place = 0
    while place < text.count {
      guard text[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      var length = 2
      if place + 1 < text.count, text[place + 1] == UInt8(ascii: "u") {
        // The half of a character that needs two has the other half behind it.
        let isHalf =
          place + 3 < text.count && text[place + 2] | 0x20 == UInt8(ascii: "d")
          && "89abAB".utf8.contains(text[place + 3])
          && (place + 6 >= text.count || text[place + 6] == UInt8(ascii: "\\"))
        length = isHalf ? 12 : 6
      }
      guard place + length <= text.count else { return place }
      place += length
    }
    return text.count
  }
}
