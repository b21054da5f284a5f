import AntiphonTesting
import Screen
import Testing

@testable import Widgets

@Suite struct TextLayoutTests {
  private func rows(_ text: String, _ width: Int) -> [String] {
    var layout = PlainTextLayout(text)
    return layout.lines(width: width).map(\.text)
  }

  @Test func plainTextStaysAsItIs() {
    #expect(rows("", 10) == [])
    #expect(rows("a\n", 10) == ["a"])
    #expect(rows("# a\n\n  *b*   c", 10) == ["# a", "", "  *b*   c"])
    #expect(rows("one two three", 8) == ["one two", "three"])
    #expect(rows("a\tb\r\nc", 10) == ["a   b", "c"])
    #expect(rows("漢字漢字", 5) == ["漢字", "漢字"])
    #expect(rows("abcdefghij", 4) == ["abcd", "efgh", "ij"])
    #expect(rows("ab👩‍👩‍👧cd", 3) == ["ab", "👩‍👩‍👧", "cd"])
  }

  @Test func plainTextHasItsInkAndSurface() {
    var layout = PlainTextLayout("a", ink: .reasoning, surface: .code)
    #expect(layout.line(at: 0, width: 9) == Line("a", .reasoning, surface: .code))
  }

  @Test func theWayPlainTextArrivesDoesNotMatter() {
    var random = SeededGenerator()
    for _ in 0..<200 {
      let source = random.markdown(pieces: .random(in: 1...60, using: &random))
      let width = Int.random(in: 1...30, using: &random)
      var text = PlainTextLayout()
      var scalars = String.UnicodeScalarView()
      for scalar in source.unicodeScalars {
        scalars.append(scalar)
        text.update(to: String(scalars))
        if Bool.random(using: &random) { _ = text.lineCount(width: width) }
      }
      var fresh = PlainTextLayout(source)
      #expect(text.lines(width: width) == fresh.lines(width: width), "seed \(random.seed)")
    }
  }

  /// Rows break where the screen's own wrapping breaks them.
  @Test func rowsAreThoseOfLineWrap() {
    var random = SeededGenerator()
    let pieces = ["a", "word", " ", "  ", "漢", "e\u{301}", "👩‍👩‍👧", "longer-than-most", "\u{301}"]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 1...30, using: &random)).map { _ in pieces.randomElement(using: &random)!
      }
      .joined()
      let width = Int.random(in: 2...20, using: &random)
      let expected = LineWrap.rows(of: text, width: width).map { Line($0).text }
      let rows = RowBreaker.rows(of: text, width: width).map { text.slice($0) }
      #expect(
        rows.map { $0.trimmed } == expected.map { $0.trimmed },
        "seed \(random.seed), width \(width), text \(text.debugDescription)")
    }
  }

  @Test func growthIsToldFromChange() {
    #expect(TextGrowth.extends("abc", "ab"))
    #expect(TextGrowth.extends("abc", ""))
    #expect(!TextGrowth.extends("abc", "ac"))
    #expect(!TextGrowth.extends("ab", "abc"))
    let long = String(repeating: "0123456789", count: 10_000)
    #expect(TextGrowth.extends(long + "x", long))
    #expect(!TextGrowth.extends(long.dropLast() + "xx", long))
    #expect(!TextGrowth.extends("x" + long, long))
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
    return text
  }
}
