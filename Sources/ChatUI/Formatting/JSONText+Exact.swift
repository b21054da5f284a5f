/// JSON put into lines for somebody who decides on it: every character of it is there as it was written, in its order, and
/// what lies between its parts alone is ours.
extension JSONText {
  /// Longer texts are left as they are, in bytes: each part of them may become a row.
  static let maximumExactLength = 64 * 1024
  /// Deeper ones would be more margin than text where the screen is narrow.
  private static let maximumExactDepth = 16

  /// - Returns: `nil` when it is no JSON, or too long, or too deep to be put into lines.
  static func exactLines(of text: String) -> [String]? {
    guard
      let lines = lines(
        asWritten: text, maximumLength: maximumExactLength, maximumDepth: maximumExactDepth),
      isSame(lines, text)
    else { return nil }
    return lines
  }

  /// Whether two texts of JSON differ in nothing but the blanks between their parts.
  ///
  /// Whoever wrote the lines, this is what is relied on.
  static func isSame(_ lines: [String], _ text: String) -> Bool {
    var one = JSONParts(lines.lazy.map(\.utf8).joined(separator: CollectionOfOne(0x0A)).makeIterator())
    var other = JSONParts(text.utf8.makeIterator())
    while true {
      let byte = one.next()
      guard byte == other.next() else { return false }
      if byte == nil { return true }
    }
  }
}

/// The bytes of a text of JSON without the blanks that stand outside of its strings.
private struct JSONParts<Bytes: IteratorProtocol>: IteratorProtocol where Bytes.Element == UInt8 {
  private var bytes: Bytes
  private var isInString = false
  private var isEscaped = false

  init(_ bytes: Bytes) { self.bytes = bytes }

  mutating func next() -> UInt8? {
    while let byte = bytes.next() {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        return byte
      }
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: continue
      case UInt8(ascii: "\""): isInString = true
      default: break
      }
      return byte
    }
    return nil
  }
}
