import Conversation
import Screen
import Testing

@testable import ChatUI

/// A frame has room for 255 links; what has scrolled out of it or was only being written must not fill it.
@Suite struct LinkGrowthTests {
  @Test func linksAreThereHoweverManyWereShownBefore() {
    var story = ChatStory("unused", columns: 80, rows: 24)
    let url = "https://a.test/" + String(repeating: "x", count: 40)
    story.open([])
    for index in 0..<40 {
      var detail = Sample.round(index, "Where?", [Sample.turn(index, "", status: .streaming)], outcome: nil)
      story.apply(.transcript(.began(detail, outgoing: nil)))
      for (revision, end) in stride(from: 10, through: url.count, by: 3).enumerated() {
        let turn = Sample.turn(
          index, "See \(url.prefix(end))\(index)", status: .streaming, revision: revision + 2)
        story.apply(.transcript(.turn(turn, Sample.sessionID(1))))
        story.look()
      }
      detail.response.outcome = .completed
      detail.response.turns = [Sample.turn(index, "See \(url)\(index) <z>", revision: 100)]
      story.apply(.transcript(.ended(detail.response)))
      let frame = story.look()
      #expect(frame.links.count <= 255)
      let shown = Set(frame.cells.compactMap { frame.link(of: $0)?.address })
      #expect(shown.contains("\(url)\(index)"), "\(index)")
    }
  }
}
