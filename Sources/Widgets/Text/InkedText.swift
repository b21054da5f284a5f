import Screen

/// One text in several inks, as it is before it is broken into rows.
struct InkedText: Hashable {
  private(set) var text = ""
  /// The inks in order, each up to where the next begins, in UTF-8 bytes.
  private var runs: [Run] = []
  /// Where parts of it lead.
  private var links: [String] = []

  struct Run: Hashable {
    var end: Int
    var ink: Ink
    /// The number of its destination, from 1 on.
    var link: UInt16 = 0
  }

  init() {}

  init(_ text: String, _ ink: Ink) { append(text, ink) }

  /// - Parameter runs: up to the end of the text, each of at least a byte.
  init(_ text: String, _ runs: [Run]) {
    self.text = text
    self.runs = runs
  }

  var isEmpty: Bool { text.isEmpty }
  var columns: Int { TextWidth.columns(of: text) }

  mutating func append(_ more: String, _ ink: Ink) {
    guard !more.isEmpty else { return }
    text += more
    if let last = runs.indices.last, runs[last].ink == ink, runs[last].link == 0 {
      runs[last].end = text.utf8.count
    } else {
      runs.append(Run(end: text.utf8.count, ink: ink))
    }
  }

  /// Makes all of it from a byte on lead somewhere, where it does not yet.
  mutating func link(from start: Int, to destination: String) {
    guard links.count < Int(UInt16.max), start < text.utf8.count else { return }
    links.append(destination)
    if let place = runs.lastIndex(where: { $0.end <= start }).map({ $0 + 1 }) ?? runs.indices.first {
      let begin = place == 0 ? 0 : runs[place - 1].end
      if begin < start {
        runs.insert(Run(end: start, ink: runs[place].ink, link: runs[place].link), at: place)
      }
    }
    var place = runs.count - 1
    while place >= 0, runs[place].end > start {
      if runs[place].link == 0 { runs[place].link = UInt16(links.count) }
      place -= 1
    }
  }

  /// The text broken into rows.
  func rows(width: Int, mode: RowBreaker.Mode = .words, surface: Surface = .base) -> [Line] {
    var rows: [Line] = []
    var run = 0
    for row in RowBreaker.rows(of: text, width: width, mode: mode) {
      while run < runs.count, runs[run].end <= row.start { run += 1 }
      rows.append(Line(spans(in: row, from: run), surface: surface, ending: row.ending))
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
      let link = runs[run].link
      spans.append(Span(part, runs[run].ink, link: link == 0 ? nil : links[Int(link) - 1]))
      start = end
      run += 1
    }
    return spans
  }
}
