import Screen

/// A box in the middle of an area, over whatever is there.
public enum Dialog {
  /// Draws the box, as large as its content wants and the area allows.
  ///
  /// Lines that do not fit are left out from the end; a width that does not fit is cut. In an area too small for a
  /// border there is none.
  ///
  /// - Parameters:
  ///   - footer: stands in the lower border: the keys that work here.
  ///   - minimumColumns: of the content, so that a dialog does not jump while its content changes.
  ///   - firstLine: how far the content is scrolled.
  /// - Returns: where the content is, for what the caller draws itself, such as a cursor.
  @discardableResult
  public static func draw(
    title: String, lines: [Line], footer: String = "", into frame: inout Frame, in area: Rectangle,
    minimumColumns: Int = 0, firstLine: Int = 0, glyphs: Glyphs = .unicode
  ) -> Rectangle {
    let area = area.intersection(frame.bounds)
    let width = lines.reduce(max(minimumColumns, TextWidth.columns(of: title), TextWidth.columns(of: footer)))
    {
      max($0, $1.columns)
    }
    let outer = centred(columns: width + 4, rows: lines.count + 2, in: area)
    guard !outer.isEmpty else { return outer }
    frame.fill(outer, surface: .dialog)
    var inner = outer
    if outer.columns >= 5, outer.rows >= 3 {
      drawBorder(title: title, footer: footer, into: &frame, around: outer, glyphs: glyphs)
      inner = Rectangle(
        column: outer.column + 2, row: outer.row + 1, columns: outer.columns - 4, rows: outer.rows - 2)
    }
    let first = min(max(0, firstLine), max(0, lines.count - inner.rows))
    for (offset, line) in lines.dropFirst(first).prefix(inner.rows).enumerated() {
      var line = line
      if line.surface == .base { line.surface = .dialog }
      frame.draw(line, at: Position(column: inner.column, row: inner.row + offset), in: inner)
    }
    return inner
  }

  /// The rectangle of at most this size in the middle of an area.
  public static func centred(columns: Int, rows: Int, in area: Rectangle) -> Rectangle {
    let columns = min(columns, area.columns)
    let rows = min(rows, area.rows)
    return Rectangle(
      column: area.column + (area.columns - columns) / 2, row: area.row + (area.rows - rows) / 2,
      columns: columns, rows: rows)
  }

  private static func drawBorder(
    title: String, footer: String, into frame: inout Frame, around box: Rectangle, glyphs: Glyphs
  ) {
    let bar = String(repeating: glyphs.horizontal, count: box.columns - 2)
    let left = box.column
    let bottom = box.endRow - 1
    frame.draw(
      glyphs.topLeft + bar + glyphs.topRight, at: Position(column: left, row: box.row), in: box, ink: .border)
    frame.draw(
      glyphs.bottomLeft + bar + glyphs.bottomRight, at: Position(column: left, row: bottom), in: box,
      ink: .border)
    for row in (box.row + 1)..<bottom {
      frame.draw(glyphs.vertical, at: Position(column: left, row: row), in: box, ink: .border)
      frame.draw(glyphs.vertical, at: Position(column: box.endColumn - 1, row: row), in: box, ink: .border)
    }
    let room = box.columns - 4
    if !title.isEmpty, room > 0 {
      frame.draw(
        " " + Ellipsis.fit(title, width: room, glyphs: glyphs) + " ",
        at: Position(column: left + 1, row: box.row), in: box, ink: .title)
    }
    if !footer.isEmpty, room > 0 {
      let text = " " + Ellipsis.fit(footer, width: room, glyphs: glyphs) + " "
      frame.draw(
        text,
        at: Position(column: max(left + 1, box.endColumn - 2 - TextWidth.columns(of: text)), row: bottom),
        in: box,
        ink: .muted)
    }
  }
}

extension Line {
  /// How many columns its text takes.
  public var columns: Int { spans.reduce(0) { $0 + TextWidth.columns(of: $1.text) } }
  /// Its text without the inks.
  public var text: String { spans.reduce(into: "") { $0 += $1.text } }
}
