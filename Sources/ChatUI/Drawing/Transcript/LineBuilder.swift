import Screen
import Widgets

/// Puts rows together out of a left part that may be cut and a right part that stays whole.
enum LineBuilder {
  /// A row of exactly this width: `left` cut with an ellipsis where it must be, `right` at its end.
  static func row(
    _ left: [Span], right: [Span] = [], width: Int, surface: Surface = .base, glyphs: Glyphs
  ) -> Line {
    let rightWidth = right.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    // Where both cannot stand side by side, the right part goes.
    let keepsRight = rightWidth > 0 && width - rightWidth >= 8
    let room = keepsRight ? width - rightWidth - 1 : width
    var spans: [Span] = []
    var used = 0
    for span in left where used < room {
      let text = Ellipsis.fit(span.text, width: room - used, glyphs: glyphs)
      used += TextWidth.columns(of: text)
      spans.append(Span(text, span.ink))
      if text != span.text, TextWidth.columns(of: span.text) > TextWidth.columns(of: text) { break }
    }
    if keepsRight {
      spans.append(Span(String(repeating: " ", count: max(0, width - rightWidth - used)), .text))
      spans += right
    }
    return Line(spans, surface: surface)
  }

  /// A sentence wrapped to a width, each row after so many columns.
  ///
  /// - Parameters:
  ///   - before: stands before every row.
  ///   - sign: stands before the first row; the others are indented as much.
  static func paragraph(
    _ text: String, ink: Ink, indent: Int, width: Int, before: [Span] = [], sign: Span? = nil
  ) -> [Line] {
    let signWidth = sign.map { TextWidth.columns(of: $0.text) } ?? 0
    let taken = before.reduce(signWidth) { $0 + TextWidth.columns(of: $1.text) }
    let margin = Span(String(repeating: " ", count: indent), .text)
    let gap = signWidth > 0 ? [Span(String(repeating: " ", count: signWidth), .text)] : []
    let rows = LineWrap.rows(of: text, ink: ink, width: width - indent - taken - 1)
    var rest = Substring(text)
    return rows.enumerated().map { index, row in
      var line = Line([margin] + before + (index == 0 ? sign.map { [$0] } ?? [] : gap) + row)
      line.gutter = indent + taken
      rest = rest.drop(while: \.isWhitespace).dropFirst(row.reduce(0) { $0 + $1.text.count })
      // A word that is wider than the row is broken with nothing between.
      if index < rows.count - 1 { line.ending = rest.first?.isWhitespace == false ? .none : .space }
      return line
    }
  }

  /// A line across the width, with a word in it.
  static func rule(_ word: String, ink: Ink, width: Int, glyphs: Glyphs) -> Line {
    let text = " \(word) "
    let columns = TextWidth.columns(of: text)
    guard width >= columns + 4 else { return row([Span(word, ink)], width: width, glyphs: glyphs) }
    return Line([
      Span(String(repeating: glyphs.horizontal, count: 2), ink), Span(text, ink),
      Span(String(repeating: glyphs.horizontal, count: width - columns - 2), ink),
    ])
  }
}
