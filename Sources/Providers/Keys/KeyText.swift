import Conversation

/// What a key may look like.
enum KeyText {
  static let maximumLength = 16 << 10

  /// The key that a text holds, without the white space around it.
  ///
  /// - Parameter origin: where it came from, for the message; the text itself is never in it.
  /// - Throws: `.configuration` when it cannot be one. A key goes into a header: a line break in it would end the
  ///   header.
  static func key(in text: String, from origin: String) throws(TurnError) -> Secret {
    let value = trimmed(text)
    guard !value.isEmpty else {
      throw TurnError(.configuration, "There is no key in what came from \(origin).")
    }
    guard value.utf8.count <= maximumLength, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw TurnError(
        .configuration,
        "What came from \(origin) is not a key: it holds spaces, line breaks or special characters.",
        suggestion: "It must be the key and nothing else.")
    }
    return Secret(value)
  }

  static func trimmed(_ text: String) -> String {
    let kept = text.drop { $0.isWhitespace }
    guard let last = kept.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(kept[...last])
  }
}
