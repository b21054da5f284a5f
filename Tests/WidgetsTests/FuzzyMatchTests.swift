import Screen
import Testing

@testable import Widgets

@Suite struct FuzzyMatchTests {
  @Test func matchesWithoutRegardToCaseAndDiacritics() {
    #expect(FuzzyMatch.score("kyo", in: "Kyoto in May")?.positions == [0, 1, 2])
    #expect(FuzzyMatch.score("UBER", in: "über")?.positions == [0, 1, 2, 3])
    #expect(FuzzyMatch.score("uber", in: "U\u{308}ber")?.positions == [0, 1, 2, 3])
    #expect(FuzzyMatch.score("öl", in: "Ol")?.positions == [0, 1])
    #expect(FuzzyMatch.score("αθηνα", in: "Αθήνα") != nil)
    #expect(FuzzyMatch.score("漢", in: "中文漢字")?.positions == [2])
  }

  @Test func charactersOccurInOrder() {
    #expect(FuzzyMatch.score("kim", in: "Kyoto in May")?.positions == [0, 6, 9])
    #expect(FuzzyMatch.score("yk", in: "Kyoto") == nil)
    #expect(FuzzyMatch.score("kyotoo", in: "Kyoto") == nil)
    #expect(FuzzyMatch.score("may kyo", in: "Kyoto in May")?.positions == [0, 1, 2, 9, 10, 11])
    #expect(FuzzyMatch.score("may x", in: "Kyoto in May") == nil)
  }

  @Test func anEmptyPatternFitsEverything() {
    #expect(FuzzyMatch.score(" ", in: "") == FuzzyMatch(score: 0, positions: []))
    #expect(FuzzyMatch.score("a", in: "") == nil)
  }

  @Test func betterFitsScoreHigher() throws {
    func score(_ text: String) throws -> Int { try #require(FuzzyMatch.score("note", in: text)).score }
    #expect(try score("notes") > score("my notes"))
    #expect(try score("my notes") > score("denoted"))
    #expect(try score("denoted") > score("no time"))
    #expect(try score("new other time") < score("denoted"))
  }

  @Test func hitsAreInk() throws {
    let match = try #require(FuzzyMatch.score("eo", in: "e\u{301}x漢o"))
    #expect(
      match.spans(of: "e\u{301}x漢o") == [Span("e\u{301}", .match), Span("x漢"), Span("o", .match)])
  }
}
