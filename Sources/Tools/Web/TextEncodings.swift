/// The encodings of text that pages come in: UTF-8, UTF-16 with its mark, and the two that Western pages had before.
enum TextEncodings {
  /// - Parameters:
  ///   - declared: what the header says.
  ///   - isCut: whether the bytes may end within a character.
  /// - Returns: the text, and a remark where it may be wrong.
  static func decode(
    _ bytes: [UInt8], declared: String?, isHTML: Bool, isCut: Bool = false
  ) -> (text: String, note: String?) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return (String(decoding: bytes.dropFirst(3), as: UTF8.self), nil)
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return (utf16(bytes.dropFirst(2), isBigEndian: false), nil) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (utf16(bytes.dropFirst(2), isBigEndian: true), nil) }
    let name = (declared ?? (isHTML ? metaCharset(bytes) : nil))?.lowercased()
    switch name {
    case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "x-cp1252":
      return (windows1252(bytes), nil)
    case "utf-16le": return (utf16(bytes[...], isBigEndian: false), nil)
    case "utf-16be": return (utf16(bytes[...], isBigEndian: true), nil)
    default: break
    }
    let whole = isCut ? withoutPartialCharacter(bytes) : bytes[...]
    if let text = String(validating: whole, as: UTF8.self) { return (text, nil) }
    switch name {
    case nil, "us-ascii", "ascii":
      return (windows1252(bytes), nil)
    case "utf-8", "utf8":
      return (
        String(decoding: whole, as: UTF8.self), "Some bytes are not UTF-8; they are shown as \u{FFFD}."
      )
    case let name?:
      return (
        String(decoding: whole, as: UTF8.self),
        "The page is in the encoding \(name.prefix(40)), which is not known here; some characters are wrong."
      )
    }
  }

  private static func withoutPartialCharacter(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var end = bytes.count
    while end > 0, bytes.count - end < 3, bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
    guard end > 0, bytes[end - 1] >= 0xC0 else { return bytes[...] }
    let length = bytes[end - 1] >= 0xF0 ? 4 : bytes[end - 1] >= 0xE0 ? 3 : 2
    return end - 1 + length > bytes.count ? bytes[..<(end - 1)] : bytes[...]
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isBigEndian ? first << 8 | second : second << 8 | first)
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// What the Encoding Standard makes of latin-1 too.
  private static func windows1252(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append((0x80...0x9F).contains(byte) ? windows1252Scalar(byte) : Unicode.Scalar(byte))
    }
    return String(text)
  }

  /// What a byte between 0x80 and 0x9F stands for.
  static func windows1252Scalar(_ byte: UInt8) -> Unicode.Scalar {
    switch byte {
    case 0x80: "\u{20AC}"
    case 0x82: "\u{201A}"
    case 0x83: "\u{0192}"
    case 0x84: "\u{201E}"
    case 0x85: "\u{2026}"
    case 0x86: "\u{2020}"
    case 0x87: "\u{2021}"
    case 0x88: "\u{02C6}"
    case 0x89: "\u{2030}"
    case 0x8A: "\u{0160}"
    case 0x8B: "\u{2039}"
    case 0x8C: "\u{0152}"
    case 0x8E: "\u{017D}"
    case 0x91: "\u{2018}"
    case 0x92: "\u{2019}"
    case 0x93: "\u{201C}"
    case 0x94: "\u{201D}"
    case 0x95: "\u{2022}"
    case 0x96: "\u{2013}"
    case 0x97: "\u{2014}"
    case 0x98: "\u{02DC}"
    case 0x99: "\u{2122}"
    case 0x9A: "\u{0161}"
    case 0x9B: "\u{203A}"
    case 0x9C: "\u{0153}"
    case 0x9E: "\u{017E}"
    case 0x9F: "\u{0178}"
    default: Unicode.Scalar(byte)
    }
  }

  /// What the first kilobyte of a page says in a `meta` of its encoding.
  private static func metaCharset(_ bytes: [UInt8]) -> String? {
    let start = bytes.prefix(1024).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    let word = Array("charset=".utf8)
    var index = 0
    while index + word.count <= start.count {
      if start[index] == word[0], start[index..<(index + word.count)].elementsEqual(word) {
        let name = start[(index + word.count)...].drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 }
          .prefix { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
        if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
      }
      index += 1
    }
    return nil
  }
}
