import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// Keys that are pressed one after the other, and what the screen says between them.
@Suite struct KeyOverlayFrames {
  private func story(_ name: String, _ columns: Int, _ rows: Int) -> ChatStory {
    var story = ChatStory("\(name)", columns: columns, rows: rows, suite: "KeyOverlayFrames")
    story.apply(.sessions(.loaded(Sample.sessions, show: nil)))
    return story
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func chord(_ size: (Int, Int)) throws {
    var story = story("chord", size.0, size.1)
    story.type("half a thought<C-x>")
    story.record()
    story.type("v")
    story.record()
    story.type("<Backspace>")
    story.record()
    story.type("<Esc>")
    story.record()
    #expect(story.state.composer.editor.text == "half a thought")
    try story.verify()
  }

  @Test func nothing() throws {
    var story = story("nothing", 80, 24)
    story.type("<C-x>v%")
    story.record()
    // What was typed after it is text again.
    story.type("50 %")
    story.record()
    #expect(story.state.composer.editor.text == "50 %")
    try story.verify()
  }

  @Test func theSpaceBarLeadsWhereNothingIsTyped() {
    var story = story("space", 80, 24)
    story.type("<M-s><Space>vl")
    #expect(story.state.isSessionListHidden)
    // A click ends what was begun.
    story.type("<C-x>")
    story.apply(.input(.mouse(MouseEvent(.press(.left), at: Position(column: 40, row: 5)))))
    #expect(story.state.pendingKeys.isEmpty)
    story.type("<C-x>")
    story.apply(.input(.paste("pasted")))
    #expect(story.state.pendingKeys.isEmpty && story.state.composer.editor.text == "pasted")
    // Nor does Ctrl+C quit in the middle of it.
    story.type("<C-x><C-c>")
    #expect(story.state.quitArmedUntil == nil && story.effects.isEmpty)
  }
}
