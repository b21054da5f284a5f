/// Words as vi has them: letters, digits and underscores, or other signs in a row; a big one is all but spaces.
extension TextEditor {
  private enum Kind: Hashable { case space, word, sign }

  private func kind(at offset: Int, isBig: Bool) -> Kind {
    guard let character = character(at: offset) else { return .space }
    if character.isWhitespace { return .space }
    return isBig || character.isLetter || character.isNumber || character == "_" ? .word : .sign
  }

  private func isEmptyLine(at offset: Int) -> Bool {
    isLineEnd(offset) && (offset == 0 || isLineFeed(offset - 1))
  }

  /// - Parameter staysInLine: for an operation, which does not take the line feed behind its last word along.
  func wordStart(count: Int, isBig: Bool, staysInLine: Bool) -> Int {
    let end = text.utf8.count
    var place = caret
    for step in 1...max(1, count) {
      let begin = place
      let kind = kind(at: place, isBig: isBig)
      if kind != .space {
        while place < end, self.kind(at: place, isBig: isBig) == kind { place = boundary(after: place) }
      }
      let wordEnd = place
      while place < end, self.kind(at: place, isBig: isBig) == .space {
        if place > begin, isEmptyLine(at: place) { break }
        place = boundary(after: place)
      }
      if staysInLine, step == max(1, count), let feed = text.lineFeed(from: wordEnd), feed < place {
        // From an empty line there is no word to stop behind.
        return begin == feed ? place : max(wordEnd, min(place, feed))
      }
      if place == end { break }
    }
    return place
  }

  /// The last character of a word.
  ///
  /// - Parameter staysAtEnd: whether a word that ends at the caret counts, as for `cw`.
  func wordEnd(count: Int, isBig: Bool, staysAtEnd: Bool = false) -> Int {
    let end = text.utf8.count
    var place = caret
    for step in 0..<max(1, count) {
      var next = staysAtEnd && step == 0 ? place : boundary(after: place)
      while next < end, kind(at: next, isBig: isBig) == .space { next = boundary(after: next) }
      guard next < end else { return place == caret && end > 0 ? max(caret, boundary(before: end)) : place }
      let kind = kind(at: next, isBig: isBig)
      while case let following = boundary(after: next), following < end,
        self.kind(at: following, isBig: isBig) == kind
      {
        next = following
      }
      place = next
    }
    return place
  }

  func wordBack(before offset: Int, isBig: Bool) -> Int? {
    guard offset > 0 else { return nil }
    var place = boundary(before: offset)
    while place > 0, kind(at: place, isBig: isBig) == .space {
      if isEmptyLine(at: place) { return place }
      place = boundary(before: place)
    }
    let kind = kind(at: place, isBig: isBig)
    while place > 0, case let before = boundary(before: place), self.kind(at: before, isBig: isBig) == kind {
      place = before
    }
    return place
  }

  // MARK: Text objects

  /// The range of a text object around the caret; `nil` where there is none.
  func textObject(_ character: Character, isInner: Bool) -> Range<Int>? {
    switch character {
    case "w": wordObject(isBig: false, isInner: isInner)
    case "W": wordObject(isBig: true, isInner: isInner)
    case "\"", "'", "`": quoteObject(character, isInner: isInner)
    case "(", ")", "b": bracketObject("(", ")", isInner: isInner)
    case "[", "]": bracketObject("[", "]", isInner: isInner)
    case "{", "}", "B": bracketObject("{", "}", isInner: isInner)
    case "<", ">": bracketObject("<", ">", isInner: isInner)
    default: nil
    }
  }

