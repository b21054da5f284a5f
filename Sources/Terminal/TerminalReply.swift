import Screen

/// Answers of the terminal that come as strings.
enum TerminalReply {
  /// Reads `11;rgb:RRRR/GGGG/BBBB`, one to four hexadecimal digits each, or `11;#RRGGBB` (XParseColor).
  static func background(_ bytes: [UInt8]) -> InputEvent? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix("11;") else { return nil }
    let color = text.dropFirst(3)
    let parts: [Substring]
    if color.hasPrefix("#") {
      let digits = color.dropFirst()
      guard !digits.isEmpty, digits.count <= 12, digits.utf8.count == digits.count, digits.count % 3 == 0
      else { return nil }
      let length = digits.count / 3
      parts = (0..<3).map { digits.dropFirst($0 * length).prefix(length) }
    } else if color.hasPrefix("rgb:") || color.hasPrefix("rgba:") {
      parts = color.drop { $0 != ":" }.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    } else {
      return nil
    }
    guard parts.count == (color.hasPrefix("rgba:") ? 4 : 3) else { return nil }
    let values = parts.prefix(3).compactMap(fraction)
    guard values.count == 3 else { return nil }
    return .background(red: values[0], green: values[1], blue: values[2])
  }

  private static func fraction(_ digits: Substring) -> Double? {
    guard (1...4).contains(digits.utf8.count), digits.utf8.first != 0x2B, digits.utf8.first != 0x2D,
      let value = Int(digits, radix: 16)
    else { return nil }
    return Double(value) / Double((1 << (4 * digits.utf8.count)) - 1)
  }
}
