/// Finds what a person looks for in texts: in their source, and in rows that were laid out from it.
///
/// Case and diacritics do not count, unless ``init(typed:)`` sees a capital. A space stands for any run of spaces and
/// line ends.
public struct TextMatcher: Hashable, Sendable {
  /// What is looked for, each by itself, as keys of scalars; `space` and `gap` stand for runs of others.
  private var needles: [[UInt32]] = []
  private var isExact = false
  /// Whether a needle is found at the starts of words only.
  private var startsWords = false

  /// One or more spaces or line ends.
  private static let space: UInt32 = 0x20
  /// One or more scalars that are in no word.
  private static let gap = UInt32.max
  /// Between two rows, where a word may have been broken.
  static let brokenRow: UInt8 = 1

  /// Looks for a text as it is typed, anywhere in words; with a capital in it, case counts.
  public init(typed text: String) {
    isExact = text.contains(where: \.isUppercase)
    var keys: [UInt32] = []
    for scalar in text.unicodeScalars {
      let key = Self.isSpace(scalar.value) ? Self.space : key(scalar)
      if key == Self.space, keys.isEmpty || keys.last == Self.space { continue }
      if Self.isCombining(scalar.value) { continue }
      keys.append(key)
    }
    if keys.last == Self.space { keys.removeLast() }
    if !keys.isEmpty { needles = [keys] }
  }

