import Screen
import Testing

@testable import Widgets

/// Text made to be slow to parse. How long it takes is measured in `Benchmarks`, not here; what takes much more
/// than it should runs into the time limit.
@Suite(.timeLimit(.minutes(2))) struct HostileTextTests {
  @Test func pathologicalTextIsShown() throws {
    for (name, source) in try Corpus.pathological() {
      var text = MarkdownText(source)
      #expect(text.lineCount(width: 80) > 0, "\(name)")
    }
  }

  @Test func pathologicalTextCanArriveInPieces() throws {
    for (name, source) in try Corpus.pathological() {
      let source = String(source.prefix(20_000))
      var text = MarkdownText()
      var end = source.startIndex
      while end < source.endIndex {
        end = source.index(end, offsetBy: 500, limitedBy: source.endIndex) ?? source.endIndex
        text.update(to: String(source[..<end]))
        _ = text.lineCount(width: 80)
      }
      var fresh = MarkdownText(source)
      #expect(text.lines(width: 80) == fresh.lines(width: 80), "\(name)")
    }
  }
}
