extension JSONValue {
  /// Reads a JSON text.
  ///
  /// - Throws: `JSONFailure` for what is no JSON, and for what is nested more than 64 deep.
  public init(parsing text: String) throws(JSONFailure) {
    self = try JSONParser.value(of: text.utf8)
  }

  /// On one line, in the order that it has.
  public var text: String { written(sorted: false) }

  /// On one line, the members of objects sorted by their names: the same for values that mean the same.
  public var canonicalText: String { written(sorted: true) }

  /// On many lines, for people to read, in the order that it has.
  public var prettyText: String {
    var bytes: [UInt8] = []
    write(into: &bytes, sorted: false, indentation: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func written(sorted: Bool) -> String {
    var bytes: [UInt8] = []
    write(into: &bytes, sorted: sorted, indentation: nil)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(into bytes: inout [UInt8], sorted: Bool, indentation: Int?) {
    switch self {
    case .null: bytes += "null".utf8
    case .boolean(let value): bytes += (value ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): Self.write(text, into: &bytes)
    case .array(let elements):
      Self.write(elements, "[", "]", into: &bytes, indentation) { element, bytes, inner in
        element.write(into: &bytes, sorted: sorted, indentation: inner)
      }
    case .object(let members):
      let members = sorted ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
      Self.write(members, "{", "}", into: &bytes, indentation) { member, bytes, inner in
        Self.write(member.name, into: &bytes)
        bytes += (inner == nil ? ":" : ": ").utf8
        member.value.write(into: &bytes, sorted: sorted, indentation: inner)
      }
    }
  }

  private static func write<Part>(
    _ parts: [Part], _ opening: String, _ closing: String, into bytes: inout [UInt8], _ indentation: Int?,
    _ part: (Part, inout [UInt8], Int?) -> Void
  ) {
    bytes += opening.utf8
    let inner = indentation.map { $0 + 2 }
    for (index, element) in parts.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      startLine(inner, &bytes)
      part(element, &bytes, inner)
    }
    if !parts.isEmpty { startLine(indentation, &bytes) }
    bytes += closing.utf8
  }

  private static func startLine(_ indentation: Int?, _ bytes: inout [UInt8]) {
    guard let indentation else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: indentation)
  }

  private static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes += #"\n"#.utf8
      case 0x00..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        bytes += #"\u00"#.utf8
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
