import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What is shown of a session while its rounds change in the store.
@Suite struct TranscriptTests {
  private let id = Sample.sessionID(1)

  private func queued(_ number: Int, at index: Int) -> RoundDetail {
    var detail = Sample.round(number, "q\(number)", [Sample.turn(number, "", status: .queued)], outcome: nil)
    detail.round.index = index
    return detail
  }

  private func loaded(_ rounds: [RoundDetail]) -> Action {
    .transcript(.loaded(id, rounds, isTail: true, hasMore: false))
  }

  private func questions(_ story: ChatStory) -> [String] {
    story.state.shownTranscript?.rounds.map(\.request.content) ?? []
  }

  private let running = Sample.round(
    0, "q0", [Sample.turn(0, "One", status: .streaming, revision: 7)], outcome: nil)

  @Test func messagesThatWaitAreMovedAndTakenBack() {
    var story = ChatStory.opened(showing: [running, queued(1, at: 1), queued(2, at: 2), queued(3, at: 3)])
    #expect(story.state.followed.count == 4)
    story.apply(.transcript(.roundsChanged(id)))
    #expect(story.effects == [.loadRounds(id, before: nil, limit: 40)])
    story.effects = []
    story.apply(loaded([running, queued(3, at: 1), queued(1, at: 2)]))
    #expect(questions(story) == ["q0", "q3", "q1"])
    #expect(story.effects == [.unfollow(Sample.responseID(1002))])
    // What the stream has told since is kept.
    #expect(story.state.shownTranscript?.rounds[0].response.turns[0].content == "One")
  }

  @Test func theLastMessageCanBeTakenBackWhenItIsTheOnlyOne() {
    var story = ChatStory.opened(showing: [queued(0, at: 0)])
    story.apply(.transcript(.roundsChanged(id)), loaded([]))
    #expect(questions(story).isEmpty)
    #expect(story.effects.last == .unfollow(Sample.responseID(1000)))
  }

  @Test func anotherResponseIsFollowedInPlaceOfTheOneBefore() {
    let old = Sample.round(0, "q", [Sample.turn(0, "old", took: 1)])
    var story = ChatStory.opened(showing: [old])
    let turn = Sample.turn(0, alternative: 2, "", status: .waiting)
    let new = Sample.round(0, "q", showing: 2, of: 2, [turn], outcome: nil)
    story.apply(.transcript(.began(new, outgoing: nil)))
    #expect(story.state.shownTranscript?.rounds.map(\.response.id) == [new.response.id])
    #expect(story.state.shownTranscript?.rounds[0].response.turns.map(\.content) == [""])
    #expect(story.effects == [.follow(new.response.id, in: id)])
    // A late word of the one before changes nothing.
    story.apply(.transcript(.turn(Sample.turn(0, "late", revision: 9), id)))
    #expect(story.state.shownTranscript?.rounds[0].response.turns.map(\.content) == [""])
    // Chosen away while it runs: its stream is left.
    story.effects = []
    story.apply(.transcript(.roundsChanged(id)), loaded([old]))
    #expect(story.state.shownTranscript?.rounds[0].response.turns.map(\.content) == ["old"])
    #expect(story.effects == [.loadRounds(id, before: nil, limit: 40), .unfollow(new.response.id)])
  }

  @Test func whatBeginsWhileRoundsAreReadIsNotLost() {
    let old = Sample.round(0, "q0", [Sample.turn(0, "old", took: 1)])
    var story = ChatStory.opened(showing: [old])
    story.apply(.transcript(.roundsChanged(id)))
    let retried = Sample.round(
      0, "q0", showing: 2, of: 2, [Sample.turn(0, alternative: 2, "new")], outcome: nil)
    story.apply(
      .transcript(.began(retried, outgoing: nil)), .transcript(.began(queued(1, at: 1), outgoing: nil)),
      loaded([old]))
    #expect(questions(story) == ["q0", "q1"])
    #expect(story.state.shownTranscript?.rounds[0].response.id == retried.response.id)
    // The next reading knows better.
    story.apply(.transcript(.roundsChanged(id)), loaded([old]))
    #expect(questions(story) == ["q0"])
    #expect(story.state.shownTranscript?.rounds[0].response.id == old.response.id)
  }

