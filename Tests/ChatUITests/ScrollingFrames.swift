import ChatUI
import Conversation
import Screen
import Testing

@Suite struct ScrollingFrames {
  private let rounds = (0..<12).map { index in
    Sample.round(
      index, "Question \(index)", [Sample.turn(index, "Answer \(index), line one.\n\nLine two.", took: 500)])
  }

  @Test func whatIsReadStaysWhileTextArrives() throws {
    var story = ChatStory("newBelow")
    story.open(rounds)
    story.look()
    story.type("<PageUp>")
    story.record()
    let live = Sample.turn(12, "It begins.\n\nAnd goes on.", status: .streaming, revision: 3, secondsAgo: 1)
    story.apply(.transcript(.began(Sample.round(12, "One more", [live], outcome: nil), outgoing: nil)))
    story.record()
    story.type("<M-v>k")
    story.record()
    story.type("G")
    story.record()
    try story.verify()
  }

  @Test func aNarrowerScreenKeepsThePlace() throws {
    var story = ChatStory("resize", columns: 80, rows: 16)
    let long = (0..<30).map { "Sentence number \($0) of a long answer that wraps on narrow screens." }
    story.open([Sample.round(0, "Tell me", [Sample.turn(0, long.joined(separator: " "), took: 500)])])
    story.look()
    story.type("<PageUp>")
    story.record()
    story.apply(.resized(Size(columns: 50, rows: 16)))
    story.record()
    story.apply(.resized(Size(columns: 80, rows: 16)))
    story.record()
    try story.verify()
  }
}
