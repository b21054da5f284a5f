import Screen
import Testing

@testable import Widgets

@Suite struct DecorationTests {
  @Test func aDialogStandsInTheMiddle() {
    var frame = Frame(size: Size(columns: 20, rows: 6))
    let inner = Dialog.draw(
      title: "Help", lines: [Line("first"), Line("second one")], footer: "Esc", into: &frame, in: frame.bounds
    )
    #expect(
      texts(frame) == [
        "",
        "   ┌ Help ──────┐",
        "   │ first      │",
        "   │ second one │",
        "   └────── Esc ─┘",
        "",
      ])
    #expect(inner == Rectangle(column: 5, row: 2, columns: 10, rows: 2))
    #expect(frame[5, 2].surface == .dialog)
    #expect(frame[2, 2].surface == .base)
  }

  @Test func aDialogFitsAnyArea() {
    for columns in 0...12 {
      for rows in 0...5 {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        let inner = Dialog.draw(
          title: "漢字 title", lines: [Line("content 漢字"), Line("b")], footer: "keys", into: &frame,
          in: frame.bounds)
        #expect(inner == inner.intersection(frame.bounds))
      }
    }
    var tiny = Frame(size: Size(columns: 1, rows: 1))
    Dialog.draw(title: "t", lines: [Line("x")], into: &tiny, in: tiny.bounds)
    #expect(texts(tiny) == ["x"])
  }

  @Test func aDialogCanBeScrolled() {
    var frame = Frame(size: Size(columns: 9, rows: 4))
    Dialog.draw(
      title: "", lines: (1...9).map { Line("\($0)") }, into: &frame, in: frame.bounds, firstLine: 99,
      glyphs: .ascii)
    #expect(texts(frame) == ["  +---+", "  | 8 |", "  | 9 |", "  +---+"])
  }

  @Test func rulesAreDrawnAcross() {
    var frame = Frame(size: Size(columns: 10, rows: 2))
    Rule.drawHorizontal(into: &frame, in: frame.bounds, row: 0, title: "Tools")
    Rule.drawVertical(into: &frame, in: frame.bounds, column: 9)
    #expect(texts(frame) == ["─ Tools ─│", "         │"])
  }

  @Test func theSpinnerTurns() {
    #expect((0..<11).map { Spinner.glyph(frame: $0) }.joined() == "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏⠋")
    #expect(Spinner.glyph(frame: -1, glyphs: .ascii) == "\\")
  }

  @Test func textIsCutBetweenClusters() {
    #expect(Ellipsis.fit("hello", width: 5) == "hello")
    #expect(Ellipsis.fit("hello!", width: 5) == "hell…")
    #expect(Ellipsis.fit("漢字漢字", width: 6) == "漢字…")
    #expect(Ellipsis.fit("漢字漢字", width: 8) == "漢字漢字")
    #expect(Ellipsis.fit("e\u{301}e\u{301}e\u{301}", width: 2) == "e\u{301}…")
    #expect(Ellipsis.fit("a\nb\tc", width: 9) == "a b c")
    #expect(Ellipsis.fit("hello", width: 0) == "")
    #expect(Ellipsis.fit("hello", width: 4, glyphs: .ascii) == "h...")
    #expect(Ellipsis.fit("hello", width: 2, glyphs: .ascii) == "..")
    #expect(Ellipsis.pad("漢", width: 4) == "漢  ")
  }

  @Test(arguments: [Glyphs.unicode, .ascii])
  func signsThatFillLinesAreOneColumnWide(glyphs: Glyphs) {
    let signs =
      [
        glyphs.horizontal, glyphs.vertical, glyphs.quote, glyphs.topLeft, glyphs.topRight, glyphs.bottomLeft,
        glyphs.bottomRight, glyphs.cross, glyphs.noTop, glyphs.noBottom, glyphs.noLeft, glyphs.noRight,
        glyphs.bullet, glyphs.active, glyphs.success, glyphs.failure, glyphs.selectionMarker,
      ] + glyphs.spinner
    #expect(signs.allSatisfy { TextWidth.columns(of: $0) == 1 })
  }
}
