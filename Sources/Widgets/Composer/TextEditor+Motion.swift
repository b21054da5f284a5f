import Screen

extension TextEditor {
  /// Where a motion leads from the caret; keeps the column that up and down go for.
  mutating func destination(of motion: Motion, width: Int) -> Int {
    switch motion {
    case .left: boundary(before: caret)
    case .right: boundary(after: caret)
    case .wordLeft: wordStart(before: caret)
    case .wordRight: wordEnd(after: caret)
    case .lineStart: lineRange(at: caret).lowerBound
    case .lineEnd: lineRange(at: caret).upperBound
    case .start: 0
    case .end: text.utf8.count
    case .up: vertically(by: -1, width: width)
    case .down: vertically(by: 1, width: width)
    }
  }

  func boundary(after offset: Int) -> Int {
    guard offset < text.utf8.count else { return offset }
    return text.utf8.offset(of: text.index(after: text.index(atUTF8: offset)))
  }

  func boundary(before offset: Int) -> Int {
    guard offset > 0 else { return 0 }
    return text.utf8.offset(of: text.index(before: text.index(atUTF8: offset)))
  }

  /// The nearest boundary of clusters at or behind a scalar boundary: what was inserted may have joined what
  /// follows.
  func roundedUp(_ offset: Int) -> Int {
    guard offset > 0, offset < text.utf8.count else { return offset }
    let after = text.index(after: text.index(atUTF8: offset))
    return text.utf8.offset(of: text.index(before: after)) == offset ? offset : text.utf8.offset(of: after)
  }

  /// The nearest boundary of clusters at or before an offset.
  func roundedDown(_ offset: Int) -> Int {
    guard offset > 0, offset < text.utf8.count else { return offset }
    let scalar = text.scalarStart(before: offset)
    let after = text.index(after: text.index(atUTF8: scalar))
    if text.utf8.offset(of: after) == offset { return offset }
    return text.utf8.offset(of: text.index(before: after))
  }

  /// The line at an offset, without its line feed.
  func lineRange(at offset: Int) -> Range<Int> {
    (text.lineFeed(before: offset).map { $0 + 1 } ?? 0)..<(text.lineFeed(from: offset) ?? text.utf8.count)
  }

  private func wordEnd(after offset: Int) -> Int {
    var index = text.index(atUTF8: offset)
    while index < text.endIndex, !text[index].isWordPart { index = text.index(after: index) }
    while index < text.endIndex, text[index].isWordPart { index = text.index(after: index) }
    return text.utf8.offset(of: index)
  }

  private func wordStart(before offset: Int) -> Int {
    var index = text.index(atUTF8: offset)
    while index > text.startIndex, case let before = text.index(before: index), !text[before].isWordPart {
      index = before
    }
    while index > text.startIndex, case let before = text.index(before: index), text[before].isWordPart {
      index = before
    }
    return text.utf8.offset(of: index)
  }

  /// The place a row above or below, at the column where the caret was when it began to move that way.
  private mutating func vertically(by direction: Int, width: Int) -> Int {
    let stretch = stretch(at: caret, width: width)
    let rows = rows(of: stretch, width: width)
    let row = rows.lastIndex { $0.start <= caret } ?? 0
    let column = goalColumn ?? self.column(of: caret, in: rows[row])
    let target: TextRow
    var targets = rows
    var targetStretch = stretch
    if rows.indices.contains(row + direction) {
      target = rows[row + direction]
    } else if direction < 0 {
      guard let above = self.stretch(before: stretch, width: width) else { return caret }
      targetStretch = above
      targets = self.rows(of: above, width: width)
      target = targets[targets.count - 1]
    } else {
      guard let below = self.stretch(after: stretch, width: width) else { return caret }
      targetStretch = below
      targets = self.rows(of: below, width: width)
      target = targets[0]
    }
    let endsLine = target == targets[targets.count - 1] && isLineEnd(targetStretch.upperBound)
    goalColumn = column
    return offset(ofColumn: column, in: target, isLastOfLine: endsLine)
  }

  /// The columns of the text of a row before the caret.
  func column(of offset: Int, in row: TextRow) -> Int {
    TextWidth.columns(of: text.slice(row.start, max(row.start, offset)).expandingTabs())
  }

  /// The last place in a row that is not behind a column.
  private func offset(ofColumn column: Int, in row: TextRow, isLastOfLine: Bool) -> Int {
    var place = row.start
    var columns = 0
    while place < row.next {
      let next = boundary(after: place)
      // Behind the last cluster of a row that goes on is the start of the next one.
      guard next < row.next || isLastOfLine && next <= row.next else { break }
      let character = text[text.index(atUTF8: place)]
      columns +=
        character == "\t"
        ? RowBreaker.tabStop - columns % RowBreaker.tabStop : TextWidth.columns(of: character)
      guard columns <= column else { break }
      place = next
    }
    return place
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
