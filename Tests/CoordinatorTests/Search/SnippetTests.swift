import Conversation
import Coordinator
import Testing

/// Which piece of a text is shown, and where things are said to stand in it.
@Suite struct SnippetTests {
  @Test(arguments: [
    "short", "the word alone",
    String(repeating: "padding ", count: 100) + "word" + String(repeating: " padding", count: 100),
    String(repeating: "漢字", count: 200) + "word" + String(repeating: "漢字", count: 200),
    String(repeating: "👩‍👩‍👧", count: 60) + "word" + String(repeating: "👩‍👩‍👧", count: 60),
    String(repeating: "e\u{301}", count: 200) + "word" + String(repeating: "e\u{301}\r\n", count: 90),
    "word" + String(repeating: "\u{301}", count: 2000), String(repeating: "x", count: 5000) + " word",
    "\0\0word\0", "word",
  ])
  func aSnippetIsAPieceOfItsText(text: String) {
    let utf8 = Array(text.utf8)
    let start =
      text.range(of: "word").map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) } ?? 0
    let range = start..<min(utf8.count, start + 4)
    let snippet = SearchSnippet(of: text, around: [SearchMatches.Match(phrase: 0, range: range)])
    let piece = Array(snippet.text.utf8)
    #expect(Array(utf8[snippet.offset..<snippet.offset + piece.count]) == piece)
    #expect(snippet.continues == (snippet.offset + piece.count < utf8.count))
    let match = snippet.matches.first.map { Array(piece[$0]) }
    #expect(match == Array(utf8[range]))
    #expect(piece.count <= 200 + 64 || text.count < 10)
    #expect(!snippet.text.unicodeScalars.contains("\u{FFFD}"))
  }

  @Test func thePieceWithTheMostDifferentWordsIsChosen() {
    let far = String(repeating: "-", count: 300)
    let text = "one \(far) one \(far) one two \(far) two"
    let matches = text.words.compactMap { word, range in
      ["one", "two"].firstIndex(of: word).map { SearchMatches.Match(phrase: $0, range: range) }
    }
    let snippet = SearchSnippet(of: text, around: matches)
    #expect(
      snippet.matches.map { String(decoding: Array(snippet.text.utf8)[$0], as: UTF8.self) } == ["one", "two"])
  }

  @Test func matchesThatOverlapAreOne() {
    let matches = [(0, 5..<9), (1, 0..<3), (0, 8..<12), (2, 12..<14)].map {
      SearchMatches.Match(phrase: $0.0, range: $0.1)
    }
    #expect(matches.merged == [0..<3, 5..<12, 12..<14])
  }

  @Test func aPhraseMayBeginWithinItself() {
    var matches = SearchMatches(of: [
      SearchMatches.Phrase(tokens: ["a", "a", "b"].map { Array($0.utf8) }, isPrefix: true)
    ])
    for (word, range) in "a a a bc a b".words {
      Array(word.utf8).withUnsafeBufferPointer { matches.take($0, at: range) }
    }
    #expect(matches.found.map(\.range) == [2..<8])
  }
}

extension String {
  /// The words between spaces, and where they stand.
  fileprivate var words: [(String, Range<Int>)] {
    split(separator: " ").map { word in
      let start = utf8.distance(from: startIndex, to: word.startIndex)
      return (String(word), start..<start + word.utf8.count)
    }
  }

  fileprivate func range(of part: String) -> Range<String.Index>? {
    ranges(of: part).first ?? unicodeScalars.firstIndex(of: "w").map { $0..<$0 }
  }
}