  /// Looks for the words and phrases of a query as the store does: each at the start of a word, but those that are
  /// not wanted.
  public init(query: String) {
    startsWords = true
    var rest = Substring(query)
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
        continue
      }
      let isExcluded = first == "-"
      if isExcluded { rest.removeFirst() }
      let isPhrase = rest.first.map(Self.isQuotationMark) ?? false
      if isPhrase { rest.removeFirst() }
      let end =
        rest.firstIndex { Self.isQuotationMark($0) || !isPhrase && $0.isWhitespace } ?? rest.endIndex
      let word = rest[..<end]
      rest = rest[end...]
      if isPhrase, !rest.isEmpty { rest.removeFirst() }
      if !isExcluded { add(word: word) }
    }
  }

  private mutating func add(word: Substring) {
    var keys: [UInt32] = []
    for scalar in word.unicodeScalars where !Self.isCombining(scalar.value) {
      let key = Self.isWord(scalar.value) ? key(scalar) : Self.gap
      if key == Self.gap, keys.isEmpty || keys.last == Self.gap { continue }
      keys.append(key)
    }
    if keys.last == Self.gap { keys.removeLast() }
    if !keys.isEmpty, !needles.contains(keys) { needles.append(keys) }
  }

  /// Whether it finds nothing, for nothing is looked for.
  public var isEmpty: Bool { needles.isEmpty }

  /// Where it is in a text: in bytes of its UTF-8 form, in order, apart from one another.
  ///
  /// - Parameters:
  ///   - skipsMarkup: whether signs of Markdown that stand within what is found are looked over.
  ///   - limit: the most to find.
  public func ranges(in text: String, skipsMarkup: Bool = false, limit: Int = .max) -> [Range<Int>] {
    guard !needles.isEmpty else { return [] }
    var text = text
    return text.withUTF8 { ranges(in: $0, skipsMarkup: skipsMarkup, limit: limit) }
  }

  func ranges(in bytes: UnsafeBufferPointer<UInt8>, skipsMarkup: Bool, limit: Int) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var position = 0
    while position < bytes.count, found.count < limit {
      if let end = end(ofMatchAt: position, in: bytes, skipsMarkup) {
        found.append(position..<end)
        position = end
      } else {
        position += Self.length(bytes[position])
      }
    }
    return found
  }

  private func end(ofMatchAt start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ skipsMarkup: Bool) -> Int? {
    var longest: Int?
    for needle in needles {
      let byte = bytes[start]
      // Most places are none, and most of them can be told by one byte.
      if byte < 0x80, Self.lowercase(byte) != needle[0] | 0x20, byte != needle[0] { continue }
      guard let end = end(of: needle, at: start, in: bytes, skipsMarkup), end > longest ?? start else {
        continue
      }
      if startsWords, !Self.startsWord(start, bytes) { continue }
      longest = end
    }
    return longest
  }

  private func end(
    of needle: [UInt32], at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ skipsMarkup: Bool
  ) -> Int? {
    var position = start
    var place = 0
    while place < needle.count {
      guard position < bytes.count else { return nil }
      let (scalar, length) = Self.scalar(bytes, position)
      let wanted = needle[place]
      if wanted == Self.space || wanted == Self.gap {
        let isIn = { (value: UInt32) in wanted == Self.space ? Self.isSpace(value) : !Self.isWord(value) }
        if isIn(scalar.value) {
          position += length
          while position < bytes.count {
            let (next, length) = Self.scalar(bytes, position)
            guard isIn(next.value) || skipsMarkup && Self.isMarkup(next.value) else { break }
            position += length
          }
          place += 1
          continue
        }
      } else if key(scalar) == wanted {
        position += length
        place += 1
        continue
      }
      guard place > 0, Self.isCombining(scalar.value) || skipsMarkup && Self.isMarkup(scalar.value) else {
        // A word that was broken goes on in the next row, behind what stands before all rows.
        guard place > 0, scalar.value == UInt32(Self.brokenRow) else { return nil }
        position += length
        while position < bytes.count, bytes[position] == 0x20 { position += 1 }
        continue
      }
      position += length
    }
    // The marks on the last letter belong to it.
    while position < bytes.count {
      let (scalar, length) = Self.scalar(bytes, position)
      guard Self.isCombining(scalar.value) else { break }
      position += length
    }
    return position
  }

  // MARK: Scalars

  private func key(_ scalar: Unicode.Scalar) -> UInt32 {
    isExact ? scalar.value : LetterFolding.key(of: scalar)
  }

  private static func lowercase(_ byte: UInt8) -> UInt32 { UInt32(byte | 0x20) }

  private static func length(_ byte: UInt8) -> Int {
    byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }

  /// The scalar that begins at a byte; a byte that begins none counts for itself.
  private static func scalar(
    _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int
  ) -> (scalar: Unicode.Scalar, length: Int) {
    let byte = bytes[position]
    let length = length(byte)
    guard byte >= 0xC0, position + length <= bytes.count else { return (Unicode.Scalar(byte), 1) }
    var value = UInt32(byte) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[position + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return (Unicode.Scalar(byte), 1) }
    return (scalar, length)
  }

  private static func startsWord(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // Scripts without spaces have words everywhere.
    guard start > 0, !isUnspaced(scalar(bytes, start).scalar.value) else { return true }
    var before = start - 1
    while before > 0, bytes[before] & 0xC0 == 0x80 { before -= 1 }
    let value = scalar(bytes, before).scalar.value
    return !isWord(value) || isUnspaced(value)
  }

  private static func isSpace(_ value: UInt32) -> Bool {
    value == 0x20 || (0x09...0x0D).contains(value) || value == 0xA0 || value == UInt32(brokenRow)
  }

  private static func isWord(_ value: UInt32) -> Bool {
    if value < 0x80 {
      return (0x30...0x39).contains(value) || (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value)
    }
    return value > 0xBF && !(0x2000...0x2BFF).contains(value) && !(0x3000...0x3004).contains(value)
      && !(0x3008...0x3020).contains(value) && !(0x1F000...0x1FAFF).contains(value)
  }

  private static func isUnspaced(_ value: UInt32) -> Bool {
    (0xE00...0xEFF).contains(value) || (0x1000...0x11FF).contains(value) || (0x1780...0x17FF).contains(value)
      || value >= 0x2E80
  }

  private static func isCombining(_ value: UInt32) -> Bool {
    (0x300...0x36F).contains(value) || value == 0x200D || (0xFE00...0xFE0F).contains(value)
  }

  private static func isMarkup(_ value: UInt32) -> Bool {
    switch value {
    case 0x2A, 0x5C, 0x5F, 0x60, 0x7E: true
    default: false
    }
  }

  private static func isQuotationMark(_ character: Character) -> Bool {
    character == "\"" || character == "\u{201C}" || character == "\u{201D}"
  }
}