  private func wordObject(isBig: Bool, isInner: Bool) -> Range<Int>? {
    let line = lineRange(at: caret)
    guard caret < line.upperBound else { return nil }
    func run(from offset: Int) -> Range<Int> {
      let kind = kind(at: offset, isBig: isBig)
      var (start, end) = (offset, offset)
      while start > line.lowerBound, case let before = boundary(before: start),
        self.kind(at: before, isBig: isBig) == kind
      {
        start = before
      }
      while end < line.upperBound, self.kind(at: end, isBig: isBig) == kind { end = boundary(after: end) }
      return start..<end
    }
    let own = run(from: caret)
    guard !isInner else { return own }
    let isSpace = kind(at: caret, isBig: isBig) == .space
    if own.upperBound < line.upperBound, isSpace || kind(at: own.upperBound, isBig: isBig) == .space {
      return own.lowerBound..<run(from: own.upperBound).upperBound
    }
    // Without a space behind it, the one before goes along.
    guard own.lowerBound > line.lowerBound, !isSpace,
      case let before = boundary(before: own.lowerBound), kind(at: before, isBig: isBig) == .space
    else { return own }
    return run(from: before).lowerBound..<own.upperBound
  }

  /// Between two quotes of the line; those behind the caret when it stands before them.
  private func quoteObject(_ quote: Character, isInner: Bool) -> Range<Int>? {
    let line = lineRange(at: caret)
    var open: Int?
    var place = line.lowerBound
    while place < line.upperBound {
      let next = boundary(after: place)
      if character(at: place) == "\\", next < line.upperBound {
        place = boundary(after: next)
        continue
      }
      if character(at: place) == quote {
        if let start = open {
          if caret <= place {
            return isInner ? boundary(after: start)..<place : withSpace(start..<next, line)
          }
          open = nil
        } else {
          open = place
        }
      }
      place = next
    }
    return nil
  }

  /// With the spaces behind, or else those before.
  private func withSpace(_ range: Range<Int>, _ line: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end < line.upperBound, character(at: end)?.isWhitespace == true { end = boundary(after: end) }
    if end > range.upperBound { return range.lowerBound..<end }
    var start = range.lowerBound
    while start > line.lowerBound, case let before = boundary(before: start),
      character(at: before)?.isWhitespace == true
    {
      start = before
    }
    return start..<range.upperBound
  }

  private func bracketObject(_ open: Character, _ close: Character, isInner: Bool) -> Range<Int>? {
    guard let start = enclosing(open, close), let end = closing(of: start, open, close) else { return nil }
    return isInner ? boundary(after: start)..<end : start..<boundary(after: end)
  }

  /// The bracket that encloses the caret, or is under it.
  private func enclosing(_ open: Character, _ close: Character) -> Int? {
    guard let openByte = open.asciiValue, let closeByte = close.asciiValue else { return nil }
    let place = text.withBytes { bytes -> Int? in
      if caret < bytes.count, bytes[caret] == openByte { return caret }
      var depth = 0
      var place = caret
      while place > 0 {
        place -= 1
        if bytes[place] == closeByte { depth += 1 }
        if bytes[place] == openByte {
          if depth == 0 { return place }
          depth -= 1
        }
      }
      return nil
    }
    return place.map(roundedDown)
  }

  private func closing(of start: Int, _ open: Character, _ close: Character) -> Int? {
    guard let openByte = open.asciiValue, let closeByte = close.asciiValue else { return nil }
    let place = text.withBytes { bytes -> Int? in
      var depth = 0
      for place in start..<bytes.count {
        if bytes[place] == openByte { depth += 1 }
        if bytes[place] == closeByte {
          depth -= 1
          if depth == 0 { return place }
        }
      }
      return nil
    }
    return place.map(roundedDown)
  }

  /// The bracket that belongs to the next one in the line.
  func matchingBracket() -> Int? {
    let line = lineRange(at: caret)
    var place = caret
    while place < line.upperBound {
      switch character(at: place) {
      case "(": return closing(of: place, "(", ")")
      case "[": return closing(of: place, "[", "]")
      case "{": return closing(of: place, "{", "}")
      case ")": return opening(of: place, "(", ")")
      case "]": return opening(of: place, "[", "]")
      case "}": return opening(of: place, "{", "}")
      default: place = boundary(after: place)
      }
    }
    return nil
  }

  private func opening(of end: Int, _ open: Character, _ close: Character) -> Int? {
    var copy = self
    copy.caret = end
    return copy.enclosing(open, close)
  }
}
