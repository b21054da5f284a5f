import Screen

/// How well a typed pattern fits a text, and which of the text's characters it hits.
public struct FuzzyMatch: Hashable, Sendable {
  /// Higher is better; comparable between texts for the same pattern.
  public var score: Int
  /// The characters hit, counted in grapheme clusters from the start, ascending.
  public var positions: [Int]

  public init(score: Int, positions: [Int]) {
    self.score = score
    self.positions = positions
  }

  /// Fits a pattern to a text, without regard to case and diacritics.
  ///
  /// Words of the pattern that are separated by spaces are looked for one by one and must all be there. A word
  /// fits where its characters occur in order; where it occurs as a whole, or at the starts of words, scores higher.
  ///
  /// - Returns: `nil` when it does not fit; an empty pattern fits everything with a score of 0.
  public static func score(_ pattern: String, in text: String) -> FuzzyMatch? {
    let target = FoldedText(text)
    var sum = 0
    var positions: Set<Int> = []
    for word in pattern.split(whereSeparator: { $0.isWhitespace }) {
      guard let match = target.match(FoldedText(String(word)).keys) else { return nil }
      sum += match.score
      positions.formUnion(match.positions)
    }
    return FuzzyMatch(score: sum, positions: positions.sorted())
  }

  /// A text in one ink with the characters hit in another.
  public func spans(of text: String, ink: Ink = .text, matchInk: Ink = .match) -> [Span] {
    var spans: [Span] = []
    var next = positions[...]
    for (index, character) in text.enumerated() {
      let isHit = next.first == index
      if isHit { next.removeFirst() }
      let ink = isHit ? matchInk : ink
      if let last = spans.indices.last, spans[last].ink == ink {
        spans[last].text.append(character)
      } else {
        spans.append(Span(String(character), ink))
      }
    }
    return spans
  }
}

/// A text as one comparable key for each character, and where its words start.
struct FoldedText {
  var keys: [UInt32] = []
  var startsWord: [Bool] = []

  init(_ text: String) {
    var previous: UInt32 = 0x20
    var previousIsUpper = true
    if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
      for byte in text.utf8 {
        let isUpper = (0x41...0x5A).contains(byte)
        append(UInt32(isUpper ? byte | 0x20 : byte), &previous, isUpper, &previousIsUpper)
      }
    } else {
      for character in text {
        guard let scalar = character.unicodeScalars.first else { continue }
        append(LetterFolding.key(of: scalar), &previous, LetterFolding.isUpper(scalar), &previousIsUpper)
      }
    }
  }

  private mutating func append(
    _ key: UInt32, _ previous: inout UInt32, _ isUpper: Bool, _ previousIsUpper: inout Bool
  ) {
    startsWord.append(!Self.isWord(previous) && Self.isWord(key) || isUpper && !previousIsUpper)
    keys.append(key)
    previous = key
    previousIsUpper = isUpper
  }

  static func isWord(_ key: UInt32) -> Bool {
    key >= 0x80 || (0x30...0x39).contains(key) || (0x61...0x7A).contains(key)
  }

  func match(_ pattern: [UInt32]) -> FuzzyMatch? {
    guard !pattern.isEmpty, pattern.count <= keys.count else { return nil }
    return bestSubstring(pattern) ?? subsequence(pattern)
  }

  /// The occurrence as a whole that starts a word, or else the first one.
  private func bestSubstring(_ pattern: [UInt32]) -> FuzzyMatch? {
    var best: Int?
    for start in 0...(keys.count - pattern.count) where keys[start] == pattern[0] {
      guard keys[start..<(start + pattern.count)].elementsEqual(pattern) else { continue }
      if startsWord[start] {
        best = start
        break
      }
      if best == nil { best = start }
    }
    guard let best else { return nil }
    let positions = Array(best..<(best + pattern.count))
    return FuzzyMatch(score: score(positions, isWhole: true), positions: positions)
  }

  /// The first occurrence in order, drawn together from its end.
  private func subsequence(_ pattern: [UInt32]) -> FuzzyMatch? {
    var matched = 0
    var end = 0
    for (index, key) in keys.enumerated() where key == pattern[matched] {
      matched += 1
      end = index
      if matched == pattern.count { break }
    }
    guard matched == pattern.count else { return nil }
    var positions: [Int] = []
    var index = end
    for key in pattern.reversed() {
      while keys[index] != key { index -= 1 }
      positions.append(index)
      index -= 1
    }
    positions.reverse()
    return FuzzyMatch(score: score(positions, isWhole: false), positions: positions)
  }

  private func score(_ positions: [Int], isWhole: Bool) -> Int {
    var score = FuzzyScore()
    for position in positions { score.hit(position, startsWord: startsWord[position]) }
    return score.total(length: keys.count, isWhole: isWhole)
  }
}

/// Letters without case and diacritics, by their Unicode names: `É` is the small letter E *with* acute.
enum LetterFolding {
  static func key(of first: Unicode.Scalar) -> UInt32 {
    switch first.value {
    case ..<0x80: (0x41...0x5A).contains(first.value) ? first.value | 0x20 : first.value
    case ..<0x250: latin[Int(first.value) - 0x80]
    case 0x2E80..<0xA640, 0xAC00..<0xD7A4, 0x1F000...: first.value
    default: slowKey(of: first)
    }
  }

  static func isUpper(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x80: (0x41...0x5A).contains(scalar.value)
    case 0x2E80..<0xA640, 0xAC00..<0xD7A4, 0x1F000...: false
    default: scalar.properties.isUppercase
    }
  }

  /// The keys of U+0080 to U+024F: asking for a name takes a microsecond.
  private static let latin: [UInt32] = (UInt32(0x80)..<0x250).map { value in
    Unicode.Scalar(value).map(slowKey) ?? value
  }

  private static func slowKey(of first: Unicode.Scalar) -> UInt32 {
    let scalar = first.properties.lowercaseMapping.unicodeScalars.first ?? first
    guard scalar.value >= 0x80 else { return scalar.value }
    guard scalar.properties.isLowercase, let name = scalar.properties.name else { return scalar.value }
    guard let end = name.firstRange(ofWord: " WITH ") else { return scalar.value }
    return baseLetters[String(name[..<end])] ?? scalar.value
  }

  /// The small letters of Latin, Greek and Cyrillic that others are made of, by name.
  private static let baseLetters: [String: UInt32] = {
    var letters: [String: UInt32] = [:]
    for value in Array(UInt32(0x61)...0x7A) + Array(UInt32(0x3B1)...0x3C9) + Array(UInt32(0x430)...0x45F) {
      if let name = Unicode.Scalar(value)?.properties.name { letters[name] = value }
    }
    return letters
  }()
}

extension String {
  /// Where a string begins in this one.
  fileprivate func firstRange(ofWord word: String) -> String.Index? {
    var index = startIndex
    while index < endIndex {
      if self[index...].hasPrefix(word) { return index }
      index = self.index(after: index)
    }
    return nil
  }
}
