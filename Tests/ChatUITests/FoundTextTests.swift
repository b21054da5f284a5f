import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// What was found in a row, whatever whoever has searched says of where it is.
@Suite struct FoundTextTests {
  @Test(arguments: [
    [0..<3, 4..<7], [4..<7, 0..<3], [2..<5, 3..<6], [0..<200], [50..<60], [3..<3], [],
    [0..<1, 90..<91, 2..<3],
  ])
  func allOfTheSnippetIsSaidOnce(matches: [Range<Int>]) {
    let found = FoundText(
      session: Sample.sessionID(1), sessionTitle: "t", round: 0, kind: .request, time: Sample.now,
      snippet: "abcdefghij", matches: matches)
    #expect(found.spans(width: 60, glyphs: .unicode).map(\.text).joined() == "abcdefghij")
  }
}
