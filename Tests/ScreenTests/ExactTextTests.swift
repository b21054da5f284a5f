import AntiphonTesting
import Screen
import Testing

/// Text in which everything is to be seen.
@Suite struct ExactTextTests {
  @Test(arguments: [
    ("rm -rf /", "rm -rf /"), ("", ""), ("a\u{202E}b", "a<U+202E>b"), ("a\r", "a<U+000D>"),
    ("\u{1B}[2K", "<U+001B>[2K"), ("a\tb", "a<U+0009>b"), ("a\u{A0}b", "a<U+00A0>b"),
    ("a\u{3000}b", "a<U+3000>b"), ("a\u{200B}b", "a<U+200B>b"), ("a\u{E0041}", "a<U+E0041>"),
    ("a  ", "a<U+0020 x2>"), (" ", "<U+0020>"), ("  a", "  a"), ("\u{3164}x", "<U+3164>x"),
    ("\u{2800}", "<U+2800>"), ("👩‍👧", "👩<U+200D>👧"), ("👍🏽", "👍<U+1F3FD>"), ("❤️", "❤<U+FE0F>"),
    ("日本語", "日本語"), ("한국", "한국"), ("\u{1112}\u{1161}\u{11AB}", "\u{1112}\u{1161}\u{11AB}"),
    ("e\u{301}", "e\u{301}"), ("\u{301}", "<U+0301>"), (" \u{301}", " <U+0301>"), ("שלום", "שלום"),
    ("\u{E000}", "<U+E000>"), ("\u{378}", "<U+0378>"), ("a\u{2028}b", "a<U+2028>b"), ("ｘ", "ｘ"),
    (
      "z" + String(repeating: "\u{335}", count: 6),
      "z" + String(repeating: "\u{335}", count: 4) + "<U+0335><U+0335>"
    ),
  ])
  func aLineIsSeen(line: String, as text: String) {
    #expect(ExactText.text(ofLine: line).unicodeScalars.elementsEqual(text.unicodeScalars))
  }

  @Test func linesEndAtLineFeedsAlone() {
    #expect(ExactText.lines(of: "a\r\nb\u{2028}c\n") == ["a\r", "b\u{2028}c", ""])
    #expect(ExactText.lines(of: "") == [""])
  }

  /// Every scalar there is, between two letters: either its name is there, or it is, in a cell.
  @Test func everyScalarIsSeenInAFrame() {
    var number: UInt32 = 0
    while number <= 0x10FFFF {
      defer { number += number < 0x3100 ? 1 : 251 }
      guard let scalar = Unicode.Scalar(number), scalar != "\n", scalar != " " else { continue }
      var line = "a"
      line.unicodeScalars.append(scalar)
      line += "b"
      let text = ExactText.text(ofLine: line)
      if text.contains("<U+") { continue }
      var frame = Frame(size: Size(columns: 20, rows: 1))
      frame.draw(text, at: Position(column: 0, row: 0), in: frame.bounds)
      let stored = frame.cells.flatMap { frame.scalars(of: $0) }
      #expect(stored.contains(scalar), "U+\(String(number, radix: 16))")
    }
  }

  /// Whatever is written, all of its scalars are in the pieces or named by them.
  @Test func nothingIsLost() {
    var random = SeededGenerator()
    for _ in 0..<2_000 {
      var text = random.text(0...30)
      for _ in 0..<6 {
        guard let scalar = Unicode.Scalar(UInt32.random(in: 0...0x3200, using: &random)), scalar != "\n"
        else {
          continue
        }
        text.unicodeScalars.append(scalar)
      }
      text.unicodeScalars.removeAll { $0 == "\n" }
      let pieces = ExactText.pieces(of: text)
      var count = 0
      for piece in pieces {
        switch piece.kind {
        case .plain, .tab: count += piece.text.unicodeScalars.count
        case .named:
          let parts = piece.text.dropFirst().dropLast().split(separator: " x")
          count += parts.count > 1 ? Int(parts[1]) ?? 0 : 1
        }
      }
      #expect(count == text.unicodeScalars.count, "seed \(random.seed): \(text.unicodeScalars.map(\.value))")
    }
  }
}
