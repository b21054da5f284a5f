/// A tool call's arguments in one row.
enum ToolSummary {
  /// The values of a flat JSON object, one after the other; any other text as it is, without line breaks.
  static func text(ofArguments arguments: String) -> String {
    var scanner = Scanner(bytes: Array(arguments.utf8.prefix(2048)))
    if let values = scanner.values() { return values.joined(separator: "  ") }
    return arguments.prefix(512).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Reads just enough JSON to find the values of one object.
  private struct Scanner {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func values() -> [String]? {
      guard take("{") else { return nil }
      var values: [String] = []
      if take("}") { return [] }
      repeat {
        guard string() != nil, take(":"), let value = value() else { return nil }
        values.append(value.split(whereSeparator: \.isWhitespace).joined(separator: " "))
      } while take(",")
      return take("}") ? values : nil
    }

    private mutating func value() -> String? {
      skipSpace()
      guard place < bytes.count else { return nil }
      if bytes[place] == UInt8(ascii: "\"") { return string() }
      let start = place
      var depth = 0
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "\""):
          guard string() != nil else { return nil }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return String(decoding: bytes[start..<place], as: UTF8.self) }
          depth -= 1
        case UInt8(ascii: ",") where depth == 0:
          return String(decoding: bytes[start..<place], as: UTF8.self)
        default: break
        }
        place += 1
      }
      return nil
    }

    private mutating func string() -> String? {
      guard take("\"") else { return nil }
      var text: [UInt8] = []
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
        guard byte == UInt8(ascii: "\\"), place < bytes.count else {
          text.append(byte)
          continue
        }
        let escaped = bytes[place]
        place += 1
        switch escaped {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): text.append(0x20)
        case UInt8(ascii: "u"): text += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
        default: text.append(escaped)
        }
      }
      return nil
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
}
