import AntiphonTesting

extension SeededGenerator {
  /// Text of the pieces that Markdown is made of, in any order.
  ///
  /// No piece has letters or ideographs that Markdown does not show, so that all of them must appear.
  mutating func markdown(pieces: Int) -> String {
    (0..<pieces).reduce(into: "") { text, _ in text += Self.pieces.randomElement(using: &self)! }
  }

  private static let pieces =
    [
      "word", "und", "höher", "漢字", "👩‍👩‍👧 ", "e\u{301}", " ", " ", " ", "\n", "\n", "\n", "\n\n", "\n\n", "\n\n",
      "- ", "- ", "* ", "+ ", "1. ", "2. ", "7) ", "> ", "> ", "# ", "## ", "    ", "  ", "   ", "\t",
      "```\n",
      "```swift\n",
      "\n```\n", "~~~\n", "~~~~\n", "`", "``", "*", "**", "_", "__", "~~", "[", "]", "](", ")", "(", "!",
      "![",
      "](ref)",
      "[link](http://a.test/b)", "[foo]: /url\n", "[foo]:\n", "[foo]", "\n---\n", "\n===\n", "---\n", "***\n",
      "| a | b |\n|---|:-:|\n", "| c | d |\n", "| c | d | e |\n", "|", "|---|\n", "<b>", "</b>", "<div>\n",
      "<!-- ", " -->",
      "<pre>\n", "</pre>\n", "\\", "\\\n", "  \n", "- [ ] ", "- [x] ", "https://a.test ", "www.b.test ",
      "m@a.test ",
      "line of words that is longer than the others", "\r\n", "\r", "\"title\"", "- a\n\n- b\n",
      "- a\n  - b\n",
      "\u{0}", "\u{1B}[31m", "$", "$", "$$", "$$\n", "\n$$\n", "\\(", "\\)", "\\[\n", "\\]", "$a_1*b*$",
      "[^1]",
      "[^1]: ",
      "\n[^1]: ", "[^note]: ", "| long words in a cell | more of them |\n|---|:-:|\n",
      "```python\n", "\"\"\"", "/*", "*/",
    ] + [0xFDD0, 0xFDD1, 0xFDD2, 0xFDD5].compactMap { Unicode.Scalar($0 as UInt32).map { String($0) } }
}
