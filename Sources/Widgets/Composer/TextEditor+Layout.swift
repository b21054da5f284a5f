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
    let line = lineRange(at: caret)
    guard line.lowerBound == 0 else { return false }
    return (rows(of: line, width: width).lastIndex { $0.start <= caret } ?? 0) == 0
  }

  public func isCaretOnLastRow(width: Int) -> Bool {
    let line = lineRange(at: caret)
    guard line.upperBound == text.utf8.count else { return false }
    return (rows(of: line, width: width).last?.start ?? 0) <= caret
  }

  /// The rows of a part of the text, one column narrower than the width for the caret's sake.
  func rows(of range: Range<Int>, width: Int) -> [TextRow] {
    RowBreaker.rows(of: text, in: range, width: max(1, width - 1))
  }

  /// The rows around the caret, at most this many before and behind its own, and which of them is its own.
  ///
  /// Only the lines that are needed are laid out, so that a text of any length is drawn in the same time.
  func rowsAroundCaret(width: Int, reach: Int) -> (rows: [TextRow], caretRow: Int, startsText: Bool) {
    var line = lineRange(at: caret)
    var rows = rows(of: line, width: width)
    var caretRow = rows.lastIndex { $0.start <= caret } ?? 0
    let lineEnd = line.upperBound
    while caretRow < reach, line.lowerBound > 0 {
      line = lineRange(at: line.lowerBound - 1)
      let above = self.rows(of: line, width: width)
      rows.insert(contentsOf: above, at: 0)
      caretRow += above.count
    }
    let startsText = line.lowerBound == 0
    var end = lineEnd
    while rows.count - caretRow <= reach, end < text.utf8.count {
      let below = lineRange(at: end + 1)
      rows += self.rows(of: below, width: width)
      end = below.upperBound
    }
    return (rows, caretRow, startsText)
  }
}
