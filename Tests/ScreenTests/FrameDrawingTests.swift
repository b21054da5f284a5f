import AntiphonTesting
import Screen
import Testing

@Suite struct FrameDrawingTests {
  private func rows(_ frame: Frame) -> [String] {
    (0..<frame.size.rows).map { row in
      String(
        String.UnicodeScalarView(
          (0..<frame.size.columns).flatMap { frame.scalars(of: frame[$0, row]) }))
    }
  }

  private func drawn(_ text: String, columns: Int = 12) -> String {
    var frame = Frame(size: Size(columns: columns, rows: 1))
    frame.draw(text, at: Position(column: 0, row: 0), in: frame.bounds)
    let row = rows(frame)[0]
    return String(row[...(row.lastIndex { $0 != " " } ?? row.startIndex)])
  }

  @Test func textIsCutAtTheEdgesOfItsArea() {
    var frame = Frame(size: Size(columns: 10, rows: 3))
    let area = Rectangle(column: 2, row: 1, columns: 5, rows: 1)
    #expect(frame.draw("abcdefghij", at: Position(column: 0, row: 1), in: area) == 7)
    #expect(frame.draw("abc", at: Position(column: 3, row: 0), in: area) == 3)
    #expect(frame.draw("xyz", at: Position(column: 8, row: 1), in: area) == 8)
    #expect(frame.draw("", at: Position(column: 4, row: 1), in: area) == 4)
    #expect(rows(frame) == ["          ", "  cdefg   ", "          "])
    #expect(frame.draw("ab", at: Position(column: 2, row: 1), in: area) == 4)
    // Half a wide glyph is none.
    frame.draw("世界世", at: Position(column: 2, row: 1), in: area)
    #expect(rows(frame)[1] == "  世界g   ")
  }

  @Test func drawingOverHalfAWideGlyphBlanksTheOther() {
    var frame = Frame(size: Size(columns: 6, rows: 1))
    frame.draw("世界世", at: Position(column: 0, row: 0), in: frame.bounds)
    frame.draw("x", at: Position(column: 3, row: 0), in: frame.bounds)
    #expect(rows(frame)[0] == "世 x世")
    frame.draw("ab", at: Position(column: 1, row: 0), in: frame.bounds)
    #expect(rows(frame)[0] == " abx世")
    frame.fill(Rectangle(column: 5, row: 0, columns: 1, rows: 1), surface: .status)
    #expect(rows(frame)[0] == " abx  ")
  }

  @Test(arguments: [
    ("a\u{1B}[0m\u{7}b", "a␛[0m␇b"), ("\u{9B}x", "<U+009B>x"), ("a\u{202E}b", "a<U+202E>b"),
    ("é e\u{301}x", "é e\u{301}x"), ("👍🏽!", "👍!"), ("👩‍👩‍👧‍👦!", "👩!"), ("🇩🇪!", "🇩🇪!"), ("❤️!", "❤!"),
    ("\u{301}x", "\u{A0}\u{301}x"), ("a\u{7F}", "a␡"), ("\r\n", "␍␊"), ("か\u{3099}", "か\u{3099}"),
    ("x\u{AD}y", "x<U+00AD>y"),
    ("\u{E0041}", "<U+E0041>"), ("漢\u{FE0F}x", "漢x"), ("\u{FE0F}", "<U+FE0F>"),
    ("a\u{200D}b", "a<U+200D>b"), ("क्\u{200D}ष", "क्\u{200D}ष"), ("\u{200C}", "<U+200C>"), ("क्षि", "क्षि"),
  ])
  func glyphsAreWhatATerminalShows(_ text: String, _ expected: String) {
    #expect(Array(drawn(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test func aRunOfASCIIMeetsWhatFollowsIt() {
    // The mark belongs to the last letter, also across the fast path.
    #expect(Array(drawn("abce\u{301}d").unicodeScalars) == Array("abce\u{301}d".unicodeScalars))
    #expect(TextWidth.columns(of: "abce\u{301}d") == 5)
    #expect(TextWidth.columns(of: "ab\u{600}12世x") == 8)
    #expect(TextWidth.columns(of: "a\r\nb") == 4)
  }

  @Test func aLinesSurfaceReachesTheEdge() {
    var frame = Frame(size: Size(columns: 6, rows: 1))
    frame.draw(
      Line([Span("a", .strong), Span("b")], surface: .code), at: Position(column: 1, row: 0), in: frame.bounds
    )
    #expect(
      FrameText.rows(of: frame) == """
        frame 1 · 6x1 · cursor hidden
        00│ ab   │
         i│ S.   │
         s│.ccccc│
        """)
  }

  @Test func nothingDrawnLeavesHalfAWideGlyph() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let size = Size(columns: .random(in: 0...30, using: &random), rows: .random(in: 0...6, using: &random))
      var frame = Frame(size: size)
      for _ in 0..<20 {
        let column = Int.random(in: -4...30, using: &random)
        let row = Int.random(in: -1...6, using: &random)
        let area = Rectangle(
          column: .random(in: 0...20, using: &random), row: .random(in: 0...3, using: &random),
          columns: .random(in: 0...30, using: &random), rows: .random(in: 0...5, using: &random))
        if Int.random(in: 0..<4, using: &random) == 0 {
          frame.fill(area, surface: .dialog)
        } else {
          let end = frame.draw(random.text(), at: Position(column: column, row: row), in: area)
          #expect(end <= max(column, area.endColumn), "seed \(random.seed)")
        }
        #expect(isWhole(frame), "seed \(random.seed)")
      }
    }
  }

  private func isWhole(_ frame: Frame) -> Bool {
    for row in 0..<frame.size.rows {
      for column in 0..<frame.size.columns {
        let cell = frame[column, row]
        if cell.width == 2 {
          guard column + 1 < frame.size.columns, frame[column + 1, row].isContinuation else { return false }
        } else if cell.isContinuation {
          guard column > 0, frame[column - 1, row].width == 2 else { return false }
        }
      }
    }
    return true
  }

  @Test func whatChangedIsNamedAndNothingElse() {
    var random = SeededGenerator()
    let size = Size(columns: 30, rows: 5)
    var before = Frame(size: size)
    for _ in 0..<300 {
      var after = Bool.random(using: &random) ? before : Frame(size: size)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Position(
          column: .random(in: -3..<30, using: &random), row: .random(in: 0..<5, using: &random))
        after.draw(random.text(0...5), at: place, in: after.bounds)
      }
      var named: [Int: Range<Int>] = [:]
      after.forEachChange(since: before) { named[$0] = $1 }
      for row in 0..<size.rows {
        for column in 0..<size.columns {
          let (old, new) = (before[column, row], after[column, row])
          let isSame =
            old.ink == new.ink && old.surface == new.surface && old.width == new.width
            && before.scalars(of: old) == after.scalars(of: new)
          if !isSame { #expect(named[row]?.contains(column) == true, "seed \(random.seed)") }
        }
        if let range = named[row] {
          #expect(
            !after[range.lowerBound, row].isContinuation && !before[range.lowerBound, row].isContinuation)
          if range.upperBound < size.columns {
            #expect(
              !after[range.upperBound, row].isContinuation && !before[range.upperBound, row].isContinuation)
          }
        }
      }
      var none = 0
      after.forEachChange(since: after) { _, _ in none += 1 }
      #expect(none == 0)
      before = after
    }
  }
}
