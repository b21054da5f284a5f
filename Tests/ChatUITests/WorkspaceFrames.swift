import ChatUI
import Conversation
import Screen
import Testing

/// Where the answers are made, and what becomes of them when the program is left.
@Suite struct WorkspaceFrames {
  private func busy(_ name: String, columns: Int = 80, rows: Int = 24) -> ChatStory {
    var story = ChatStory.opened(name, columns: columns, rows: rows)
    story.mark((2, .streaming), (3, .waiting))
    return story
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func leavingAsksWhatBecomesOfAnswers(columns: Int, rows: Int) throws {
    var story = busy("leaving", columns: columns, rows: rows)
    story.type("<C-q>")
    #expect(!story.effects.contains(.quit))
    story.record()
    story.type("<Esc>")
    #expect(story.state.dialog == nil)
    try story.verify()
  }

  /// What waits for the user is not being made.
  @Test func leavingSaysWhatWaits() throws {
    var story = ChatStory.opened("leavingWaits")
    story.mark((2, .awaitingApproval), (3, .awaitingApproval))
    story.type("<C-q>")
    story.record()
    story.mark((3, .streaming))
    story.record()
    try story.verify()
  }

  @Test(
    "What each key of the question does",
    arguments: [
      ("b", Effect.quitIntoBackground), ("<Enter>", .quitIntoBackground), ("s", .quit), ("<C-q>", .quit),
      ("<C-c>", .quit),
    ])
  func answersToTheQuestion(key: String, effect: Effect) {
    var story = busy("answers")
    story.type("<C-q>\(key)")
    #expect(story.effects.last == effect)
  }

  @Test func itLeavesByItselfWhenTheAnswersAreOver() throws {
    var story = busy("leavingCount")
    story.type("<C-q>")
    story.apply(.sessions(.activity(Sample.sessionID(2), .completed)))
    #expect(!story.effects.contains(.quit))
    story.record()
    story.apply(.sessions(.activity(Sample.sessionID(3), .failed)))
    #expect(story.effects.last == .quit)
    #expect(story.state.dialog == nil)
    try story.verify()
  }

  @Test func itDoesNotLeaveByItselfWhereSomethingWouldBeLost() {
    var unsaved = busy("unsaved")
    unsaved.type("<C-q>")
    unsaved.apply(.storeFailing(Problem("Nothing is kept.")))
    for number in [2, 3] { unsaved.apply(.sessions(.activity(Sample.sessionID(number), .completed))) }
    #expect(unsaved.state.dialog == nil)
    #expect(!unsaved.effects.contains(.quit))

    var reopened = busy("reopened")
    reopened.type("<C-q>")
    reopened.apply(.workspace(.opened(.host)))
    #expect(reopened.state.dialog == nil)
    #expect(!reopened.effects.contains(.quit))

    var staying = busy("staying")
    staying.type("<C-q><Esc>")
    for number in [2, 3] { staying.apply(.sessions(.activity(Sample.sessionID(number), .completed))) }
    #expect(!staying.effects.contains(.quit))
  }

  @Test func nothingIsAskedWhereNothingIsLost() {
    var attached = busy("attached")
    attached.apply(.workspace(.opened(.attached)), .sessions(.activity(Sample.sessionID(2), .streaming)))
    attached.type("<C-q>")
    #expect(attached.effects.last == .quit)

    var unsaved = busy("unsaved")
    unsaved.apply(.storeFailing(Problem("Nothing is kept.")))
    unsaved.type("<C-q>")
    #expect(unsaved.effects.last == .quit)

    var idle = ChatStory("idle", columns: 80, rows: 24)
    idle.open([Sample.answered()])
    idle.type("<C-q>")
    #expect(idle.effects.last == .quit)
  }

  @Test func aLostConnectionStaysInSight() throws {
    var story = busy("lost")
    story.apply(
      .workspace(
        .unreachable(
          Problem(
            "The host at https://desk.example:8443 cannot be reached.", suggestion: "It is tried again."))))
    story.record()
    story.apply(.workspace(.unreachable(nil)))
    story.record()
    try story.verify()
  }

  @Test func anotherHostIsAskedForEverythingAnew() {
    var story = busy("anew")
    let before = story.effects.count
    story.apply(.workspace(.opened(.attached)))
    let wanted = Effect.loadRounds(Sample.sessionID(1), before: nil, limit: 40)
    #expect(story.effects.dropFirst(before).contains(wanted))
  }
}
