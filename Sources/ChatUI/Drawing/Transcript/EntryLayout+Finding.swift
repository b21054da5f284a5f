import Screen
import Widgets

/// What of a transcript is marked: everything that is looked for, and the place gone to apart from the rest.
struct FindMarks: Sendable {
  var matcher: TextMatcher
  var current: FoundPlace?
  /// Where that was when it was laid out.
  var row: FoundRow?
}

extension EntryLayout {
  /// How many rows of a text around those that are seen are looked at, since what is found may go on in them.
  private static let overlap = 3

  /// Some rows with what is looked for marked in them, each with the column it starts in.
  ///
  /// - Parameter entry: which one this is; `nil` outside of the transcript, where texts are those of one call.
  mutating func rows(
    _ range: Range<Int>, of entry: EntryPosition?, marking marks: FindMarks, _ glyphs: Glyphs
  ) -> [(line: Line, indent: Int)] {
    var rows: [(line: Line, indent: Int)] = []
    var row = range.lowerBound
    while row < range.upperBound {
      guard let (index, start, end) = section(ofRow: row), let role = sections[index].role else {
        rows.append(self.row(row))
        row += 1
        continue
      }
      let seen = row..<min(end, range.upperBound)
      let looked = max(start, seen.lowerBound - Self.overlap)..<min(end, seen.upperBound + Self.overlap)
      var lines = looked.map { self.row($0) }
      let isHere = marks.row.map {
        $0.place == marks.current && entry ?? $0.place.entry == $0.place.entry && $0.place.text == role
      }
      let width = self.width - sections[index].indent - 1
      for match in marks.matcher.matches(in: lines.map(\.line), width: width) {
        let isCurrent =
          isHere == true && marks.row?.row == looked.lowerBound - start + match.first.row
          && marks.row?.column == match.first.range.lowerBound
        for piece in match.pieces {
          lines[piece.row].line = lines[piece.row].line.inked(piece.range, isCurrent ? .selection : .match)
        }
        if isCurrent { lines[match.first.row] = Self.pointed(lines[match.first.row], glyphs) }
      }
      rows += lines[(seen.lowerBound - looked.lowerBound)..<(seen.upperBound - looked.lowerBound)]
      row = seen.upperBound
    }
    return rows
  }

  /// A row with the bar of what is chosen before it.
  private static func pointed(_ row: (line: Line, indent: Int), _ glyphs: Glyphs) -> (line: Line, indent: Int)
  {
    guard row.indent > 1 else { return row }
    var line = row.line
    line.spans.insert(
      contentsOf: [
        Span(glyphs.selectionMarker, .selectionMarker),
        Span(String(repeating: " ", count: row.indent - 1), .text),
      ], at: 0)
    return (line, 0)
  }

  /// Where a place that was found is laid out; a text that does not show it is pointed at in its first row.
  mutating func find(_ place: FoundPlace, _ matcher: TextMatcher) -> (row: Int, found: FoundRow)? {
    guard let index = sections.firstIndex(where: { $0.role == place.text }) else { return nil }
    let (start, end) = (rows(ofSection: index).lowerBound, rows(ofSection: index).upperBound)
    let lines = (start..<end).map { self.row($0).line }
    let matches = matcher.matches(in: lines, width: width - sections[index].indent - 1)
    let first = matches.isEmpty ? nil : matches[min(place.ordinal, matches.count - 1)].first
    let found = FoundRow(
      place: place, row: first?.row ?? 0, column: first?.range.lowerBound ?? -1, width: width)
    return (start + found.row, found)
  }

  private func section(ofRow row: Int) -> (index: Int, start: Int, end: Int)? {
    guard row >= 0, row < rowCount, let index = starts.lastIndex(where: { $0 <= row }) else { return nil }
    return (index, starts[index], starts[index + 1])
  }

  private func rows(ofSection index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
}
