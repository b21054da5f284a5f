import Screen

/// What of the text is marked in a frame, and where the text cursor is.
struct Marks {
  var stretches: [TranscriptReader.Stretch] = []
  var cursor: TranscriptReader.Spot?

  var isEmpty: Bool { stretches.isEmpty && cursor == nil }

  /// The columns of a row that are marked, whole characters only; `nil` where none are.
  func columns(of line: Line, at row: TranscriptReader.Row) -> Range<Int>? {
    for stretch in stretches {
      if let columns = stretch.columns(of: line, at: row) { return columns }
    }
    return nil
  }
}

extension TranscriptReader.Stretch {
  /// The columns of a row of text that lie in it, whole characters only.
  ///
  /// An empty row shows one column, so that it is seen to be in it.
  func columns(of line: Line, at row: TranscriptReader.Row) -> Range<Int>? {
    guard row >= start.row, row <= end.row else { return nil }
    let text = RowText(line)
    if text.clusters.isEmpty { return text.start..<(text.start + 1) }
    let from = row == start.row ? text.aligned(start.column) : text.start
    let to = row == end.row ? min(end.column, text.end) : text.end
    return from < to ? from..<to : nil
  }
}

extension TranscriptView {
  /// Finds what is selected, or the block of code that is chosen.
  mutating func marks(
    _ reading: ReadingState, _ content: TranscriptContent, _ options: EntryOptions, height: Int
  ) -> Marks {
    guard reading.selection != nil || reading.chosenCode != nil else { return Marks() }
    return withReader(content, options, height: height) { reader in
      var marks = Marks()
      if let selection = reading.selection {
        if let stretch = reader.stretch(of: selection) { marks.stretches.append(stretch) }
        if selection.hasKeys { marks.cursor = reader.spot(of: selection.cursor) }
      } else if let code = reading.chosenCode {
        let entry = EntryPosition(round: code.round, part: .turn(code.turn))
        if content.contains(entry) {
          let blocks = reader.codeRows(of: entry)
          if blocks.indices.contains(code.ordinal) {
            let rows = blocks[code.ordinal]
            let first = TranscriptReader.Row(entry: entry, row: rows.lowerBound)
            let last = TranscriptReader.Row(entry: entry, row: rows.upperBound - 1)
            marks.stretches.append(
              .init(start: .init(row: first, column: 0), end: .init(row: last, column: .max)))
          }
        }
      }
      return marks
    }
  }

  /// Lends what is laid out to a reader.
  private mutating func withReader<Result>(
    _ content: TranscriptContent, _ options: EntryOptions, height: Int,
    _ body: (inout TranscriptReader) -> Result
  ) -> Result {
    var reader = TranscriptReader(content: content, options: options, height: height, layout: takeLayout())
    defer { putBack(&reader.layout) }
    return body(&reader)
  }
}
