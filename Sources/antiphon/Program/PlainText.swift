import Screen

/// Text of others made fit for a terminal outside of the interface.
enum PlainText {
  /// Line feeds stay, tabs become spaces, and whatever a terminal would obey becomes a picture of itself.
  static func harmless(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { VisibleText.visible($0) }.joined(separator: "\n")
  }

  /// The same on one line, so that a title cannot pass itself off as another row of a list.
  static func line(_ text: String) -> String {
    harmless(text.split(whereSeparator: \.isNewline).joined(separator: " "))
  }
}
