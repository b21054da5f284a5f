import Screen

extension TranscriptReader {
  /// What is selected; `nil` while only the cursor moves.
  mutating func stretch(of selection: TranscriptSelection) -> Stretch? {
    guard selection.mode != .cursor, let anchor = spot(of: selection.anchor),
      let cursor = spot(of: selection.cursor)
    else { return nil }
    var (first, last) = anchor <= cursor ? (anchor, cursor) : (cursor, anchor)
    switch selection.mode {
    case .cursor, .characters: break
    case .words:
      first = startOfWord(at: first)
      last = endOfWord(at: last)
    case .lines:
      first = Spot(row: lineStart(of: first.row), column: 0)
      last = spot(lineEnd(of: last.row), column: .max)
    }
    let text = text(of: last.row)
    return Stretch(start: first, end: Spot(row: last.row, column: text?.end(at: last.column) ?? 0))
  }

  /// The text of a stretch as it was written: rows joined to lines, gutters left out, an empty line between texts.
  mutating func text(of stretch: Stretch) -> String {
    var result = ""
    var row = stretch.start.row
    while row <= stretch.end.row {
      let found = textRow(row)
      let isLabel =
        found == nil
        || layout.withLayout(of: row.entry, content, options) { $0.isLabel(row.row) }
      if let found, !isLabel {
        let from = row == stretch.start.row ? stretch.start.column : 0
        let to = row == stretch.end.row ? stretch.end.column : Int.max
        if from < to { result += RowText(found.line).text(in: from..<to) }
      }
      guard row < stretch.end.row, let next = self.row(after: row), next <= stretch.end.row else { break }
      if !isLabel { result += separator(between: row, and: next) }
      row = next
    }
    return result
  }

  private mutating func separator(between row: Row, and next: Row) -> String {
    guard row.entry == next.entry, textRow(row)?.role == textRow(next)?.role else { return "\n\n" }
    return switch joint(between: row, and: next) {
    case .line: "\n"
    case .space: " "
    case .none: ""
    }
  }
}
