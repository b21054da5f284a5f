import AntiphonTesting
import Screen
import Testing

@Suite struct LineWrapTests {
  private func wrap(_ text: String, _ width: Int, preservesSpaces: Bool = false) -> [String] {
    LineWrap.rows(of: text, width: width, preservesSpaces: preservesSpaces).map { $0.map(\.text).joined() }
  }

  @Test func rowsBreakAtSpaces() {
    #expect(wrap("the quick brown fox", 10) == ["the quick", "brown fox"])
    #expect(wrap("the quick brown fox", 9) == ["the quick", "brown fox"])
    #expect(wrap("", 5) == [""])
    #expect(wrap("a\nb\r\nc\n\nd", 5) == ["a", "b", "c", "", "d"])
    #expect(wrap("one two ", 20) == ["one two"])
    #expect(wrap("  indented text", 20) == ["  indented text"])
  }

  @Test func aWordWiderThanTheRowIsCut() {
    #expect(wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"])
    #expect(wrap("x abcdefghij", 4) == ["x", "abcd", "efgh", "ij"])
    #expect(wrap("世界世界", 5) == ["世界", "世界"])
    #expect(wrap("ab世界", 3) == ["ab", "世", "界"])
  }

  @Test func spacesAreKeptWhereTheySaySomething() {
    #expect(wrap("a  b", 10, preservesSpaces: true) == ["a  b"])
    #expect(wrap("a  ", 10, preservesSpaces: true) == ["a  "])
    #expect(wrap("\tx", 10, preservesSpaces: true) == ["    x"])
    #expect(wrap("ab\tx", 10, preservesSpaces: true) == ["ab  x"])
  }

  @Test func inksStayWithTheirText() {
    let rows = LineWrap.rows(of: [Span("one ", .text), Span("two three", .strong)], width: 8)
    #expect(rows == [[Span("one ", .text), Span("two", .strong)], [Span("three", .strong)]])
  }

  @Test func nothingButSpacesIsLostAndNoRowIsTooWide() {
    var random = SeededGenerator()
    for _ in 0..<1_000 {
      let width = Int.random(in: 1...40, using: &random)
      let spans = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        Span(random.text(0...20, lineFeeds: true), Ink.allCases.randomElement(using: &random) ?? .text)
      }
      let keeps = Bool.random(using: &random)
      let rows = LineWrap.rows(of: spans, width: width, preservesSpaces: keeps)
      #expect(!rows.isEmpty)
      for row in rows {
        let columns = row.reduce(0) { sum, span in
          sum + span.text.reduce(0) { $0 + TextWidth.columns(of: $1) }
        }
        // A single cluster may be wider than a very narrow row.
        if columns > width {
          #expect(
            row.map(\.text).joined().filter { $0 != " " }.count == 1, "seed \(random.seed), width \(width)")
        }
      }
      for ink in Ink.allCases {
        func solid(_ spans: [Span]) -> [Unicode.Scalar] {
          spans.filter { $0.ink == ink }.flatMap(\.text.unicodeScalars).filter {
            !" \t\n\r".unicodeScalars.contains($0)
          }
        }
        #expect(solid(rows.flatMap { $0 }) == solid(spans), "seed \(random.seed)")
      }
    }
  }
}