  @Test func roundsAreReadOnceAtATime() {
    var story = ChatStory.opened(showing: [running])
    story.apply(
      .transcript(.roundsChanged(id)), .transcript(.roundsChanged(id)), .transcript(.roundsChanged(id)))
    #expect(story.effects == [.loadRounds(id, before: nil, limit: 40)])
    story.effects = []
    story.apply(loaded([running]))
    #expect(story.effects == [.loadRounds(id, before: nil, limit: 40)])
    story.effects = []
    story.apply(.transcript(.loadFailed(id, Problem("Not readable."))))
    #expect(story.effects.isEmpty)
  }

  @Test func whatNobodyHereHasAskedForIsRead() {
    var story = ChatStory.opened(showing: [Sample.answered()])
    var session = Sample.session(1, "Actors in Swift")
    session.roundCount = 1
    story.apply(.sessions(.changed(session)))
    #expect(story.effects.isEmpty)
    // A summary that was due.
    session.roundCount = 2
    story.apply(.sessions(.changed(session)))
    #expect(story.effects == [.loadRounds(id, before: nil, limit: 40)])
    // What is sent here is told by itself.
    story.apply(loaded([Sample.answered(), Sample.round(1, "q1", [Sample.turn(1, "a")])]))
    story.effects = []
    story.type("more<Enter>")
    session.roundCount = 3
    story.apply(.sessions(.changed(session)))
    #expect(story.effects == [.send(OutgoingID(1), to: id, text: "more")])
  }

  @Test func aSessionThatIsNotShownIsReadWhenItIs() {
    var story = ChatStory.opened(showing: [running])
    story.apply(.transcript(.roundsChanged(Sample.sessionID(2))))
    #expect(story.effects.isEmpty)
  }

  @Test func aMessageThatIsChangedIsFollowedToItsPlace() {
    var story = ChatStory.opened(showing: [running, queued(1, at: 1), queued(2, at: 2)])
    story.type("a draft<M-v>e")
    #expect(story.state.composer.edited == EditedMessage(roundID: Sample.roundID(1002), index: 2))
    story.apply(loaded([running, queued(2, at: 1), queued(1, at: 2)]))
    #expect(story.state.composer.edited == EditedMessage(roundID: Sample.roundID(1002), index: 1))
    // Taken back elsewhere: what was typed is a new message now, and nothing of it is lost.
    story.type(" and more")
    story.apply(loaded([running, queued(1, at: 1)]))
    #expect(story.state.composer.edited == nil)
    #expect(story.state.composer.editor.text == "q2 and more\n\na draft")
  }

  @Test func aMessageWhoseAnswerHasBegunIsChangedInAFork() {
    var story = ChatStory.opened(showing: [running, queued(1, at: 1)])
    story.type("<M-v>e")
    story.apply(.transcript(.turn(Sample.turn(1, "", status: .waiting, revision: 2), id)))
    story.effects = []
    story.type("!<Enter>")
    let message = EditedMessage(roundID: Sample.roundID(1001), index: 1)
    #expect(story.effects == [.edit(message, in: id, text: "q1!")])
  }

  @Test func whatIsTakenBackWaitsBehindAMessageThatIsChanged() {
    var story = ChatStory.opened(showing: [Sample.answered()])
    story.type("draft<M-v>e")
    story.apply(.transcript(.withdrawn(id, text: "taken back")))
    #expect(story.state.composer.editor.text == "How does an actor keep its state safe?")
    story.type("<Esc>")
    #expect(story.state.composer.editor.text == "taken back\n\ndraft")
  }

  @Test func messagesAreChosenOneAfterTheOther() {
    let rounds = (0..<12).map { Sample.round($0, "q\($0)", [Sample.turn($0, Sample.answer)]) }
    var story = ChatStory.opened(showing: rounds)
    story.look()
    story.type("<M-v>[[")
    let text = FrameRows(story.look(), columns: 26..<80, rows: 1..<21).rows
    #expect(text[1].hasPrefix("▌You") && text[2].hasPrefix("   q9"))
    story.type("f]f]f")
    let through = story.effects.suffix(3)
    #expect(through == [.fork(id, through: 9), .fork(id, through: 10), .fork(id, through: 11)])
    // Elsewhere the last one is meant.
    story.type("[[[i<F5>")
    #expect(story.effects.last == .retry(id, index: 11, model: nil))
  }
}
