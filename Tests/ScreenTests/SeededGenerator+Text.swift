import AntiphonTesting

extension SeededGenerator {
  /// Text of many scripts, with marks, joiners, emoji and controls where they belong and where not.
  mutating func text(_ length: ClosedRange<Int> = 0...60, lineFeeds: Bool = false) -> String {
    let pieces = [
      "a", "b", "word", "longer-word", " ", " ", " ", "  ", "é", "e\u{301}", "\u{301}", "漢", "字", "한", "가",
      "\u{1100}\u{1161}\u{11A8}", "か\u{3099}", "ｆ", "👍", "👍🏽", "👩‍👩‍👧‍👦", "🇩🇪", "🇩", "❤️", "1️⃣", "क्षि", "ש", "\u{202E}",
      "\u{200D}", "\u{200B}", "\u{FEFF}", "\u{7}", "\u{1B}", "\u{9B}", "\u{AD}", "\u{E0041}", "\u{1FAE9}",
      "\t", "\r",
      "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "\u{600}1", "─", "█", "\u{10FFFF}", "\u{E000}",
    ]
    var text = ""
    for _ in 0..<Int.random(in: length, using: &self) {
      if lineFeeds, Int.random(in: 0..<20, using: &self) == 0 {
        text += Bool.random(using: &self) ? "\n" : "\r\n"
      }
      text += pieces.randomElement(using: &self) ?? ""
    }
    return text
  }
}
