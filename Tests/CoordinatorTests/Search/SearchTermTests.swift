import Coordinator
import Testing

@Suite struct SearchTermTests {
  @Test(
    arguments: [
      ("", []), ("  \n", []), ("one", [SearchTerm("one", isPrefix: true)]), ("one ", [SearchTerm("one")]),
      ("one two", [SearchTerm("one"), SearchTerm("two", isPrefix: true)]),
      ("\"one two", [SearchTerm("one two", isPrefix: true)]), ("\"one two\"", [SearchTerm("one two")]),
      ("-one", [SearchTerm("one", isExcluded: true)]),
      ("-\"one two\"", [SearchTerm("one two", isExcluded: true)]),
      ("one-two", [SearchTerm("one-two", isPrefix: true)]), ("- one", [SearchTerm("one", isPrefix: true)]),
      ("one\"two\"three", [SearchTerm("one"), SearchTerm("two"), SearchTerm("three", isPrefix: true)]),
      ("\"\"", []), ("-", []), ("\"", []), ("--one", [SearchTerm("-one", isExcluded: true)]),
      ("“one two” three", [SearchTerm("one two"), SearchTerm("three", isPrefix: true)]),
    ] as [(String, [SearchTerm])])
  func aQueryIsTakenApart(query: String, terms: [SearchTerm]) {
    #expect(SearchTerm.terms(of: query) == terms)
  }

  @Test(arguments: [
    ("plain text, naïve Größe", "plain text, naïve Größe"), ("並行処理", "並 行 処 理"),
    ("Swift言語だ!x", "Swift 言 語 だ!x"),
    ("言語x", "言 語 x"), ("ที่นี่", "ที่ นี่"), ("동시성 을", "동 시 성  을"), ("हिन्दी में", "हिन्दी में"),
    ("e\u{301}漢\u{301}a", "e\u{301} 漢\u{301} a"),
    ("カ\u{3099}キ", "カ\u{3099} キ"),
    ("\u{1112}\u{1161}\u{11AB}\u{1112}\u{1161}", "\u{1112}\u{1161}\u{11AB} \u{1112}\u{1161}"),
    ("", ""), ("漢", "漢"), ("é漢é", "é 漢 é"),
  ])
  func charactersWithoutSpacesAreWords(text: String, spaced: String) {
    let result = Array(text.utf8).withUnsafeBufferPointer {
      UnspacedScript.spaced($0, at: UnspacedScript.cuts(in: $0))
    }
    #expect(String(decoding: result, as: UTF8.self) == spaced)
  }

  /// Any bytes at all, since a damaged file may hold them.
  @Test func brokenTextIsTakenAsItIs() {
    for first in UInt8(0x80)...0xFF {
      for bytes in [[first], [0x61, first], [first, 0x61], [first, 0xE6, 0xBC], [0xE6, first]] as [[UInt8]] {
        let result = bytes.withUnsafeBufferPointer {
          UnspacedScript.spaced($0, at: UnspacedScript.cuts(in: $0))
        }
        #expect(result.filter { $0 != 0x20 } == bytes)
      }
    }
  }
}
