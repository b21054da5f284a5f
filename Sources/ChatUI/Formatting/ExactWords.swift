import Screen

/// Words of others in a sentence of ours.
enum ExactWords {
  /// On one row, every character seen as what it is.
  static func row(_ text: String) -> String {
    let lines = ExactText.lines(of: text)
    return lines.map { ExactText.text(ofLine: $0) }.joined(separator: "<U+000A>")
  }
}
