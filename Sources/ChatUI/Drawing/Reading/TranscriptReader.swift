import Screen

/// Reads a transcript as text: row after row of what can be selected, without what is drawn around it.
///
/// It lays out the entries that it is asked about and those on the way between them, and no others.
struct TranscriptReader {
  let content: TranscriptContent
  let options: EntryOptions
  /// The height of the window.
  let height: Int
  var layout: TranscriptLayout

  /// A row of an entry.
  struct Row: Hashable, Comparable {
    var entry: EntryPosition
    var row: Int

    static func < (left: Row, right: Row) -> Bool { (left.entry, left.row) < (right.entry, right.row) }
  }

  /// A column of a row.
  struct Spot: Hashable, Comparable {
    var row: Row
    var column: Int

    static func < (left: Spot, right: Spot) -> Bool { (left.row, left.column) < (right.row, right.column) }
  }

  /// Text from one spot to another, the latter not included.
  struct Stretch: Hashable {
    var start: Spot
    var end: Spot
  }

  /// A row that can be selected.
  struct TextRow {
    var role: TextRole
    /// Its place among the rows of its text.
    var index: Int
    /// How far it stands from the left of the pane.
    var indent: Int
    var line: Line
  }

  // MARK: Rows

  mutating func rowCount(of entry: EntryPosition) -> Int { layout.rowCount(of: entry, content, options) }

  /// What a row says; `nil` for one that is drawn around the text.
  mutating func textRow(_ row: Row) -> TextRow? {
    layout.withLayout(of: row.entry, content, options) { layout in
      guard let (role, start) = layout.text(at: row.row) else { return nil }
      let (line, indent) = layout.row(row.row)
      return TextRow(role: role, index: row.row - start, indent: indent, line: line)
    }
  }

  mutating func text(of row: Row) -> RowText? { textRow(row).map { RowText($0.line) } }

  /// The row of text after this row, whatever this one is.
  mutating func row(after row: Row) -> Row? {
    var next = Row(entry: row.entry, row: row.row + 1)
    while true {
      let found = layout.withLayout(of: next.entry, content, options) { $0.textRow(from: next.row) }
      if let found { return Row(entry: next.entry, row: found) }
      guard let entry = content.position(after: next.entry) else { return nil }
      next = Row(entry: entry, row: 0)
      layout.trim()
    }
  }

  mutating func row(before row: Row) -> Row? {
    var next = Row(entry: row.entry, row: row.row - 1)
    while true {
      let found = layout.withLayout(of: next.entry, content, options) { $0.textRow(upTo: next.row) }
      if let found { return Row(entry: next.entry, row: found) }
      guard let entry = content.position(before: next.entry) else { return nil }
      next = Row(entry: entry, row: rowCount(of: entry) - 1)
      layout.trim()
    }
  }

  /// This row where it is text, or else the nearest that is, looked for in one direction first.
  mutating func textRow(nearest row: Row, forward: Bool = true) -> Row? {
    if textRow(row) != nil { return row }
    return forward
      ? self.row(after: row) ?? self.row(before: row) : self.row(before: row) ?? self.row(after: row)
  }

  var firstRow: Row? { content.first.map { Row(entry: $0, row: 0) } }

  mutating func lastRow() -> Row? { content.last.map { Row(entry: $0, row: rowCount(of: $0) - 1) } }

  // MARK: Places

  /// Where a place is now; the nearest text where it is gone.
  mutating func spot(of place: TextPlace) -> Spot? {
    guard let entry = content.nearest(to: place.entry) else { return nil }
    let isSame = entry == place.entry
    let rows = layout.withLayout(of: entry, content, options) { isSame ? $0.rows(of: place.role) : nil }
    guard let rows, !rows.isEmpty else {
      return textRow(nearest: Row(entry: entry, row: 0)).map { spot($0, column: 0) }
    }
    if place.width == options.width {
      let row = Row(entry: entry, row: min(rows.upperBound - 1, rows.lowerBound + place.row))
      return spot(row, column: place.column)
    }
    var sum = 0
    for row in rows {
      guard let text = text(of: Row(entry: entry, row: row)) else { break }
      let count = text.inkedCount
      if sum + count > place.offset {
        return Spot(row: Row(entry: entry, row: row), column: text.column(ofInked: place.offset - sum))
      }
      sum += count
    }
    return spot(Row(entry: entry, row: rows.upperBound - 1), column: .max)
  }

