import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What is seen of a tool call that is answered where it stands.
@Suite struct SidebarAnswerFrames {
  private static let small = ApprovalRequest(
    digest: "d1", reason: "Commands ask before they run, and this one is not on the list.",
    details: [
      ApprovalDetail(.script, "echo \"日本語 🌊\u{A0}done\" \u{202E}&& ls\n"),
      ApprovalDetail(.folder, "/home/ada/日本"),
    ], isSandboxed: false, rule: "run_command(echo *)")

  /// Whole in the sidebar: allowed, and the next one denied.
  @Test(arguments: [(160, 40), (120, 30)])
  func whatIsSeenWholeIsAnsweredThere(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Self.small), Waiting.call(2, "add", Waiting.server, server: "notes")],
      "whole", columns: columns, rows: rows)
    story.type("<M-t>")
    story.record()
    story.type("a")
    story.record()
    story.type("jd")
    story.record()
    try story.verify()
  }

  /// It has to be read on first.
  @Test func whatIsLongerThanTheSidebarIsReadOn() throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Self.small)], "long", columns: 120, rows: 14)
    story.type("<M-t>")
    story.record()
    story.type("<PageDown>")
    story.record()
    story.type("D")
    story.record()
    try story.verify()
  }

  /// Without a sidebar it is denied in its place, and nothing else.
  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func withoutASidebarItIsDeniedInPlace(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Self.small)], "place", columns: columns, rows: rows)
    story.type("<M-t>")
    story.record()
    story.type("d")
    story.record()
    try story.verify()
  }

  @Test func withPlainGlyphs() throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Self.small)], "ascii", columns: 120, rows: 24, glyphs: .ascii)
    story.type("<M-t>")
    story.record()
    try story.verify()
  }
}
