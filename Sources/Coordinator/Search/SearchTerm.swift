/// A word or a phrase of a query.
package struct SearchTerm: Sendable, Hashable {
  package var text: String
  /// Whether a text that has it is not wanted.
  package var isExcluded = false
  /// Whether its last word stands for all that begin with it.
  package var isPrefix = false

  package init(_ text: String, isExcluded: Bool = false, isPrefix: Bool = false) {
    self.text = text
    self.isExcluded = isExcluded
    self.isPrefix = isPrefix
  }

  /// How many words of a query are looked at.
  package static let maximumTokens = 64

  /// Takes a query apart; whatever is typed has a meaning.
  ///
  /// A quotation mark that is not closed yet reaches to the end.
  package static func terms(of query: String) -> [SearchTerm] {
    var terms: [SearchTerm] = []
    var rest = Substring(query).unicodeScalars
    while let first = rest.first {
      if first.properties.isWhitespace {
        rest.removeFirst()
        continue
      }
      var isExcluded = false
      if first == "-" {
        rest.removeFirst()
        isExcluded = true
      }
      let isPhrase = rest.first.map(isQuotationMark) ?? false
      if isPhrase { rest.removeFirst() }
      let end =
        rest.firstIndex { isPhrase ? isQuotationMark($0) : $0.properties.isWhitespace || isQuotationMark($0) }
        ?? rest.endIndex
      let text = String(rest[..<end])
      let isBeingTyped = end == rest.endIndex && !isExcluded
      rest = rest[end...]
      if isPhrase, !rest.isEmpty { rest.removeFirst() }
      if !text.isEmpty {
        terms.append(SearchTerm(text, isExcluded: isExcluded, isPrefix: isBeingTyped))
      }
    }
    return terms
  }

  /// The typewriter's, and those that telephones put in its place.
  private static func isQuotationMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\"" || scalar == "\u{201C}" || scalar == "\u{201D}"
  }
}
