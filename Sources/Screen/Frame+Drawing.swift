extension Frame {
  /// Paints an area: blanks on a surface.
  public mutating func fill(_ area: Rectangle, surface: Surface, ink: Ink = .text) {
    let area = area.intersection(bounds)
    for row in area.row..<area.endRow {
      clear(area.column..<area.endColumn, row: row, to: .blank(ink: ink, surface: surface))
    }
  }

  /// Draws text in one row, cut off at the right edge of `area`.
  ///
  /// A wide glyph of which only half would fit is left out. Control characters are drawn as pictures in the
  /// ink `control`. Line feeds are no exception: rows are the caller's business.
  ///
  /// - Parameters:
  ///   - surface: what it lies on; `nil` keeps what is there.
  /// - Returns: the column after the last one drawn.
  @discardableResult
  public mutating func draw(
    _ text: some StringProtocol, at position: Position, in area: Rectangle, ink: Ink = .text,
    surface: Surface? = nil
  ) -> Int {
    var text = String(text)
    return draw(&text, at: position, in: area, ink: ink, surface: surface, link: 0)
  }

  private mutating func draw(
    _ text: inout String, at position: Position, in area: Rectangle, ink: Ink, surface: Surface?, link: UInt8
  ) -> Int {
    let area = area.intersection(bounds)
    let row = position.row
    guard row >= area.row, row < area.endRow else { return position.column }
    var column = position.column
    text.forEachRun { bytes in
      let first = max(column, area.column)
      let end = min(column + bytes.count, area.endColumn)
      if first < end {
        put(bytes: bytes, from: first - column, columns: first..<end, row: row, ink: ink, surface, link)
      }
      column = min(column + bytes.count, max(column, area.endColumn))
      return column < area.endColumn
    } cluster: { character in
      guard column < area.endColumn else { return false }
      TextWidth.forEachGlyph(in: character) { glyph in
        guard column + glyph.width <= area.endColumn else {
          column = area.endColumn
          return
        }
        if column >= area.column {
          put(glyph, column: column, row: row, ink: glyph.isReplacement ? .control : ink, surface, link)
        }
        column += glyph.width
      }
      return true
    }
    return column
  }

  /// Draws a laid-out row; its surface goes on to the right edge of `area`.
  ///
  /// - Returns: the column after the last one drawn.
  @discardableResult
  public mutating func draw(_ line: Line, at position: Position, in area: Rectangle) -> Int {
    let row = Rectangle(
      column: position.column, row: position.row, columns: area.endColumn - position.column, rows: 1)
    if line.surface != .base { fill(row.intersection(area), surface: line.surface) }
    var column = position.column
    for span in line.spans {
      var text = span.text
      column = draw(
        &text, at: Position(column: column, row: position.row), in: area, ink: span.ink,
        surface: line.surface == .base ? nil : line.surface, link: span.link.map { number(ofLink: $0) } ?? 0)
    }
    return column
  }

  /// The number for a destination. The first 255 that may be opened have one; what leads elsewhere is plain text.
  private mutating func number(ofLink destination: String) -> UInt8 {
    if let known = linkNumbers[destination] { return known }
    var number: UInt8 = 0
    if links.count < Int(UInt8.max), let target = LinkTarget(destination) {
      links.append(target)
      number = UInt8(links.count)
    }
    linkNumbers[destination] = number
    return number
  }

  /// Gives the cells of an area another surface and keeps what is drawn in them.
  public mutating func setSurface(_ surface: Surface, in area: Rectangle) {
    let area = area.intersection(bounds)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        cells[row * size.columns + column].surface = surface
      }
    }
  }

  /// Gives the cells of an area another ink.
  public mutating func setInk(_ ink: Ink, in area: Rectangle) {
    let area = area.intersection(bounds)
    for row in area.row..<area.endRow {
      for column in area.column..<area.endColumn {
        cells[row * size.columns + column].ink = ink
      }
    }
  }

  /// Puts printable ASCII, one byte a column.
  private mutating func put(
    bytes: UnsafeBufferPointer<UInt8>, from offset: Int, columns: Range<Int>, row: Int, ink: Ink,
    _ surface: Surface?, _ link: UInt8
  ) {
    breakWideGlyph(at: columns.lowerBound, row: row)
    breakWideGlyph(at: columns.upperBound - 1, row: row)
    let start = row * size.columns
    for column in columns {
      let surface = surface ?? cells[start + column].surface
      cells[start + column] = Cell(
        glyph: UInt32(bytes[offset + column - columns.lowerBound]), ink: ink, surface: surface,
        link: link)
    }
  }

  private mutating func put(
    _ glyph: Glyph, column: Int, row: Int, ink: Ink, _ surface: Surface?, _ link: UInt8
  ) {
    let start = row * size.columns + column
    let surface = surface ?? cells[start].surface
    breakWideGlyph(at: column, row: row)
    if glyph.width == 2 { breakWideGlyph(at: column + 1, row: row) }
    cells[start] = Cell(
      glyph: code(of: glyph), ink: ink, surface: surface, width: UInt8(glyph.width), link: link)
    if glyph.width == 2 {
      cells[start + 1] = Cell(glyph: 0, ink: ink, surface: surface, width: 0, link: link)
    }
  }

  private mutating func clear(_ columns: Range<Int>, row: Int, to blank: Cell) {
    guard !columns.isEmpty else { return }
    breakWideGlyph(at: columns.lowerBound, row: row)
    breakWideGlyph(at: columns.upperBound - 1, row: row)
    for column in columns { cells[row * size.columns + column] = blank }
  }

  /// Blanks the other half of a wide glyph before one half of it is drawn over.
  private mutating func breakWideGlyph(at column: Int, row: Int) {
    let index = row * size.columns + column
    if cells[index].width == 2, column + 1 < size.columns {
      cells[index + 1] = .blank(ink: cells[index].ink, surface: cells[index].surface)
      cells[index] = .blank(ink: cells[index].ink, surface: cells[index].surface)
    } else if cells[index].isContinuation, column > 0 {
      cells[index - 1] = .blank(ink: cells[index].ink, surface: cells[index].surface)
      cells[index] = .blank(ink: cells[index].ink, surface: cells[index].surface)
    }
  }

  private mutating func code(of glyph: Glyph) -> UInt32 {
    if glyph.marks.isEmpty { return glyph.base.value }
    let scalars = [glyph.base] + glyph.marks
    if let known = clusterIndices[scalars] { return known }
    let index = UInt32(clusters.count) | 0x8000_0000
    clusters.append(scalars)
    clusterIndices[scalars] = index
    return index
  }
}
