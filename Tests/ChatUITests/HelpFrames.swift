import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// The help opened over something else: first the keys of that, and back to it as it was.
@Suite struct HelpFrames {
  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func overACallThatAsks(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.script)], "approval", columns: columns, rows: rows)
    story.type("<M-p>")
    story.look()
    story.type("<PageDown>")
    let before = story.look()
    let position = try #require(story.reading?.position)
    story.type("?")
    story.record()
    // Keys that answer the call answer nothing from here, and type nothing.
    story.type("adw")
    story.look()
    #expect(ApprovalTests.answers(story).isEmpty)
    #expect(story.state.composer.editor.isEmpty)
    story.type("<Esc>")
    #expect(story.reading?.position == position)
    #expect(Self.isSame(story.look(), before))
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func overTheFoldersSettings(columns: Int, rows: Int) throws {
    var story = ChatStory.inFolder(Brought.small, "folder", columns: columns, rows: rows)
    story.look()
    story.pass(milliseconds: 1500)
    let before = story.look()
    story.type("?")
    story.record()
    // The word is not given from here.
    story.type("t")
    story.look()
    story.pass(milliseconds: 1000)
    #expect(story.trusted.isEmpty)
    story.type("?")
    #expect(Self.isSame(story.look(), before))
    try story.verify()
  }

  @Test func overAName() throws {
    var story = ChatStory.asked([], "name")
    story.type("<F2> 今日")
    let before = story.look()
    story.type("<F1>")
    story.record()
    story.type("x<F1>")
    #expect(Self.isSame(story.look(), before))
    try story.verify()
  }

  private static func isSame(_ frame: Frame, _ other: Frame) -> Bool {
    var isSame = frame.size == other.size
    frame.forEachChange(since: other) { _, _ in isSame = false }
    return isSame
  }

  /// What was read stays read, and what was not does not become it under the help.
  @Test func whatWasReadIsKept() {
    let long = Waiting.argument(String(repeating: "\n", count: 500) + "; rm -rf ~")
    var story = ChatStory.asked([Waiting.call(1, "run_command", long)])
    story.type("<M-p>")
    story.look()
    // To its end while the help lies over it: that scrolls the help.
    story.type("?G")
    story.look()
    story.type("<Esc>")
    story.look()
    #expect(story.reading?.isRead == false)
    #expect(story.reading?.position.scrolled == 0)
    story.type("G")
    story.look()
    #expect(story.reading?.isRead == true)
    story.type("g?")
    story.look()
    story.type("q")
    story.look()
    #expect(story.reading?.isRead == true)
    story.type("a")
    #expect(ApprovalTests.answers(story).count == 1)
  }

  /// A call that stops asking under the help is gone when one comes back.
  @Test func whatEndsUnderTheHelpIsGone() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>")
    story.look()
    story.type("?")
    story.look()
    story.apply(
      .transcript(
        .turn(
          Waiting.turn(
            [Waiting.call(1, "run_command", Waiting.command, state: .running)], status: .runningTools),
          Sample.sessionID(1))))
    story.look()
    #expect(story.state.helpScroll == 0)
    story.type("<Esc>")
    #expect(!story.state.isCovered)
  }

  /// Ctrl+C closes one after the other, and asks twice before it quits.
  @Test func interruptingClosesTheHelpAlone() {
    var story = ChatStory.asked([Waiting.call(1, "run_command", Waiting.command)])
    story.type("<M-p>?<C-c>")
    #expect(story.state.helpScroll == nil)
    #expect(story.reading != nil)
  }
}
