/// Where a command of vi moves.
enum ViMotion: Hashable, Sendable {
  case left, right, up, down
  case word(isBig: Bool), wordEnd(isBig: Bool), wordBack(isBig: Bool)
  case lineStart, firstNonBlank, lineEnd
  case firstLine, lastLine
  case paragraphBack, paragraphForward
  case matchingBracket
  case find(Find)
  /// As `find`, but a search that stops before the character goes on behind it.
  case repeatedFind(Find)

  init?(_ character: Character) {
    switch character {
    case "h": self = .left
    case "l", " ": self = .right
    case "k": self = .up
    case "j": self = .down
    case "w": self = .word(isBig: false)
    case "W": self = .word(isBig: true)
    case "e": self = .wordEnd(isBig: false)
    case "E": self = .wordEnd(isBig: true)
    case "b": self = .wordBack(isBig: false)
    case "B": self = .wordBack(isBig: true)
    case "0": self = .lineStart
    case "^", "_": self = .firstNonBlank
    case "$": self = .lineEnd
    case "g": self = .firstLine
    case "G": self = .lastLine
    case "{": self = .paragraphBack
    case "}": self = .paragraphForward
    case "%": self = .matchingBracket
    default: return nil
    }
  }
}

/// A place that a motion leads to.
struct ViTarget: Hashable, Sendable {
  var offset: Int
  /// Whether an operation takes the character there along.
  var isInclusive = false
  /// Whether it takes whole lines.
  var isLinewise = false
  /// The column that up and down go for from there.
  var goalColumn: Int?
}

extension TextEditor {
  /// Where a motion leads from the caret; `nil` where it leads nowhere.
  ///
  /// - Parameter operation: what is done to the text up to there, which some motions are different for.
  func motion(_ motion: ViMotion, count given: Int?, for operation: ViOperator? = nil) -> ViTarget? {
    let count = given ?? 1
    let line = lineRange(at: caret)
    switch motion {
    case .left:
      let target = stepping(count, from: caret) { $0 > line.lowerBound ? boundary(before: $0) : nil }
      return ViTarget(offset: target)
    case .right:
      let target = stepping(count, from: caret) { $0 < line.upperBound ? boundary(after: $0) : nil }
      return ViTarget(offset: target)
    case .up, .down: return vertical(motion == .up ? -1 : 1, count: count)
    case .word(let isBig):
      if operation == .change, character(at: caret)?.isWhitespace == false {
        return ViTarget(offset: wordEnd(count: count, isBig: isBig, staysAtEnd: true), isInclusive: true)
      }
      return ViTarget(offset: wordStart(count: count, isBig: isBig, staysInLine: operation != nil))
    case .wordEnd(let isBig): return ViTarget(offset: wordEnd(count: count, isBig: isBig), isInclusive: true)
    case .wordBack(let isBig):
      return ViTarget(offset: stepping(count, from: caret) { wordBack(before: $0, isBig: isBig) })
    case .lineStart: return ViTarget(offset: line.lowerBound)
    case .firstNonBlank: return ViTarget(offset: firstNonBlank(in: line))
    case .lineEnd:
      let end = lines(from: caret, count: count).upperBound
      let last =
        end > line.upperBound && isLineFeed(end - 1) && (end < text.utf8.count || count > 1) ? end - 1 : end
      let stop = last == line.upperBound || isLineEnd(last) ? last : line.upperBound
      return ViTarget(offset: stop, goalColumn: .max)
    case .firstLine, .lastLine:
      let isFirst = motion == .firstLine
      var target = isFirst || given != nil ? 0 : lineRange(at: text.utf8.count).lowerBound
      if let given { target = lineStart(number: given) }
      return ViTarget(offset: firstNonBlank(in: lineRange(at: target)), isLinewise: true)
    case .paragraphBack: return ViTarget(offset: stepping(count, from: caret) { paragraph(before: $0) })
    case .paragraphForward: return ViTarget(offset: stepping(count, from: caret) { paragraph(after: $0) })
    case .matchingBracket: return matchingBracket().map { ViTarget(offset: $0, isInclusive: true) }
    case .find(let find): return self.find(find, count: count, isRepeated: false)
    case .repeatedFind(let find): return self.find(find, count: count, isRepeated: true)
    }
  }

  /// What lies between the caret and the target of a motion.
  func range(to target: ViTarget) -> Range<Int> {
    let start = min(caret, target.offset)
    var end = max(caret, target.offset)
    if target.isLinewise {
      return lineRange(at: start).lowerBound..<min(lineRange(at: end).upperBound + 1, text.utf8.count)
    }
    if target.isInclusive, !isLineEnd(end) { end = boundary(after: end) }
    return start..<end
  }

