import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What is told to somebody who looks elsewhere, and what the window is called.
@Suite struct AttentionTests {
  private let id = Sample.sessionID(2)

  private func story() -> ChatStory {
    var story = ChatStory("unused")
    story.open([Sample.answered()])
    story.effects = []
    return story
  }

  private func notifications(_ story: ChatStory) -> [String] {
    story.effects.compactMap { if case .notify(let notification) = $0 { notification.text } else { nil } }
  }

  @Test(
    arguments: [
      (TurnStatus.completed, ["Answered: Kyoto in May"]), (.failed, ["Failed: Kyoto in May"]),
      (.interrupted, ["Failed: Kyoto in May"]), (.cancelled, []),
    ] as [(TurnStatus, [String])])
  func aLongAnswerIsOver(status: TurnStatus, expected: [String]) {
    var story = story()
    story.apply(.input(.focus(false)), .sessions(.activity(id, .streaming)))
    story.pass(milliseconds: 10_000)
    story.apply(.sessions(.activity(id, .runningTools)), .sessions(.activity(id, status)))
    #expect(notifications(story) == expected)
    // It is only said again, as after a reconnection.
    story.apply(.sessions(.activity(id, status)))
    #expect(notifications(story) == expected)
  }

  @Test func whoLooksOnIsNotTold() {
    var story = story()
    for focus in [[], [InputEvent.focus(false), .focus(true)]] {
      for event in focus { story.apply(.input(event)) }
      story.apply(.sessions(.activity(id, .streaming)))
      story.pass(milliseconds: 60_000)
      story.apply(.sessions(.activity(id, .awaitingApproval)), .sessions(.activity(id, .completed)))
    }
    #expect(notifications(story).isEmpty)
  }

  @Test func aShortAnswerIsNothingToTell() {
    var story = story()
    story.apply(.input(.focus(false)), .sessions(.activity(id, .streaming)))
    story.pass(milliseconds: 9_999)
    story.apply(.sessions(.activity(id, .completed)))
    #expect(notifications(story).isEmpty)
    story.state.attention.notifiesAfter = 0
    story.apply(.sessions(.activity(id, .streaming)), .sessions(.activity(id, .completed)))
    #expect(notifications(story) == ["Answered: Kyoto in May"])
    story.state.attention.notifiesAfter = nil
    story.apply(.sessions(.activity(id, .awaitingApproval)), .sessions(.activity(id, .completed)))
    #expect(notifications(story).count == 1, "switched off")
  }

  @Test func whatWaitsForAWordIsToldOnceForEachTime() {
    var story = story()
    story.apply(.input(.focus(false)), .sessions(.activity(id, .awaitingApproval)))
    story.apply(.sessions(.activity(id, .awaitingApproval)))
    #expect(notifications(story) == ["Needs you: Kyoto in May"])
    story.apply(.sessions(.activity(id, .runningTools)), .sessions(.activity(id, .awaitingApproval)))
    #expect(notifications(story).count == 2)
  }

  @Test func theTitleSaysWhatGoesOn() {
    var story = ChatStory("unused")
    #expect(story.state.windowTitle == "Antiphon")
    story.open([Sample.answered()])
    #expect(story.state.windowTitle == "Actors in Swift - Antiphon")
    story.apply(.sessions(.activity(Sample.sessionID(1), .streaming)))
    #expect(story.state.windowTitle == "● Actors in Swift - Antiphon")
    // It stands still: nothing in it changes with time.
    story.pass(milliseconds: 5_000)
    #expect(story.state.windowTitle == "● Actors in Swift - Antiphon")
    story.apply(
      .sessions(.activity(Sample.sessionID(2), .awaitingApproval)),
      .sessions(.activity(Sample.sessionID(3), .awaitingApproval)))
    #expect(story.state.windowTitle == "(2) ● Actors in Swift - Antiphon")
    story.apply(
      .sessions(.activity(Sample.sessionID(1), .completed)),
      .sessions(.activity(Sample.sessionID(2), .runningTools)),
      .sessions(.removed(Sample.sessionID(3))))
    #expect(story.state.windowTitle == "Actors in Swift - Antiphon")
    story.type("<C-n>")
    #expect(story.state.windowTitle == "Antiphon")
  }

  @Test func theTitleCountsTheSessionsThatThereAre() {
    var story = story()
    story.apply(
      .sessions(.activity(id, .awaitingApproval)),
      .sessions(.activity(Sample.sessionID(99), .awaitingApproval)))
    #expect(story.state.windowTitle == "(1) Actors in Swift - Antiphon")
    #expect(story.state.waitingSessionCount == 1)
    story.type("<M-s>jd")
    #expect(story.state.windowTitle == "Actors in Swift - Antiphon", "deleted")
  }

  @Test func anAnswerThatEndedUnseenIsNotTheBeginningOfTheNext() {
    var story = story()
    story.apply(.input(.focus(false)), .sessions(.activity(id, .streaming)))
    story.pass(milliseconds: 60_000)
    // Its end was never told: the process that made it is gone.
    story.apply(.workspace(.opened(.host)))
    story.apply(.sessions(.activity(id, .streaming)), .sessions(.activity(id, .completed)))
    #expect(notifications(story).isEmpty)
  }
}
