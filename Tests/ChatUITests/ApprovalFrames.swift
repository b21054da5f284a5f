import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What is seen of a tool call before it may run.
@Suite struct ApprovalFrames {
  static let sizes = [(120, 24), (80, 24), (40, 12), (20, 5)]

  @Test(arguments: sizes)
  func aCommandIsReadAndAllowed(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.command)], "command", columns: columns, rows: rows)
    story.type("<M-p>")
    story.record()
    story.type("G")
    story.record()
    story.type("D")
    story.type("not 今日 now")
    story.record()
    story.type("<Esc>a")
    #expect(
      story.effects.last
        == .resolve(Sample.callID(1), .allowOnce, digest: "d1", in: Sample.sessionID(1)))
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func aScriptShowsEveryCharacter(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.script)], "script", columns: columns, rows: rows)
    story.type("<M-p>")
    story.record()
    story.type("<PageDown>")
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func anEditShowsItsChanges(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "edit_file", Waiting.edit)], "edit", columns: columns, rows: rows)
    story.type("<M-p>")
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func aServersToolShowsWhatItGets(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "add", Waiting.server, server: "notes")], "server", columns: columns, rows: rows)
    story.type("<M-p>")
    story.record()
    try story.verify()
  }

  /// JSON stands in lines; what is none stays as it is.
  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func argumentsStandInLines(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [
        Waiting.call(1, "add", Waiting.arguments, server: "notes"),
        Waiting.call(2, "add", Waiting.noArguments, server: "notes"),
      ], "arguments", columns: columns, rows: rows)
    story.type("<M-p>")
    story.record()
    story.type("G")
    story.record()
    story.type("n")
    story.record()
    try story.verify()
  }

  /// One call after the other, without going back to the conversation.
  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func theNextCallFollowsTheAnswer(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [
        Waiting.call(1, "run_command", Waiting.command),
        Waiting.call(2, "write_file", Waiting.argument("今日 🌊")),
      ], "following", columns: columns, rows: rows)
    story.type("<M-p>")
    story.look()
    story.type("G")
    story.look()
    story.type("a")
    story.record()
    story.pass(milliseconds: 1000)
    story.type("G")
    story.record()
    story.type("d")
    story.record()
    try story.verify()
  }

  @Test func withPlainGlyphs() throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.script)], "ascii", columns: 60, rows: 16, glyphs: .ascii)
    story.type("<M-p>")
    story.record()
    try story.verify()
  }

  /// While it is read it becomes another request.
  @Test(arguments: [(80, 24), (40, 12)])
  func aRequestThatChangesSaysSo(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.command)], "changed", columns: columns, rows: rows)
    story.type("<M-p>")
    story.look()
    story.type("G")
    story.look()
    #expect(story.reading?.isRead == true)
    var changed = Waiting.command
    changed.digest = "d9"
    changed.details[0].values[3] = "rm -rf ~"
    story.apply(
      .transcript(.turn(Waiting.turn([Waiting.call(1, "run_command", changed)]), Sample.sessionID(1))))
    #expect(story.reading?.isRead == false)
    story.type("a")
    #expect(!story.effects.contains { if case .resolve = $0 { true } else { false } })
    story.record()
    try story.verify()
  }

  @Test(arguments: [(120, 24), (80, 24), (40, 12), (20, 5)])
  func allThatWaitAreListed(columns: Int, rows: Int) throws {
    var story = ChatStory.asked(
      [Waiting.call(1, "run_command", Waiting.command)], "list", columns: columns, rows: rows)
    story.mark((2, .awaitingApproval))
    story.type("<C-x>fp")
    story.record()
    story.apply(.approvals(.listed(Self.waiting)))
    story.record()
    story.type("<Down>")
    story.record()
    story.type("<Enter>")
    #expect(story.state.shown == .session(Sample.sessionID(2)))
    #expect(story.reading?.call?.id == Sample.callID(2))
    story.record()
    try story.verify()
  }

  /// In session 1 and in two that are not loaded.
  static let waiting = [
    WaitingCall(Waiting.call(1, "run_command", Waiting.command), in: Sample.sessionID(1)),
    WaitingCall(Waiting.call(2, "run_command", Waiting.script), in: Sample.sessionID(2)),
    WaitingCall(Waiting.call(3, "add", Waiting.server, server: "notes"), in: Sample.sessionID(3)),
  ]

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func whatWaitsElsewhereIsReadOnceItIsKnown(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("elsewhere", columns: columns, rows: rows)
    story.mark((2, .awaitingApproval), (3, .awaitingApproval))
    story.effects = []
    story.type("<M-p>")
    #expect(story.effects == [.listApprovals])
    story.record()
    story.apply(.approvals(.listed(Array(Self.waiting.dropFirst()))))
    story.record()
    story.type("n")
    story.record()
    try story.verify()
  }
}
