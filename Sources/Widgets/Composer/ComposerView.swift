import Screen

/// Draws an editor with a prompt, scrolled so that the caret shows.
public enum ComposerView {
  /// Draws the editor and, when it has the focus, puts the terminal's cursor at its caret.
  ///
  /// - Parameters:
  ///   - prompt: before the first row; the other rows are indented as much. Left out where the area is too narrow.
  ///   - placeholder: shown while there is no text.
  ///   - isFocused: whether what is typed goes here.
  ///   - highlights: parts of the text that look otherwise; later ones lie over earlier ones.
  public static func draw(
    editor: TextEditor, into frame: inout Frame, area: Rectangle, prompt: String, placeholder: String = "",
    isFocused: Bool = true, highlights: [Highlight] = [], cursorShape: Frame.Cursor.Shape = .bar,
    glyphs: Glyphs = .unicode
  ) {
    let area = area.intersection(frame.bounds)
    guard !area.isEmpty else { return }
    frame.fill(area, surface: .composer)
    var inner = area
    let indent = inner.split(.left, indent(of: prompt, width: area.columns))
    let width = inner.columns
    let (rows, caretRow, startsText) = editor.rowsAroundCaret(width: width, reach: area.rows)
    // The end of the text as long as the caret is in it, or else the caret's row first.
    let shown = max(0, min(rows.count - area.rows, caretRow))
    for (offset, row) in rows.dropFirst(shown).prefix(area.rows).enumerated() {
      frame.draw(
        editor.text.slice(row), at: Position(column: inner.column, row: area.row + offset), in: inner)
      for highlight in highlights {
        let place = Rectangle(column: inner.column, row: area.row + offset, columns: width, rows: 1)
        highlight.draw(in: row, of: editor, into: &frame, in: place)
      }
    }
    if startsText, shown == 0 {
      frame.draw(prompt, at: Position(column: indent.column, row: area.row), in: indent, ink: .prompt)
    }
    if editor.isEmpty {
      frame.draw(
        Ellipsis.fit(placeholder, width: width, glyphs: glyphs),
        at: Position(column: inner.column, row: area.row), in: inner, ink: .placeholder)
    }
    guard isFocused else { return }
    let column = min(editor.column(of: editor.caret, in: rows[caretRow]), width - 1)
    frame.cursor = Frame.Cursor(
      Position(column: inner.column + column, row: area.row + caretRow - shown), shape: cursorShape)
  }

  /// A part of the text that looks otherwise.
  public struct Highlight: Hashable, Sendable {
    /// In UTF-8 bytes, on boundaries of grapheme clusters.
    public var range: Range<Int>
    public var ink: Ink?
    public var surface: Surface?

    public init(_ range: Range<Int>, ink: Ink? = nil, surface: Surface? = nil) {
      self.range = range
      self.ink = ink
      self.surface = surface
    }

    /// Colours what a row has of it; of a line feed, the column in which it would stand.
    fileprivate func draw(
      in row: TextRow, of editor: TextEditor, into frame: inout Frame, in place: Rectangle
    ) {
      let start = max(range.lowerBound, row.start)
      let end = min(range.upperBound, row.next)
      guard start < end else { return }
      let first = editor.column(of: min(start, row.end), in: row)
      let last = max(editor.column(of: min(end, row.end), in: row), first + (end > row.end ? 1 : 0))
      let cells = Rectangle(
        column: place.column + first, row: place.row, columns: last - first, rows: 1
      ).intersection(place)
      if let surface { frame.setSurface(surface, in: cells) }
      if let ink { frame.setInk(ink, in: cells) }
    }
  }

  /// How many rows the editor wants, from 1 to `maximum`.
  ///
  /// - Parameters:
  ///   - width: of the area it will be drawn in, the prompt included.
  ///   - prompt: as it will be drawn.
  public static func rows(for editor: TextEditor, width: Int, prompt: String = "› ", maximum: Int) -> Int {
    let textWidth = max(0, width) - indent(of: prompt, width: width)
    var count = 0
    var next: Range<Int>? = editor.stretch(at: 0, width: textWidth)
    while count < maximum, let stretch = next {
      count += editor.rows(of: stretch, width: textWidth).count
      next = editor.stretch(after: stretch, width: textWidth)
    }
    return max(1, min(count, maximum))
  }

  private static func indent(of prompt: String, width: Int) -> Int {
    let columns = TextWidth.columns(of: prompt)
    return width >= columns + 4 ? columns : 0
  }
}
