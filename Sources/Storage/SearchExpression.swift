import Coordinator

/// A query as the full-text index takes it.
struct SearchExpression {
  /// For `MATCH`. Made of words that hold nothing but letters, digits and marks, each in quotes: nothing that is
  /// typed can be taken for a part of FTS5's own language.
  let match: String
  /// What is to be shown as found.
  let phrases: [SearchMatches.Phrase]

  /// `nil` when there is nothing to look for.
  init?(_ query: String, _ tokenizer: SearchTokenizer) throws {
    var wanted: [String] = []
    var unwanted: [String] = []
    var phrases: [SearchMatches.Phrase] = []
    var left = SearchTerm.maximumTokens
    for term in SearchTerm.terms(of: query) {
      let tokens = try tokenizer.tokens(of: term.text, limit: left)
      guard let last = tokens.last else { continue }
      left -= tokens.count
      // A word with something behind it, as in `c++`, is whole.
      let isPrefix = term.isPrefix && last.range.upperBound == term.text.utf8.count
      let phrase = tokens.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ")
      let quoted = "\"\(phrase)\"" + (isPrefix ? "*" : "")
      if term.isExcluded {
        unwanted.append(quoted)
      } else {
        wanted.append(quoted)
        phrases.append(SearchMatches.Phrase(tokens: tokens.map(\.bytes), isPrefix: isPrefix))
      }
    }
    guard !wanted.isEmpty else { return nil }
    var match = wanted.joined(separator: " AND ")
    if !unwanted.isEmpty { match = "(\(match)) NOT (\(unwanted.joined(separator: " OR ")))" }
    self.match = match
    self.phrases = phrases
  }
}
