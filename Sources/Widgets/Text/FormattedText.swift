import Screen

/// A line of a text that is shown otherwise than it is written.
public struct FormattedLine: Hashable, Sendable {
  /// Stands before each of its rows, and is no part of the text.
  public var margin: [Span]
  public var spans: [Span]

  public init(_ spans: [Span], margin: [Span] = []) {
    self.spans = spans
    self.margin = margin
  }
}

/// A text that is put into another form to be read, as JSON is; every row of a line begins with the line's margin.
///
/// Formatted once for a text and laid out once for a width. The source stays what it was.
public struct FormattedText: TextLayout {
  public private(set) var source: String
  private let format: @Sendable (String) -> [FormattedLine]
  private let breaksWords: Bool
  private let surface: Surface
  private var lines: [FormattedLine]?
  private var rows: [Line] = []
  private var width = 0

  /// - Parameters:
  ///   - breaksWords: whether rows are broken only where they are full, as those of code are.
  ///   - format: pure; called once for a text.
  public init(
    _ source: String = "", breaksWords: Bool = false, surface: Surface = .base,
    format: @escaping @Sendable (String) -> [FormattedLine]
  ) {
    self.source = source
    self.breaksWords = breaksWords
    self.surface = surface
    self.format = format
  }

  public mutating func update(to source: String) {
    guard source.utf8.count != self.source.utf8.count || !TextGrowth.extends(source, self.source) else {
      return
    }
    self.source = source
    lines = nil
    width = 0
  }

  public mutating func lineCount(width: Int) -> Int {
    layOut(width: width)
    return rows.count
  }

  public mutating func line(at index: Int, width: Int) -> Line {
    layOut(width: width)
    return rows[index]
  }

  private mutating func layOut(width: Int) {
    let width = max(1, width)
    guard width != self.width else { return }
    self.width = width
    let lines = self.lines ?? (source.isEmpty ? [] : format(source))
    self.lines = lines
    rows = lines.flatMap { rows(of: $0, width: width) }
  }

  private func rows(of line: FormattedLine, width: Int) -> [Line] {
    let margin = Self.fitted(line.margin, to: width / 2)
    let columns = margin.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
    var text = InkedText()
    for span in line.spans { text.append(span.text, span.ink) }
    let rows = text.rows(width: width - columns, mode: breaksWords ? .columns : .words, surface: surface)
    guard columns > 0 else { return rows }
    return rows.map { row in
      var row = row
      row.spans.insert(contentsOf: margin, at: 0)
      row.gutter = columns
      return row
    }
  }

  /// A margin that leaves room for text however deep it is: what is too much goes from its start.
  private static func fitted(_ margin: [Span], to width: Int) -> [Span] {
    var margin = margin
    var excess = margin.reduce(0) { $0 + TextWidth.columns(of: $1.text) } - width
    while excess > 0, let first = margin.first {
      let count = first.text.count
      if count <= excess { margin.removeFirst() } else { margin[0].text.removeFirst(excess) }
      excess -= count
    }
    return margin
  }
}

/// The lines of code, a difference or any other text with the inks of its language.
public enum CodeLines {
  /// - Parameters:
  ///   - language: as behind the fence of a block of code; one that is not known leaves the text plain.
  ///   - margin: stands before each line.
  public static func of(_ text: String, language: String?, ink: Ink = .code, margin: [Span] = [])
    -> [FormattedLine]
  {
    var highlighter = language.flatMap { Highlighter(info: $0) }
    return plain(text).map { line in
      FormattedLine(highlighter?.inked(line).spans ?? [Span(line, ink)], margin: margin)
    }
  }

  /// The lines of a text; a line feed at its end begins none.
  private static func plain(_ text: String) -> [String] {
    var lines: [String] = []
    var start = 0
    let end = text.utf8.count
    while start < end {
      let feed = text.lineFeed(from: start)
      var stop = feed ?? end
      let isReturn = text.withBytes { feed != nil && stop > start && $0[stop - 1] == 0x0D }
      if isReturn { stop -= 1 }
      lines.append(text.slice(start, stop))
      start = (feed ?? end) + 1
    }
    return lines
  }

  /// Whether a text is a difference, as `diff -u` and git write it.
  public static func isDifference(_ text: String) -> Bool {
    let start = text.utf8.prefix(4096)
    guard start.contains(UInt8(ascii: "@")) || text.hasPrefix("diff --git ") else { return false }
    var isHeaded = false
    for line in String(decoding: start, as: UTF8.self).split(separator: "\n").prefix(40) {
      if line.hasPrefix("diff --git ") || line.hasPrefix("--- ") { isHeaded = true }
      if isHeaded, line.hasPrefix("@@ -") { return true }
    }
    return false
  }
}
