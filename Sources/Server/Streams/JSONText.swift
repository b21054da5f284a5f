/// JSON written by hand where a stream would otherwise wait for a general encoder.
///
/// What it writes is byte for byte what `WireJSON` does; tests hold one against the other.
enum JSONText {
  /// Adds a string literal (RFC 8259, section 7).
  static func append(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { escape($0, to: &bytes) }
    bytes.append(UInt8(ascii: "\""))
  }

  static func append(_ number: Int, to bytes: inout [UInt8]) {
    bytes += String(number).utf8
  }

  private static func escape(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var start = 0
    for position in text.indices {
      let byte = text[position]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
      bytes += text[start..<position]
      start = position + 1
      bytes.append(UInt8(ascii: "\\"))
      switch byte {
      case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
      case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
      case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
      case 0x08: bytes.append(UInt8(ascii: "b"))
      case 0x0C: bytes.append(UInt8(ascii: "f"))
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
      default:
        bytes += "u00".utf8
        bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
        bytes.append(Array("0123456789abcdef".utf8)[Int(byte & 15)])
      }
    }
    bytes += text[start...]
  }

  // MARK: Members of an object

  /// Adds a member and a comma.
  static func appendMember(_ name: StaticString, _ number: Int, to bytes: inout [UInt8]) {
    appendName(name, to: &bytes)
    append(number, to: &bytes)
    bytes.append(UInt8(ascii: ","))
  }

  static func appendMember(_ name: StaticString, _ text: String, to bytes: inout [UInt8]) {
    appendName(name, to: &bytes)
    append(text, to: &bytes)
    bytes.append(UInt8(ascii: ","))
  }

  static func appendName(_ name: StaticString, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes += $0 }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }
}
