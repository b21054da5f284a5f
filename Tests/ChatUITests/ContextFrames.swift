import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What the model was told: how much of its window, at what price, what was left out, what was summarized.
@Suite struct ContextFrames {
  private func turn(_ round: Int, _ content: String, _ context: ContextUse, usage: Usage) -> Turn {
    var turn = Sample.turn(round, content, usage: usage, took: 3500)
    turn.context = context
    return turn
  }

  @Test(arguments: [(120, 12), (80, 24)])
  func theStatusLineTellsTheWindowAndTheCost(columns: Int, rows: Int) throws {
    var story = ChatStory("context", columns: columns, rows: rows)
    story.open([
      Sample.round(
        0, "Why?",
        [
          turn(
            0, "Because.", ContextUse(estimatedTokens: 960, window: 8000),
            usage: Usage(inputTokens: 31, outputTokens: 148, cost: 0.0123))
        ])
    ])
    story.record()
    story.open([
      Sample.round(
        1, "And then?",
        [
          turn(
            1, "That is all.", ContextUse(estimatedTokens: 7600, window: 8000),
            usage: Usage(inputTokens: 31, outputTokens: 148, cost: 1.5, isEstimate: true))
        ])
    ])
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func aSummaryStandsApart(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("summary", columns: columns, rows: rows)
    story.effects = []
    story.type("<M-v>s")
    #expect(story.effects == [.compact(Sample.sessionID(1))])
    var summary = Sample.round(
      1, "Summarize our conversation so far.",
      [Sample.turn(1, "You asked about *actors*.\n\n- They hold `state`.", took: 900)])
    summary.round.summarizedThrough = 0
    let next = Sample.round(
      2, "And after an await?",
      [
        turn(
          2, "Look at the state again.",
          ContextUse(estimatedTokens: 960, window: 1000, omittedBefore: 13, summaryIndex: 1),
          usage: Sample.usage)
      ])
    story.apply(.transcript(.began(summary, outgoing: nil)), .transcript(.began(next, outgoing: nil)))
    story.record()
    // The text that the program asked with is nothing to edit or to send again.
    story.type("[e")
    #expect(story.state.composer.edited == nil)
    #expect(story.state.notice?.text == "A summary is not a message of yours.")
    story.type("i<Up><Up>")
    #expect(story.state.composer.editor.text == "How does an actor keep its state safe?")
    try story.verify()
  }
}
