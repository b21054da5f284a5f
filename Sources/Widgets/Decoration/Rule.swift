import Screen

/// Straight lines across an area.
public enum Rule {
  /// Draws a line along one row of an area; `title` stands in it when there is room.
  public static func drawHorizontal(
    into frame: inout Frame, in area: Rectangle, row: Int, title: String = "", ink: Ink = .border,
    glyphs: Glyphs = .unicode
  ) {
    guard area.columns > 0 else { return }
    frame.draw(
      String(repeating: glyphs.horizontal, count: area.columns), at: Position(column: area.column, row: row),
      in: area, ink: ink)
    guard !title.isEmpty, area.columns > 4 else { return }
    let text = " " + Ellipsis.fit(title, width: area.columns - 4, glyphs: glyphs) + " "
    frame.draw(text, at: Position(column: area.column + 1, row: row), in: area, ink: .title)
  }

  /// Draws a line down one column of an area.
  public static func drawVertical(
    into frame: inout Frame, in area: Rectangle, column: Int, ink: Ink = .border, glyphs: Glyphs = .unicode
  ) {
    for row in area.row..<area.endRow {
      frame.draw(glyphs.vertical, at: Position(column: column, row: row), in: area, ink: ink)
    }
  }
}
