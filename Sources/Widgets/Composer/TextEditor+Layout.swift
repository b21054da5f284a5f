import Screen

/// The text of an editor as rows, and where its caret is in them.
public struct EditorLayout: Hashable, Sendable {
  public var rows: [String]
  /// The column is below the width that the rows were made for.
  public var caret: Position
}

extension TextEditor {
  /// The text wrapped for a width; at least one row.
  ///
  /// The last column is left free, so that the caret has a place behind a full row. At a place where a row is wrapped
  /// the caret stands at the start of the second one.
  ///
  /// - Parameter width: in columns; anything below 1 counts as 1.
  public func layout(width: Int) -> EditorLayout {
    let width = max(1, width)
    let rows = rows(of: 0..<text.utf8.count, width: width)
    let row = rows.lastIndex { $0.start <= caret } ?? 0
    return EditorLayout(
      rows: rows.map { text.slice($0) },
      caret: Position(column: min(column(of: caret, in: rows[row]), width - 1), row: row))
  }

  /// Whether moving up, or down, would leave the caret where it is.
  public func isCaretOnFirstRow(width: Int) -> Bool {
    let stretch = stretch(at: caret, width: width)
    guard stretch.lowerBound == 0 else { return false }
    return (rows(of: stretch, width: width).lastIndex { $0.start <= caret } ?? 0) == 0
  }

  public func isCaretOnLastRow(width: Int) -> Bool {
    let stretch = stretch(at: caret, width: width)
    guard stretch.upperBound == text.utf8.count else { return false }
    return (rows(of: stretch, width: width).last?.start ?? 0) <= caret
  }

  /// The rows of a part of the text, one column narrower than the width for the caret's sake.
  func rows(of range: Range<Int>, width: Int) -> [TextRow] {
    RowBreaker.rows(of: text, in: range, width: max(1, width - 1))
  }

  /// The rows around the caret, at most this many before and behind its own, and which of them is its own.
  ///
  /// Only the stretches that are needed are laid out, so that a text of any length is drawn in the same time.
  func rowsAroundCaret(width: Int, reach: Int) -> (rows: [TextRow], caretRow: Int, startsText: Bool) {
    let own = stretch(at: caret, width: width)
    var rows = rows(of: own, width: width)
    var caretRow = rows.lastIndex { $0.start <= caret } ?? 0
    var first = own
    while caretRow < reach, let above = stretch(before: first, width: width) {
      let added = self.rows(of: above, width: width)
      rows.insert(contentsOf: added, at: 0)
      caretRow += added.count
      first = above
    }
    var last = own
    while rows.count - caretRow <= reach, let below = stretch(after: last, width: width) {
      rows += self.rows(of: below, width: width)
      last = below
    }
    return (rows, caretRow, first.lowerBound == 0)
  }
}

/// A text is laid out by the stretch: a line, or a piece of a very long one. So what a key costs depends neither on how
/// long the text is nor on how long its lines are.
extension TextEditor {
  /// A line of more bytes than this is laid out in pieces.
  private static let longLine = 8192
  /// How long such a piece is, about; each begins a row.
  private static let pieceLength = 4096

  /// The stretch in which an offset lies, without the line feed behind it.
  ///
  /// - Parameter width: that of the rows; without one, lines are never cut.
  func stretch(at offset: Int, width: Int) -> Range<Int> {
    guard width != .max else { return lineRange(at: offset) }
    let count = text.utf8.count
    let limit = Self.longLine + 1
    let start = text.lineFeed(before: offset, limit: limit).map { $0 + 1 } ?? (offset <= limit ? 0 : nil)
    let end = text.lineFeed(from: offset, limit: limit) ?? (count - offset <= limit ? count : nil)
    if let start, let end, end - start <= Self.longLine { return start..<end }
    var number = offset / Self.pieceLength
    var lower = pieceStart(number)
    while lower > offset, number > 0 {
      number -= 1
      lower = pieceStart(number)
    }
    var next = number + 1
    var upper = pieceStart(next)
    while upper <= offset, upper < count {
      next += 1
      upper = pieceStart(next)
    }
    lower = max(lower, start ?? 0)
    return lower..<max(lower, min(upper, end ?? count))
  }

  func stretch(before stretch: Range<Int>, width: Int) -> Range<Int>? {
    stretch.lowerBound > 0 ? self.stretch(at: stretch.lowerBound - 1, width: width) : nil
  }

  func stretch(after stretch: Range<Int>, width: Int) -> Range<Int>? {
    guard stretch.upperBound < text.utf8.count else { return nil }
    return self.stretch(at: stretch.upperBound + (isLineEnd(stretch.upperBound) ? 1 : 0), width: width)
  }

  /// Whether a line feed, or the end of the text, is at an offset.
  func isLineEnd(_ offset: Int) -> Bool {
    offset >= text.utf8.count || text.utf8[text.index(atUTF8: offset)] == 0x0A
  }

  /// The boundary of clusters at which a piece begins.
  private func pieceStart(_ number: Int) -> Int {
    let count = text.utf8.count
    guard number > 0, number * Self.pieceLength < count else { return number > 0 ? count : 0 }
    let offset = number * Self.pieceLength
    let scalar = text.scalarStart(before: offset + 1)
    return scalar == offset ? roundedUp(scalar) : boundary(after: scalar)
  }
}
