import Screen

/// Where a key takes the text cursor.
enum TextMotion: Hashable, Sendable {
  case left, right
  /// So many rows; negative ones upwards.
  case rows(Int)
  case wordForward, wordEnd, wordBack
  case lineStart, lineEnd
  case top, bottom
  case paragraphBack, paragraphForward
}

/// Motions as vi has them, on rows that may be parts of one line.
extension TranscriptReader {
  /// Where a motion leads from a spot; the spot itself where it leads nowhere.
  ///
  /// - Parameter goal: the column of the pane that up and down go for.
  mutating func destination(of motion: TextMotion, from spot: Spot, goal: Int?) -> Spot {
    switch motion {
    case .left: step(from: spot, forward: false, staysInLine: true)?.spot ?? spot
    case .right: step(from: spot, forward: true, staysInLine: true)?.spot ?? spot
    case .rows(let amount): vertically(amount, from: spot, goal: goal ?? paneColumn(of: spot))
    case .wordForward: wordForward(from: spot)
    case .wordEnd: wordEnd(from: spot)
    case .wordBack: wordBack(from: spot)
    case .lineStart: self.spot(lineStart(of: spot.row), column: 0)
    case .lineEnd: self.spot(lineEnd(of: spot.row), column: .max)
    case .top: firstRow.flatMap { textRow(nearest: $0) }.map { self.spot($0, column: 0) } ?? spot
    case .bottom:
      lastRow().flatMap { textRow(nearest: $0, forward: false) }.map { self.spot($0, column: .max) } ?? spot
    case .paragraphBack: paragraphBack(from: spot)
    case .paragraphForward: paragraphForward(from: spot)
    }
  }

  /// The column of the pane in which a spot is drawn.
  mutating func paneColumn(of spot: Spot) -> Int { (textRow(spot.row)?.indent ?? 0) + spot.column }

  private mutating func vertically(_ amount: Int, from spot: Spot, goal: Int) -> Spot {
    var row = spot.row
    for _ in 0..<abs(amount) {
      guard let next = amount < 0 ? self.row(before: row) : self.row(after: row) else { break }
      row = next
    }
    return self.spot(row, column: max(0, goal - (textRow(row)?.indent ?? 0)))
  }

  // MARK: Characters and words

  /// The character after (or before) the one at a spot, and whether anything lies between them.
  private mutating func step(from spot: Spot, forward: Bool, staysInLine: Bool = false) -> (
    spot: Spot, hasGap: Bool
  )? {
    guard let text = text(of: spot.row) else { return nil }
    if let index = text.index(at: spot.column), text.clusters.indices.contains(index + (forward ? 1 : -1)) {
      return (Spot(row: spot.row, column: text.clusters[index + (forward ? 1 : -1)].column), false)
    }
    var row = spot.row
    var hasGap = false
    while let next = forward ? self.row(after: row) : self.row(before: row) {
      let joint = joint(between: forward ? row : next, and: forward ? next : row)
      if staysInLine, joint == .line { return nil }
      if joint != .none { hasGap = true }
      row = next
      if let text = self.text(of: row), let cluster = forward ? text.clusters.first : text.clusters.last {
        return (Spot(row: row, column: cluster.column), hasGap)
      }
    }
    return nil
  }

  /// What lies between two rows that follow each other.
  mutating func joint(between row: Row, and next: Row) -> Line.Ending {
    guard row.entry == next.entry, let upper = textRow(row), let lower = textRow(next),
      upper.role == lower.role
    else { return .line }
    return upper.line.ending
  }

  private mutating func kind(at spot: Spot) -> CharacterKind {
    guard let text = text(of: spot.row), let index = text.index(at: spot.column) else { return .space }
    return CharacterKind(text.clusters[index].character)
  }

  private mutating func wordForward(from start: Spot) -> Spot {
    var spot = start
    var kind = kind(at: spot)
    while let (next, hasGap) = step(from: spot, forward: true) {
      let nextKind = self.kind(at: next)
      if nextKind != .space, hasGap || nextKind != kind { return next }
      (spot, kind) = (next, nextKind)
    }
    return spot
  }

  private mutating func wordEnd(from start: Spot) -> Spot {
    guard var spot = step(from: start, forward: true)?.spot else { return start }
    while kind(at: spot) == .space, let next = step(from: spot, forward: true)?.spot { spot = next }
    return endOfWord(at: spot)
  }

  private mutating func wordBack(from start: Spot) -> Spot {
    guard var spot = step(from: start, forward: false)?.spot else { return start }
    while kind(at: spot) == .space, let next = step(from: spot, forward: false)?.spot { spot = next }
    return startOfWord(at: spot)
  }

  mutating func endOfWord(at start: Spot) -> Spot { edgeOfWord(at: start, forward: true) }
  mutating func startOfWord(at start: Spot) -> Spot { edgeOfWord(at: start, forward: false) }

  private mutating func edgeOfWord(at start: Spot, forward: Bool) -> Spot {
    let kind = kind(at: start)
    var spot = start
    while let (next, hasGap) = step(from: spot, forward: forward), !hasGap, self.kind(at: next) == kind {
      spot = next
    }
    return spot
  }

  // MARK: Lines and paragraphs

  /// The first row of the line that a row is a part of.
  mutating func lineStart(of row: Row) -> Row {
    var row = row
    while let before = self.row(before: row), joint(between: before, and: row) != .line { row = before }
    return row
  }

  mutating func lineEnd(of row: Row) -> Row {
    var row = row
    while let next = self.row(after: row), joint(between: row, and: next) != .line { row = next }
    return row
  }

  /// Whether a paragraph begins in a row: behind an empty one, or at the start of a text.
  private mutating func beginsParagraph(_ row: Row) -> Bool {
    guard let here = textRow(row), !RowText(here.line).isBlank else { return false }
    guard let before = self.row(before: row), before.entry == row.entry, let above = textRow(before),
      above.role == here.role
    else { return true }
    return RowText(above.line).isBlank
  }

  private mutating func paragraphForward(from spot: Spot) -> Spot {
    var row = spot.row
    while let next = self.row(after: row) {
      row = next
      if beginsParagraph(row) { return self.spot(row, column: 0) }
    }
    return self.spot(row, column: .max)
  }

  private mutating func paragraphBack(from spot: Spot) -> Spot {
    var row = spot.row
    while let before = self.row(before: row) {
      row = before
      if beginsParagraph(row) { break }
    }
    return self.spot(row, column: 0)
  }
}
