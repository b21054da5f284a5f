import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// What frames of tool calls cost: counted, not timed.
@Suite struct ToolGrowthTests {
  private let long = (1...8192).map { "row \($0) of a long result, 32 b\n" }.joined()

  private func rounds(_ progress: ToolProgress?) -> [RoundDetail] {
    var running = Sample.call(2, "run_command", #"{"command":"make"}"#, .running, tookMilliseconds: nil)
    running.progress = progress
    let calls = [
      Sample.call(1, "read_file", #"{"path":"long"}"#, .succeeded, result: long), running,
      Sample.call(3, "read_file", #"{"path":"short"}"#, .succeeded, result: "short"),
    ]
    let turn = Sample.turn(
      0, "", status: .runningTools, revision: 1 + (progress?.outputByteCount ?? 0), calls: calls,
      secondsAgo: 5)
    return [Sample.round(0, "Go", [turn], outcome: nil)]
  }

  @Test func aFrameLaysOutNothingThatHasNotChanged() {
    var story = ChatStory("unused", columns: 120, rows: 24)
    story.open(rounds(nil))
    story.type("<M-t>g<Enter>")
    story.look()
    story.type("<Enter>")
    story.look()
    let before = story.screen.toolLayoutCount
    for _ in 0..<20 {
      story.pass(milliseconds: 100)
      story.look()
      // The spinner in the sidebar and in the text, the times beside them, and no other rows.
      #expect(story.screen.drawnRows <= 2)
    }
    story.type("<PageDown><PageDown>")
    story.look()
    #expect(story.screen.toolLayoutCount == before)
  }

  @Test func progressLaysOutItsCallOnly() {
    var story = ChatStory("unused", columns: 120, rows: 24)
    story.open(rounds(nil))
    story.type("<M-t>g<Enter>")
    story.look()
    let before = story.screen.toolLayoutCount
    for count in 1...10 {
      story.apply(
        .transcript(
          .turn(
            rounds(ToolProgress(output: "line \(count)\n", outputByteCount: count))[0].response.turns[0],
            Sample.sessionID(1))))
      story.look()
      #expect(story.screen.toolLayoutCount == before + count)
    }
  }

  @Test func textsAreTakenOverWhenTheirCallIsLaidOutAgain() {
    var layout = EntryLayout(width: 60)
    let call = Sample.call(1, "read_file", #"{"path":"long"}"#, .succeeded, result: long)
    var none: EntryLayout?
    let isFolded = ToolDetails.add(
      call, to: &layout, indent: 3, isUnfolded: false, .standard, .unicode, reusing: &none)
    #expect(isFolded)
    var again = EntryLayout(width: 60)
    var old: EntryLayout? = layout
    _ = ToolDetails.add(call, to: &again, indent: 3, isUnfolded: true, .standard, .unicode, reusing: &old)
    #expect(again.rowCount > 8192)
    // What was taken over is gone from there.
    #expect(old?.takeText(.result(call.id)) == nil)
  }

  @Test func nothingMovesAtRest() {
    var story = ChatStory("unused", columns: 120, rows: 24)
    story.open([
      Sample.round(0, "Go", [Sample.turn(0, "", calls: [Sample.call(1, "read_file", "{}", .succeeded)])])
    ])
    story.look()
    #expect(!story.state.hasSomethingMoving)
    story.pass(milliseconds: 100)
    story.look()
    #expect(story.screen.drawnRows == 0)
  }
}
