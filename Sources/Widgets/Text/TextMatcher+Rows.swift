import Screen

/// A place found in rows: a piece of each row that it goes through, in bytes of the row's text.
public struct RowMatch: Hashable, Sendable {
  public struct Piece: Hashable, Sendable {
    public var row: Int
    public var range: Range<Int>
  }

  /// In order; at least one.
  public var pieces: [Piece]

  public var first: Piece { pieces[0] }
}

extension TextMatcher {
  /// Where it is in rows of one text, whatever spans they are made of, also where rows break in it.
  ///
  /// - Parameter width: of the rows: one that is full may have broken a word.
  public func matches(in rows: [Line], width: Int) -> [RowMatch] {
    guard !isEmpty else { return [] }
    var bytes: [UInt8] = []
    var starts: [Int] = []
    for (index, row) in rows.enumerated() {
      if index > 0 {
        bytes.append(rows[index - 1].columns + 2 >= width ? Self.brokenRow : 0x0A)
        // What stands before all rows of a quotation.
      }
      starts.append(bytes.count)
      for span in row.spans { bytes += span.text.utf8 }
    }
    starts.append(bytes.count + 1)
    let found = bytes.withUnsafeBufferPointer { ranges(in: $0, skipsMarkup: false, limit: .max) }
    var row = 0
    return found.map { range in
      while starts[row + 1] <= range.lowerBound { row += 1 }
      var pieces: [RowMatch.Piece] = []
      var place = row
      while place < rows.count, starts[place] < range.upperBound {
        let end = starts[place + 1] - 1
        let part = range.clamped(to: starts[place]..<max(starts[place], end))
        if !part.isEmpty {
          pieces.append(
            RowMatch.Piece(
              row: place, range: part.lowerBound - starts[place]..<part.upperBound - starts[place]))
        }
        place += 1
      }
      return RowMatch(pieces: pieces)
    }.filter { !$0.pieces.isEmpty }
  }

  /// Marks what it finds in rows of one text.
  public func mark(_ rows: inout [Line], width: Int, ink: Ink = .match) {
    for piece in matches(in: rows, width: width).flatMap(\.pieces) {
      rows[piece.row] = rows[piece.row].inked(piece.range, ink)
    }
  }
}

extension Line {
  /// The line with some of its text in another ink; characters of which a part is meant are meant whole.
  ///
  /// - Parameter range: in bytes of its text.
  public func inked(_ range: Range<Int>, _ ink: Ink) -> Line {
    var line = Line(surface: surface)
    var position = 0
    for span in spans {
      let length = span.text.utf8.count
      defer { position += length }
      guard position < range.upperBound, position + length > range.lowerBound else {
        line.spans.append(span)
        continue
      }
      var offset = position
      for character in span.text {
        let end = offset + character.utf8.count
        let isIn = offset < range.upperBound && end > range.lowerBound
        let wanted = isIn ? ink : span.ink
        if offset > position, let last = line.spans.indices.last, line.spans[last].ink == wanted {
          line.spans[last].text.append(character)
        } else {
          line.spans.append(Span(String(character), wanted))
        }
        offset = end
      }
    }
    return line
  }
}
