import AntiphonTesting
import Screen
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct FrameStoryTests {
  private var notes: Frame {
    var frame = Frame(size: Size(columns: 46, rows: 4))
    let all = frame.bounds
    frame.fill(Rectangle(column: 0, row: 0, columns: 46, rows: 1), surface: .status)
    frame.draw("notes 中文", at: Position(column: 1, row: 0), in: all, ink: .title)
    frame.draw("4.1k tok", at: Position(column: 34, row: 0), in: all, ink: .muted)
    frame.draw("you", at: Position(column: 1, row: 1), in: all, ink: .turnUser)
    frame.draw("What is an \u{1B}[31mactor?", at: Position(column: 6, row: 1), in: all)
    frame.draw("plain text", at: Position(column: 0, row: 2), in: all)
    frame.draw("›", at: Position(column: 0, row: 3), in: all, ink: .prompt)
    frame.draw("Type a message", at: Position(column: 2, row: 3), in: all, ink: .muted)
    frame.cursor = Frame.Cursor(Position(column: 2, row: 3))
    return frame
  }

  @Test func aFrameReadsAsTextWithMeaningUnderIt() {
    #expect(
      FrameText.rows(of: notes) == """
        frame 1 · 46x4 · cursor 2,3 bar
        00│ notes 中文                       4.1k tok    │
         i│ hhhhhhhhhh                       mmmmmmmm    │
         s│ssssssssssssssssssssssssssssssssssssssssssssss│
        01│ you  What is an ␛[31mactor?                  │
         i│ uuu  .... .. .. ^..........                  │
        02│plain text                                    │
        03│› Type a message                              │
         i│p mmmmmmmmmmmmmm                              │
        """)
    #expect(
      FrameText.legend(of: [notes]) == """
        ink      . text  h title  m muted  u turn.user  p prompt  ^ control
        surface  s status
        """)
  }

  @Test func aStoryIsComparedWithItsFile() throws {
    var story = FrameStory("notes")
    story.record(notes)
    story.keys("<C-n>hi<Enter>")
    var next = notes
    next.cursor = nil
    next.draw("hi", at: Position(column: 0, row: 2), in: next.bounds, ink: .strong)
    story.record(next)
    try story.verify()
  }

  @Test func aMismatchNamesTheLinesAndLeavesTheNewStoryBeside() throws {
    let folder = FileManager.default.temporaryDirectory.path() + "/frames-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var story = FrameStory("s", suite: "Suite", filePath: folder + "/SomeTests.swift")
    story.record(notes)
    let missing = #expect(throws: SnapshotMismatch.self) { try story.verify() }
    #expect(missing?.accepted == nil)
    #expect(story.path.hasSuffix("/__Snapshots__/Suite/s@46x4.frame"))
    try FileManager.default.moveItem(atPath: story.path + ".new", toPath: story.path)
    try story.verify()

    var changed = FrameStory("s", suite: "Suite", filePath: folder + "/SomeTests.swift")
    var frame = notes
    frame.draw("PLAIN", at: Position(column: 0, row: 2), in: frame.bounds)
    changed.record(frame)
    let mismatch = try #require(#expect(throws: SnapshotMismatch.self) { try changed.verify() })
    let lines = mismatch.description.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("- 02│plain text") })
    #expect(lines.contains { $0.hasPrefix("+ 02│PLAIN text") })
    #expect(!lines.contains { $0.hasPrefix("- 03") })
    #expect(FileManager.default.fileExists(atPath: story.path + ".new"))
    try story.verify()
    #expect(!FileManager.default.fileExists(atPath: story.path + ".new"))
  }
}
