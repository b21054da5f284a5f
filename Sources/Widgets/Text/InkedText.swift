import Screen

/// One text in several inks, as it is before it is broken into rows.
struct InkedText: Hashable {
  private(set) var text = ""
  /// The inks in order, each up to where the next begins, in UTF-8 bytes.
  private var runs: [Run] = []

  private struct Run: Hashable {
    var end: Int
    var ink: Ink
  }

  init() {}

  init(_ text: String, _ ink: Ink) { append(text, ink) }

  var isEmpty: Bool { text.isEmpty }
  var columns: Int { TextWidth.columns(of: text) }

  mutating func append(_ more: String, _ ink: Ink) {
    guard !more.isEmpty else { return }
    text += more
    if let last = runs.indices.last, runs[last].ink == ink {
      runs[last].end = text.utf8.count
    } else {
      runs.append(Run(end: text.utf8.count, ink: ink))
    }
  }

  func rows(width: Int) -> [Line] {
    var rows: [Line] = []
    var run = 0
    for row in RowBreaker.rows(of: text, width: width) {
      while run < runs.count, runs[run].end <= row.start { run += 1 }
      rows.append(Line(spans(in: row, from: run), ending: row.ending))
    }
    return rows
  }

  /// All of it as one row, however wide.
  var spans: [Span] {
    spans(
      in: TextRow(start: 0, end: text.utf8.count, next: text.utf8.count, endsLine: true, hasTabs: false),
      from: 0)
  }

  private func spans(in row: TextRow, from first: Int) -> [Span] {
    var spans: [Span] = []
    var start = row.start
    var run = first
    var column = 0
    while start < row.end, run < runs.count {
      let end = min(row.end, runs[run].end)
      var part = text.slice(start, end)
      if row.hasTabs {
        part = part.expandingTabs(from: column)
        column += TextWidth.columns(of: part)
      }
      spans.append(Span(part, runs[run].ink))
      start = end
      run += 1
    }
    return spans
  }
}
