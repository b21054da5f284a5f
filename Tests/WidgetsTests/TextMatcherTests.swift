import AntiphonTesting
import Screen
import Testing

@testable import Widgets

@Suite struct TextMatcherTests {
  private func found(_ matcher: TextMatcher, _ text: String, markup: Bool = false) -> [String] {
    let bytes = Array(text.utf8)
    return matcher.ranges(in: text, skipsMarkup: markup).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test func caseCountsOnlyWithACapital() {
    #expect(found(TextMatcher(typed: "actor"), "An Actor, ACTORS, factor") == ["Actor", "ACTOR", "actor"])
    #expect(found(TextMatcher(typed: "Actor"), "An Actor, ACTORS, factor") == ["Actor"])
    #expect(found(TextMatcher(typed: "É"), "é É") == ["É"])
  }

  @Test func diacriticsAndMarksDoNotCount() {
    #expect(
      found(TextMatcher(typed: "resume"), "Résumé, re\u{301}sume\u{301}.") == [
        "Résumé", "re\u{301}sume\u{301}",
      ])
    #expect(found(TextMatcher(typed: "résumé"), "resume") == ["resume"])
    #expect(found(TextMatcher(typed: "αθηνα"), "Αθήνα") == ["Αθήνα"])
  }

  @Test func spacesStandForRunsOfThem() {
    #expect(
      found(TextMatcher(typed: " one  task "), "one\n  task onetask one task") == ["one\n  task", "one task"])
  }

  @Test func otherScriptsAndEmoji() {
    #expect(found(TextMatcher(typed: "文漢"), "中文漢字文漢") == ["文漢", "文漢"])
    #expect(found(TextMatcher(typed: "👩‍👩‍👧"), "a 👩‍👩‍👧 b") == ["👩‍👩‍👧"])
    #expect(found(TextMatcher(typed: ""), "abc").isEmpty)
    #expect(found(TextMatcher(typed: " \n"), "abc ").isEmpty)
  }

  @Test func markupIsLookedOverInMarkdownAlone() {
    #expect(found(TextMatcher(typed: "one task"), "lets in *one* `task`", markup: true) == ["one* `task"])
    #expect(found(TextMatcher(typed: "one task"), "lets in *one* task").isEmpty)
    #expect(found(TextMatcher(typed: "a_b"), "a_b ab", markup: true) == ["a_b"])
  }

  @Test func aQueryFindsWordsWhereTheyBegin() {
    let query = TextMatcher(query: #"act -not "one task" foo_bar"#)
    #expect(found(query, "factor Actor not One  task, foo.bar") == ["Act", "One  task", "foo.bar"])
    #expect(found(TextMatcher(query: "漢"), "中文漢字") == ["漢"])
    #expect(TextMatcher(query: "-only").isEmpty && TextMatcher(query: "... \"").isEmpty)
  }

  @Test func rowsAreOneText() throws {
    // As wide as the rows are, and broken at a space, inside a word, and between ideographs.
    let rows = [
      Line([Span("lets in "), Span("one", .strong)]), Line("task at a t"),
      Line([Span("ime, ", .text), Span("漢字")]),
    ]
    let matcher = TextMatcher(typed: "one task at a time, 漢")
    let match = try #require(matcher.matches(in: rows, width: 11).first)
    #expect(match.pieces.map(\.row) == [0, 1, 2])
    #expect(match.pieces.map(\.range) == [8..<11, 0..<11, 0..<8])
    var marked = rows
    matcher.mark(&marked, width: 11)
    #expect(marked[0].spans == [Span("lets in "), Span("one", .match)])
    #expect(marked[1].spans == [Span("task at a t", .match)])
    #expect(marked[2].spans == [Span("ime, ", .match), Span("漢", .match), Span("字")])
    // A row with room left has not broken a word.
    #expect(TextMatcher(typed: "time").matches(in: rows, width: 40).isEmpty)
  }

  @Test func inkGoesOnCharactersAsAWhole() {
    let line = Line([Span("e\u{301}x", .text), Span("漢", .code)])
    #expect(line.inked(1..<4, .match).spans == [Span("e\u{301}x", .match), Span("漢", .code)])
    #expect(line.inked(4..<5, .match).spans == [Span("e\u{301}x", .text), Span("漢", .match)])
    #expect(line.inked(0..<0, .match) == line)
  }

  @Test func anyTextsCanBeLookedThrough() {
    var random = SeededGenerator()
    print("TextMatcherTests seed \(random.seed)")
    for _ in 0..<300 {
      let text = random.markdown(pieces: 40)
      let typed = random.markdown(pieces: 2)
      for matcher in [TextMatcher(typed: typed), TextMatcher(query: typed)] {
        var end = 0
        for range in matcher.ranges(in: text, skipsMarkup: true) {
          #expect(range.lowerBound >= end && range.upperBound > range.lowerBound)
          end = range.upperBound
        }
        #expect(end <= text.utf8.count)
        var rows = LineWrap.rows(of: text, width: 12).map { Line($0) }
        let before = rows.map(\.text)
        matcher.mark(&rows, width: 12)
        #expect(rows.map(\.text) == before)
      }
    }
  }
}
