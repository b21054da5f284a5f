import Screen

/// Draws an editor with a prompt, scrolled so that the caret shows.
public enum ComposerView {
  /// Draws the editor and, when it has the focus, puts the terminal's cursor at its caret.
  ///
  /// - Parameters:
  ///   - prompt: before the first row; the other rows are indented as much. Left out where the area is too narrow.
  ///   - placeholder: shown while there is no text.
  ///   - isFocused: whether what is typed goes here.
  public static func draw(
    editor: TextEditor, into frame: inout Frame, area: Rectangle, prompt: String, placeholder: String = "",
    isFocused: Bool = true, glyphs: Glyphs = .unicode
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
      Position(column: inner.column + column, row: area.row + caretRow - shown))
  }

  /// How many rows the editor wants, from 1 to `maximum`.
  ///
  /// - Parameters:
  ///   - width: of the area it will be drawn in, the prompt included.
  ///   - prompt: as it will be drawn.
  public static func rows(for editor: TextEditor, width: Int, prompt: String = "› ", maximum: Int) -> Int {
    let textWidth = max(0, width) - indent(of: prompt, width: width)
    var count = 0
    var start = 0
    while count < maximum {
      let line = editor.lineRange(at: start)
      count += editor.rows(of: line, width: textWidth).count
      guard line.upperBound < editor.text.utf8.count else { break }
      start = line.upperBound + 1
    }
    return max(1, min(count, maximum))
  }

  private static func indent(of prompt: String, width: Int) -> Int {
    let columns = TextWidth.columns(of: prompt)
    return width >= columns + 4 ? columns : 0
  }
}