  /// The start of the character in a column, or of the nearest one.
  mutating func spot(_ row: Row, column: Int) -> Spot {
    Spot(row: row, column: text(of: row)?.aligned(column) ?? 0)
  }

  /// A spot as a place that lasts.
  ///
  /// - Parameter known: another place; from one in the same text the characters need not all be counted.
  mutating func place(of spot: Spot, near known: TextPlace? = nil) -> TextPlace? {
    guard let row = textRow(spot.row) else { return nil }
    var place = TextPlace(
      entry: spot.row.entry, role: row.role, row: row.index, column: spot.column, width: options.width,
      offset: 0)
    let first = spot.row.row - row.index
    func start(of row: Int) -> Row { Row(entry: spot.row.entry, row: first + row) }
    var counted = 0
    if let known, known.entry == place.entry, known.role == place.role, known.width == place.width {
      let before = text(of: start(of: known.row))?.inkedCount(before: known.column) ?? 0
      place.offset = max(0, known.offset - before)
      counted = known.row
    }
    while counted < place.row {
      place.offset += text(of: start(of: counted))?.inkedCount ?? 0
      counted += 1
    }
    while counted > place.row {
      counted -= 1
      place.offset -= text(of: start(of: counted))?.inkedCount ?? 0
    }
    place.offset = max(0, place.offset) + RowText(row.line).inkedCount(before: spot.column)
    return place
  }

  // MARK: The window

  /// The row at the top of the window.
  mutating func top(_ mode: ScrollState.Mode) -> Row {
    var window = Window(content: content, options: options, height: height)
    let place = window.resolve(mode, &layout)
    return Row(entry: place.entry, row: place.row)
  }

  /// The row so far below another one; the last one where the text ends before.
  mutating func row(_ distance: Int, below row: Row) -> Row {
    var place = Row(entry: row.entry, row: row.row + distance)
    while true {
      let count = rowCount(of: place.entry)
      if place.row < count { return place }
      guard let next = content.position(after: place.entry) else {
        return Row(entry: place.entry, row: max(0, count - 1))
      }
      place = Row(entry: next, row: place.row - count)
    }
  }

  /// How far a row lies below another one; `nil` when it lies above, and beyond `limit`.
  mutating func distance(from first: Row, to row: Row, limit: Int) -> Int? {
    guard first <= row else { return nil }
    var distance = -first.row
    var entry = first.entry
    while entry != row.entry {
      distance += rowCount(of: entry)
      guard distance < limit, let next = content.position(after: entry) else { return nil }
      entry = next
    }
    return distance + row.row < limit ? distance + row.row : nil
  }

  /// How the window has to stand for a row to be in it; `nil` where it is already.
  mutating func mode(showing row: Row, _ mode: ScrollState.Mode) -> ScrollState.Mode? {
    let top = top(mode)
    guard distance(from: top, to: row, limit: height) == nil else { return nil }
    let anchorRow = row < top ? row.row : row.row - height + 1
    return .held(ScrollAnchor(entry: row.entry, row: anchorRow, width: options.width, offset: 0))
  }

  // MARK: Code

  /// The rows of each block of code in an answer.
  mutating func codeRows(of entry: EntryPosition) -> [Range<Int>] {
    layout.withLayout(of: entry, content, options) { layout in
      guard let rows = layout.rows(of: .body) else { return [] }
      var blocks: [Range<Int>] = []
      for row in rows where layout.row(row).line.surface == .code {
        if let last = blocks.indices.last, blocks[last].upperBound == row {
          blocks[last] = blocks[last].lowerBound..<(row + 1)
        } else {
          blocks.append(row..<(row + 1))
        }
      }
      return blocks
    }
  }
}
