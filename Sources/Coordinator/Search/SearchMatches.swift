/// Where the words and phrases of a query stand in a text, as its words go by.
package struct SearchMatches: Sendable {
  /// What is looked for: one word, or several that follow one another.
  package struct Phrase: Sendable, Hashable {
    /// In the form in which words are compared, as UTF-8.
    package var tokens: [[UInt8]]
    /// Whether the last word stands for all that begin with it.
    package var isPrefix: Bool

    package init(tokens: [[UInt8]], isPrefix: Bool) {
      self.tokens = tokens
      self.isPrefix = isPrefix
    }

    fileprivate func accepts(_ token: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
      let wanted = tokens[place]
      guard isPrefix, place == tokens.count - 1 else { return token.elementsEqual(wanted) }
      return token.starts(with: wanted)
    }
  }

  package struct Match: Sendable, Hashable {
    /// Which of the phrases.
    package var phrase: Int
    /// In bytes of the UTF-8 form of the text.
    package var range: Range<Int>

    package init(phrase: Int, range: Range<Int>) {
      self.phrase = phrase
      self.range = range
    }
  }

  /// How many are told of; a text may be long.
  package static let maximum = 100

  private let phrases: [Phrase]
  /// With what the phrases begin: most words are told from them by that.
  private let firstBytes: [UInt8?]
  /// Phrases that have begun and may yet go on: where, and how many of their words have come.
  private var begun: [(phrase: Int, start: Int, count: Int)] = []
  package private(set) var found: [Match] = []

  package init(of phrases: [Phrase]) {
    self.phrases = phrases
    firstBytes = phrases.map { $0.tokens.first?.first }
  }

  /// Whether no more need be looked for.
  package var isFull: Bool { found.count >= Self.maximum }

  /// Takes the next word of the text.
  package mutating func take(_ token: UnsafeBufferPointer<UInt8>, at range: Range<Int>) {
    guard !begun.isEmpty || firstBytes.contains(token.first) else { return }
    var going: [(phrase: Int, start: Int, count: Int)] = []
    for (phrase, start, count) in begun where phrases[phrase].accepts(token, at: count) {
      if count + 1 == phrases[phrase].tokens.count {
        found.append(Match(phrase: phrase, range: start..<range.upperBound))
      } else {
        going.append((phrase, start, count + 1))
      }
    }
    for phrase in phrases.indices
    where firstBytes[phrase] == token.first && phrases[phrase].accepts(token, at: 0) {
      if phrases[phrase].tokens.count == 1 {
        found.append(Match(phrase: phrase, range: range))
      } else {
        going.append((phrase, range.lowerBound, 1))
      }
    }
    begun = going
  }
}

extension Sequence<SearchMatches.Match> {
  /// The places in order, those that overlap made one.
  package var merged: [Range<Int>] {
    var merged: [Range<Int>] = []
    for range in map(\.range).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    return Array(merged.prefix(SearchMatches.maximum))
  }
}
