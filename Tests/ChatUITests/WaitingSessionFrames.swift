import ChatUI
import Conversation
import Screen
import Testing
import Widgets

@Suite struct WaitingSessionFrames {
  private static func id(_ number: Int) -> SessionID { Sample.sessionID(number) }

  private func busy(_ name: String, columns: Int = 80, rows: Int = 24, glyphs: Glyphs = .unicode) -> ChatStory
  {
    var story = ChatStory(name, columns: columns, rows: rows, glyphs: glyphs)
    story.apply(
      .sessions(
        .loaded(
          Sample.sessions + [
            Sample.session(5, "Tests", minutesAgo: 3000), Sample.session(6, "訳す", minutesAgo: 4000),
          ], show: Self.id(1))),
      .transcript(.loaded(Self.id(1), [Sample.answered()], isTail: true, hasMore: false)))
    for (number, statuses) in [
      (2, [TurnStatus.streaming, .completed]), (3, [.streaming]), (4, [.streaming, .failed]),
      (5, [.runningTools, .awaitingApproval]), (6, [.awaitingApproval]),
    ] {
      for status in statuses { story.apply(.sessions(.activity(Self.id(number), status))) }
    }
    return story
  }

  @Test(arguments: [(80, 24), (120, 24), (40, 12), (20, 5)])
  func howManyNeedYouIsAlwaysInSight(columns: Int, rows: Int) throws {
    var story = busy("waiting", columns: columns, rows: rows)
    story.record()
    story.type("<M-n>")
    story.record()
    story.apply(.sessions(.activity(Self.id(6), .streaming)))
    story.record()
    try story.verify()
  }

  /// An answer that was interrupted is one of those that have failed.
  @Test func whatWasInterruptedNeedsYou() {
    var story = ChatStory.opened()
    story.mark((3, .awaitingApproval))
    story.mark((3, .interrupted))
    #expect(story.state.waitingSessions == [Self.id(3)])
    story.type("<M-n>")
    #expect(story.state.shown.sessionID == Self.id(3))
    #expect(story.state.notice?.text == "Failed while you were away.")
    #expect(story.state.waitingSessions.isEmpty)
  }

  /// So is one that the process before has left unfinished, but for what is on the screen.
  @Test func whatAnEarlierProcessLeftNeedsYou() throws {
    var story = ChatStory.opened("interrupted")
    story.apply(.sessions(.interrupted([1, 3, 99].map(Self.id))))
    #expect(story.state.waitingSessions == [Self.id(3)])
    story.record()
    story.type("<M-n>")
    #expect(story.state.shown.sessionID == Self.id(3))
    #expect(story.state.waitingSessions.isEmpty)
    try story.verify()
  }

  @Test func oneKeyGoesThroughThemFromTheMostUrgentOn() throws {
    var story = busy("order")
    #expect(story.state.waitingSessions == [5, 6, 4, 2].map(Self.id))
    var shown: [SessionID?] = []
    for _ in 0..<5 {
      story.type("<M-n>")
      shown.append(story.state.shown.sessionID)
    }
    // From the last one on with the first; what was looked at is gone from among them.
    #expect(shown == [5, 6, 4, 5, 6].map(Self.id))
    #expect(story.state.waitingSessions == [5, 6, 2].map(Self.id))
    story.type("<M-n>")
    #expect(story.state.shown.sessionID == Self.id(2))
    story.record()
    story.apply(.sessions(.activity(Self.id(5), .completed)), .sessions(.activity(Self.id(6), .cancelled)))
    story.type("<M-n><M-n>")
    #expect(story.state.shown.sessionID == Self.id(6))
    story.type("<M-n>")
    #expect(story.state.notice?.text == "Nothing needs you.")
    #expect(story.state.shown.sessionID == Self.id(6))
    story.record()
    try story.verify()
  }

  @Test func theStrongestMarkIsShown() {
    var entry = SessionEntry(Sample.session(1, "One"))
    #expect(entry.mark == nil)
    entry.activity = .streaming
    #expect(entry.mark == .working)
    entry.unreadCount = 1
    #expect(entry.mark == .finished)
    entry.hasFailed = true
    #expect(entry.mark == .failed)
    entry.activity = .awaitingApproval
    #expect(entry.mark == .needsYou)
    #expect(SessionEntry.Mark.allCases.map(\.words) == ["needs you", "failed", "finished", "working"])
  }

  @Test func whatIsShownAndNeedsYouIsNoReasonToGoElsewhere() {
    var story = ChatStory.opened()
    story.apply(.sessions(.activity(Self.id(1), .awaitingApproval)))
    #expect(story.state.waitingSessionCount == 1)
    story.type("<M-n>")
    #expect(story.state.notice?.text == "Nothing else needs you.")
    #expect(story.state.shown.sessionID == Self.id(1))
  }

  @Test func theLastTwoAreSwapped() {
    var story = ChatStory.opened()
    let draft = PaneID.draft(DraftID(0))
    story.type("<M-2><M-o>")
    #expect(story.state.shown.sessionID == Self.id(1))
    story.type("<M-o>")
    #expect(story.state.shown.sessionID == Self.id(2))
    // Also with one that is only being begun, which then becomes another.
    story.type("<C-n>Hello<Enter><M-o>")
    #expect(story.state.previouslyShown == draft)
    story.apply(.sessions(.created(Sample.session(9, "Hello"), draft: DraftID(0))))
    story.type("<M-o>")
    #expect(story.state.shown.sessionID == Self.id(9))
    story.apply(.sessions(.removed(Self.id(2))))
    story.type("<M-o>")
    #expect(story.state.notice?.text == "No other session has been shown yet.")
  }
}
