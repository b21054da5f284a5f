/// A pattern made ready to be tried on many texts: it says what ``FuzzyMatch/score(_:in:)`` says, without the places.
///
/// Texts in ASCII cost no memory, so thousands of titles can be tried with each key.
public struct FuzzyPattern: Hashable, Sendable {
  private let words: [[UInt32]]

  public init(_ pattern: String) {
    words = pattern.split(whereSeparator: { $0.isWhitespace }).map { FoldedText(String($0)).keys }
  }

  /// Whether it fits everything.
  public var isEmpty: Bool { words.isEmpty }

  /// How well it fits; `nil` when it does not.
  public func score(in text: String) -> Int? {
    var text = text
    let quick: Int?? = text.withUTF8 { bytes in
      guard bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) else { return .none }
      return .some(score(inASCII: bytes))
    }
    if let quick { return quick }
    let target = FoldedText(text)
    var sum = 0
    for word in words {
      guard let match = target.match(word) else { return nil }
      sum += match.score
    }
    return sum
  }

  private func score(inASCII text: UnsafeBufferPointer<UInt8>) -> Int? {
    var sum = 0
    for word in words {
      guard let score = Self.score(word, text) else { return nil }
      sum += score
    }
    return sum
  }

  private static func score(_ word: [UInt32], _ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let first = word.first, word.count <= text.count else { return nil }
    var score = FuzzyScore()
    if let start = occurrence(of: word, first, in: text) {
      for position in start..<(start + word.count) {
        score.hit(position, startsWord: startsWord(position, text))
      }
      return score.total(length: text.count, isWhole: true)
    }
    var matched = 0
    var index = 0
    while index < text.count, matched < word.count {
      if key(text[index]) == word[matched] { matched += 1 }
      index += 1
    }
    guard matched == word.count else { return nil }
    // Drawn together from its end, so the hits come last first.
    for wanted in word.reversed() {
      index -= 1
      while key(text[index]) != wanted { index -= 1 }
      score.hit(index, startsWord: startsWord(index, text))
    }
    return score.total(length: text.count, isWhole: false)
  }

  /// The occurrence as a whole that starts a word, or else the first one.
  private static func occurrence(
    of word: [UInt32], _ first: UInt32, in text: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    var best: Int?
    for start in 0...(text.count - word.count) where key(text[start]) == first {
      var place = 1
      while place < word.count, key(text[start + place]) == word[place] { place += 1 }
      guard place == word.count else { continue }
      if startsWord(start, text) { return start }
      if best == nil { best = start }
    }
    return best
  }

  private static func key(_ byte: UInt8) -> UInt32 { UInt32(isUpper(byte) ? byte | 0x20 : byte) }

  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

  private static func startsWord(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let byte = text[index]
    guard index > 0 else { return FoldedText.isWord(key(byte)) }
    let before = text[index - 1]
    return !FoldedText.isWord(key(before)) && FoldedText.isWord(key(byte))
      || isUpper(byte) && !isUpper(before)
  }
}

/// What the hits of one word count together; they may come in either order.
struct FuzzyScore {
  /// What a point counts, next to the length of the text.
  private static let unit = 16

  private var sum = 0
  private var last: Int?

  mutating func hit(_ position: Int, startsWord: Bool) {
    sum += 4
    if startsWord { sum += 6 }
    if position == 0 { sum += 4 }
    if let last {
      let gap = abs(position - last) - 1
      sum += gap == 0 ? 4 : -min(gap, 3)
    }
    last = position
  }

  /// Between texts that fit alike, the shorter one.
  ///
  /// - Parameter isWhole: whether the word occurs as it is.
  func total(length: Int, isWhole: Bool) -> Int {
    sum * Self.unit - min(length, 255) / Self.unit + (isWhole ? 20 * Self.unit : 0)
  }
}
