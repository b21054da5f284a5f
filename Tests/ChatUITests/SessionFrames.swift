import ChatUI
import Conversation
import Screen
import Testing

@Suite struct SessionFrames {
  private func marked(_ name: String, columns: Int = 80, rows: Int = 24) -> ChatStory {
    var story = ChatStory(name, columns: columns, rows: rows)
    story.open([Sample.answered()])
    story.apply(
      .sessions(.activity(Sample.sessionID(2), .streaming)),
      .sessions(.activity(Sample.sessionID(3), .awaitingApproval)),
      .sessions(.activity(Sample.sessionID(4), .waiting)),
      .sessions(.activity(Sample.sessionID(4), .failed)))
    return story
  }

  @Test func marksTellWhatTheOthersDo() throws {
    var story = marked("marks")
    story.record()
    story.apply(
      .sessions(.activity(Sample.sessionID(2), .completed)),
      .sessions(.changed(Sample.session(2, "Kyoto in May", minutesAgo: 0))))
    story.record()
    try story.verify()
  }

  @Test func theListIsFilteredAsOneTypes() throws {
    var story = marked("filter")
    story.type("<M-s>/")
    story.record()
    story.type("no")
    story.record()
    story.type("<Enter>")
    #expect(story.state.shown == .session(Sample.sessionID(3)))
    story.record()
    story.type("<M-s>/zzz")
    story.record()
    try story.verify()
  }

  @Test func aSessionIsRenamed() throws {
    var story = marked("rename")
    story.type("<F2><C-u>Actors, at last")
    story.record()
    story.type("<Enter>")
    let renaming = SessionEdit(Sample.sessionID(1), .change(SessionChange(title: "Actors, at last")))
    #expect(story.effects.last == .editSessions([renaming]))
    story.record()
    // What could not be kept is not shown as if it were.
    story.apply(
      .sessions(
        .editsFailed([FailedSessionEdit(renaming, Problem("The disk is full."), session: Sample.sessions[0])])
      ))
    story.record()
    try story.verify()
  }

  @Test func deletingCanBeUndone() throws {
    var story = marked("delete")
    story.type("<M-s>jd")
    #expect(story.effects.last == .editSessions([SessionEdit(Sample.sessionID(2), .delete)]))
    story.record()
    story.type("u")
    #expect(story.effects.last == .editSessions([SessionEdit(Sample.sessionID(2), .restore)]))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func helpListsAllKeys(columns: Int, rows: Int) throws {
    var story = marked("help", columns: columns, rows: rows)
    story.type("<F1>")
    story.record()
    story.type("G")
    story.record()
    try story.verify()
  }

  @Test func theListIsADrawerWhereTheScreenIsNarrow() throws {
    var story = marked("drawer", columns: 60, rows: 14)
    story.record()
    story.type("<C-s>")
    story.record()
    story.type("j<Enter>")
    story.record()
    try story.verify()
  }

  @Test(arguments: [(1, 1), (19, 5), (20, 4)])
  func aTinyTerminalGetsASentence(columns: Int, rows: Int) throws {
    var story = marked("tiny", columns: columns, rows: rows)
    story.record()
    try story.verify()
  }

  @Test func storeTroubleStaysInSight() throws {
    var story = marked("storeFailing")
    story.apply(
      .storeFailing(
        Problem(
          "The disk with /home/you/.local/share/antiphon is full.",
          suggestion: "Make room: what is said is kept in memory until then.")))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func thatNothingIsKeptStaysInSight(columns: Int, rows: Int) throws {
    var story = marked("inMemory", columns: columns, rows: rows)
    story.apply(
      .storeFailing(
        Problem(
          "What is said now is gone when you quit. /home/you/.local/share/antiphon/default/antiphon.sqlite is damaged "
            + "(SQLite error 11); it has been left as it is.",
          suggestion:
            "Put a copy of it somewhere safe, then restore it from a backup or move it away to start anew.")))
    story.record()
    story.apply(.notice(.error, "Something else."))
    story.record()
    try story.verify()
  }
}