  // MARK: Lines

  /// So many lines from that of an offset on, with the line feed of the last one where it has one.
  func lines(from offset: Int, count: Int) -> Range<Int> {
    let first = lineRange(at: offset)
    var end = first.upperBound
    for _ in 1..<max(1, count) where end < text.utf8.count { end = lineRange(at: end + 1).upperBound }
    return first.lowerBound..<min(end + 1, text.utf8.count)
  }

  /// The lines that a range touches, with the line feed of the last one.
  func wholeLines(_ range: Range<Int>) -> Range<Int> {
    let last = max(range.lowerBound, range.upperBound - 1)
    return lineRange(at: range.lowerBound)
      .lowerBound..<min(lineRange(at: last).upperBound + 1, text.utf8.count)
  }

  /// The first character of a line that is no space; its last one, or its end, when it has no other.
  func firstNonBlank(in line: Range<Int>, orEnd: Bool = false) -> Int {
    var place = line.lowerBound
    while place < line.upperBound, character(at: place)?.isWhitespace == true {
      place = boundary(after: place)
    }
    if place < line.upperBound || orEnd { return place }
    return line.isEmpty ? line.lowerBound : boundary(before: line.upperBound)
  }

  private func lineStart(number: Int) -> Int {
    var start = 0
    for _ in 1..<max(1, number) {
      guard let feed = text.lineFeed(from: start) else { break }
      start = feed + 1
    }
    return start
  }

  private func vertical(_ direction: Int, count: Int) -> ViTarget? {
    var copy = self
    let line = lineRange(at: caret)
    for step in 0..<count {
      let before = copy.lineRange(at: copy.caret).lowerBound
      let goal = copy.goalColumn
      copy.caret = copy.destination(of: direction < 0 ? .up : .down, width: .max)
      if copy.lineRange(at: copy.caret).lowerBound == before {
        // An operation over more lines than there are does nothing; a motion goes as far as it can.
        if step == 0 { return nil }
        copy.goalColumn = goal
        break
      }
    }
    let reached = copy.lineRange(at: copy.caret)
    guard reached != line else { return nil }
    let offset = copy.goalColumn == .max ? reached.upperBound : copy.caret
    return ViTarget(offset: offset, isLinewise: true, goalColumn: copy.goalColumn)
  }

  private func paragraph(after offset: Int) -> Int? {
    var place = lineRange(at: offset)
    var hasText = !place.isEmpty
    while place.upperBound < text.utf8.count {
      place = lineRange(at: place.upperBound + 1)
      if place.isEmpty, hasText { return place.lowerBound }
      if !place.isEmpty { hasText = true }
    }
    return place.upperBound > offset ? place.upperBound : nil
  }

  private func paragraph(before offset: Int) -> Int? {
    var place = lineRange(at: offset)
    var hasText = !place.isEmpty
    while place.lowerBound > 0 {
      place = lineRange(at: place.lowerBound - 1)
      if place.isEmpty, hasText { return place.lowerBound }
      if !place.isEmpty { hasText = true }
    }
    return offset > 0 ? 0 : nil
  }

  // MARK: Searching in the line

  private func find(_ find: Find, count: Int, isRepeated: Bool) -> ViTarget? {
    let line = lineRange(at: caret)
    var place = caret
    var last: Int?
    var found = 0
    // Repeated, a search that stops before its character would find the same one again.
    if isRepeated, find.kind.stopsBefore {
      let next = find.kind.isForward ? boundary(after: place) : boundary(before: place)
      if next >= line.lowerBound, next < line.upperBound, character(at: next) == find.character, count == 1 {
        place = next
      }
    }
    while found < count {
      last = place
      if find.kind.isForward {
        place = boundary(after: place)
        guard place < line.upperBound else { return nil }
      } else {
        guard place > line.lowerBound else { return nil }
        place = boundary(before: place)
      }
      if character(at: place) == find.character { found += 1 }
    }
    guard let last else { return nil }
    return ViTarget(offset: find.kind.stopsBefore ? last : place, isInclusive: find.kind.isForward)
  }

  // MARK: Helpers

  func character(at offset: Int) -> Character? {
    offset < text.utf8.count ? text[text.index(atUTF8: offset)] : nil
  }

  func isLineFeed(_ offset: Int) -> Bool { text.utf8[text.index(atUTF8: offset)] == 0x0A }

  /// Takes so many steps, or as many as there are.
  func stepping(_ count: Int, from start: Int, _ step: (Int) -> Int?) -> Int {
    var place = start
    for _ in 0..<count {
      guard let next = step(place), next != place else { break }
      place = next
    }
    return place
  }
}
