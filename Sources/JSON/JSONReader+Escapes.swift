extension JSONReader {
  /// What a string is given as. Its escapes are checked in any case.
  package enum StringForm {
    /// What it means; halves of surrogate pairs without their other half become U+FFFD, as ill-formed UTF-8 does.
    case decoded
    /// What it means; such halves stay the escapes that they are, in lower case.
    case decodedButHalves
    /// What stands between its quotation marks.
    case written
  }

  /// Decodes the inside of a string literal that holds backslashes.
  ///
  /// - Parameter offset: where the inside begins, for the failure.
  static func unescape(
    _ raw: UnsafeRawBufferPointer, at offset: Int, as form: StringForm
  ) throws(JSONFailure) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(raw.count)
    var position = 0
    while position < raw.count {
      let byte = raw[position]
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        decoded.append(byte)
        continue
      }
      let kind = raw[position]
      position += 1
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(kind)
      case UInt8(ascii: "b"): decoded.append(0x08)
      case UInt8(ascii: "f"): decoded.append(0x0C)
      case UInt8(ascii: "n"): decoded.append(0x0A)
      case UInt8(ascii: "r"): decoded.append(0x0D)
      case UInt8(ascii: "t"): decoded.append(0x09)
      case UInt8(ascii: "u"):
        guard let unit = hexadecimal(raw, at: position) else {
          throw JSONFailure(position: offset + position)
        }
        position += 4
        var scalar = Unicode.Scalar(unit)
        if unit & 0xFC00 == 0xD800, position + 1 < raw.count, raw[position] == UInt8(ascii: "\\"),
          raw[position + 1] == UInt8(ascii: "u"), let low = hexadecimal(raw, at: position + 2),
          low & 0xFC00 == 0xDC00
        {
          position += 6
          scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        }
        if scalar == nil, form == .decodedButHalves {
          decoded.append(contentsOf: #"\u"#.utf8)
          // Sets a bit that digits have already.
          for digit in raw[position - 4..<position] { decoded.append(digit | 0x20) }
        } else {
          decoded.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}")!)
        }
      default: throw JSONFailure(position: offset + position)
      }
    }
    return form == .written ? String(decoding: raw, as: UTF8.self) : String(decoding: decoded, as: UTF8.self)
  }

  private static func hexadecimal(_ raw: UnsafeRawBufferPointer, at start: Int) -> UInt32? {
    guard start + 4 <= raw.count else { return nil }
    var value: UInt32 = 0
    for byte in raw[start..<start + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return value
  }
}
