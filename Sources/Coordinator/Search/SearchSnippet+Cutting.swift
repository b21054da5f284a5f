extension SearchSnippet {
  /// About how long a snippet is, and how much of it stands before the first match, in bytes: for most scripts
  /// that is about as many columns.
  private static let length = 200
  private static let lead = 40

  /// Cuts the piece out of a text in which the most different things were found close together, the first such
  /// piece; at spaces if there are any, and never inside a character.
  package init(of text: String, around matches: [SearchMatches.Match]) {
    let all = matches.merged
    let count = text.utf8.count
    let first = Self.bestStart(matches)
    var lower = max(0, first - Self.lead)
    if lower > 0, let space = Self.space(of: text, in: lower..<first, isLast: false) { lower = space + 1 }
    lower = Self.boundary(of: text, before: lower)
    var upper = min(count, lower + Self.length)
    if upper < count {
      let lastMatch = max(lower, all.last { $0.upperBound <= upper }?.upperBound ?? upper)
      if lastMatch < upper, let space = Self.space(of: text, in: lastMatch..<upper, isLast: true) {
        upper = space
      }
      upper = Self.boundary(of: text, before: upper)
      // A character may be longer than a snippet.
      if upper <= lower { upper = count }
    }
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: lower)
    self.init(
      text: String(text[start..<utf8.index(start, offsetBy: upper - lower)]),
      matches: all.compactMap { match in
        let clamped = match.clamped(to: lower..<upper)
        return clamped.isEmpty ? nil : clamped.lowerBound - lower..<clamped.upperBound - lower
      },
      offset: lower, continues: upper < count)
  }

  /// Where the first match of the best piece begins.
  private static func bestStart(_ matches: [SearchMatches.Match]) -> Int {
    let sorted = matches.sorted { $0.range.lowerBound < $1.range.lowerBound }
    var best = (phrases: 0, start: 0)
    for (place, match) in sorted.enumerated() {
      let end = match.range.lowerBound + length - lead
      let piece = sorted[place...].prefix { $0.range.upperBound <= end }
      let phrases = Set(piece.map(\.phrase)).count
      if phrases > best.phrases || place == 0 { best = (phrases, match.range.lowerBound) }
    }
    return best.start
  }

  private static func space(of text: String, in range: Range<Int>, isLast: Bool) -> Int? {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    let piece = utf8[start..<utf8.index(start, offsetBy: range.count)]
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let found = isLast ? piece.lastIndex(where: isSpace) : piece.firstIndex(where: isSpace)
    return found.map { range.lowerBound + utf8.distance(from: start, to: $0) }
  }

  /// The last place at or before `offset` that is between two characters. Letters with hundreds of marks are cut
  /// between these.
  private static func boundary(of text: String, before offset: Int) -> Int {
    let utf8 = text.utf8
    var index = utf8.index(utf8.startIndex, offsetBy: offset)
    for steps in 0...min(offset, 64) {
      if String.Index(index, within: text) != nil { return offset - steps }
      if steps < min(offset, 64) { index = utf8.index(before: index) }
    }
    index = utf8.index(utf8.startIndex, offsetBy: offset)
    var steps = 0
    while String.Index(index, within: text.unicodeScalars) == nil, steps < offset {
      index = utf8.index(before: index)
      steps += 1
    }
    return offset - steps
  }
}
