import AntiphonTesting
import Screen
import Testing

@testable import Widgets

@Suite struct FuzzyPatternTests {
  @Test func aPatternScoresAsAMatchDoes() {
    var random = SeededGenerator()
    print("FuzzyPatternTests seed \(random.seed)")
    let pieces = [
      "a", "B", "no", "te", "-", " ", "/", "Kyo", "é", "漢", "x1", "\r", "ß", "e\u{301}", "👩‍👩‍👧", "Ab",
    ]
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in pieces.randomElement(using: &random)!
      }
      let pattern = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        pieces.randomElement(using: &random)!
      }
      let (whole, wanted) = (text.joined(), pattern.joined())
      #expect(
        FuzzyPattern(wanted).score(in: whole) == FuzzyMatch.score(wanted, in: whole)?.score,
        "\(random.seed): \(wanted) in \(whole)")
    }
  }

  /// Counted, not timed: what did not fit a shorter pattern is not tried again.
  @Test func aGrowingPatternTriesOnlyWhatWasLeft() {
    let titles = (0..<10_000).map { $0 % 100 == 0 ? "Release notes \($0)" : "Kyoto \($0)" }
    var filter = FuzzyFilter()
    var tried = 0
    func rank(_ pattern: String) -> [Int] {
      tried = 0
      return filter.rank(pattern, count: titles.count) { pattern, item in
        tried += 1
        return pattern.score(in: titles[item])
      }
    }
    #expect(rank("").count == 10_000 && tried == 0)
    #expect(rank("r").count == 100 && tried == 10_000)
    #expect(rank("re").count == 100 && tried == 100)
    #expect(rank("rel 93").count == 1 && tried == 100)
    #expect(rank("rel 930").count == 1 && tried == 1)
    // A letter taken back: what was left out comes again.
    #expect(rank("rel 9").first == 900 && tried == 10_000)
    filter.reset()
    #expect(rank("rel 93").count == 1 && tried == 10_000)
  }

  @Test func theBestComesFirstAndOtherwiseTheOrderStays() {
    let titles = ["my notes", "notes", "other", "denoted", "notes"]
    var filter = FuzzyFilter()
    #expect(filter.rank("note", count: 5) { $0.score(in: titles[$1]) } == [1, 4, 0, 3])
  }
}
