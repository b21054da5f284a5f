import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// Find in the session that is shown.
@Suite struct FindFrames {
  private static let rounds = [
    Sample.round(
      0, "How does an actor keep its state safe, and what is one task at a time? 一度に一つのタスク 👩‍👩‍👧 task",
      [Sample.turn(0, Sample.answer, usage: Sample.usage, took: 3500)]),
    Sample.round(1, "And a Task?", [Sample.turn(1, "A task is not an actor.", took: 5)]),
  ]

  @Test(arguments: [(80, 24), (40, 12), (20, 5), (120, 24)])
  func placesAreMarkedWhileItIsTyped(columns: Int, rows: Int) throws {
    var story = ChatStory("marks", columns: columns, rows: rows)
    story.open(Self.rounds)
    story.look()
    story.type("<M-v>/")
    story.record()
    story.type("one task")
    story.record()
    story.type("<Enter>n")
    story.record()
    story.type("n")
    story.record()
    story.type("/zzz")
    story.record()
    story.type("<Esc>")
    story.record()
    try story.verify()
  }

  @Test func aCapitalMakesCaseCount() {
    var story = ChatStory("unused")
    story.open(Self.rounds)
    story.look()
    story.type("<C-x>fftask")
    #expect(story.state.find?.count?.total == 6)
    story.type("<C-u>Task")
    #expect(story.state.find?.count?.total == 1)
    story.type("<C-u>タスク")
    #expect(story.state.find?.count?.total == 1)
  }

  @Test func escapeGoesBackToWhereOneWas() {
    var story = ChatStory("unused", rows: 12)
    story.open(Self.rounds)
    story.look()
    story.type("half a message")
    story.type("<C-x>ff")
    #expect(story.state.focus == .transcript)
    story.type("actor keep")
    story.look()
    #expect(story.state.scrolls[.session(Sample.sessionID(1))]?.isFollowing == false)
    story.type("<Esc>")
    #expect(story.state.find == nil && story.state.focus == .composer)
    #expect(story.state.scrolls[.session(Sample.sessionID(1))]?.isFollowing == true)
    #expect(story.state.composer.editor.text == "half a message")
  }

  @Test func nextGoesRoundAndSaysSo() {
    var story = ChatStory("unused")
    story.open(Self.rounds)
    story.look()
    story.type("<M-v>/actor<Enter>")
    let total = story.state.find?.count?.total ?? 0
    let start = story.state.find?.count?.place
    #expect(total == 4 && start == 1)
    for place in [2, 3, 4] {
      story.type("n")
      #expect(story.state.find?.count?.place == place && story.state.notice == nil)
    }
    story.type("n")
    #expect(story.state.find?.count?.place == 1 && story.state.notice?.text == "Begins again at the top.")
    story.type("N")
    #expect(story.state.find?.count?.place == 4 && story.state.notice?.text == "Begins again at the end.")
    // Who goes on writing looks for nothing any more.
    story.type("<Esc>")
    #expect(story.state.find == nil && story.state.focus == .composer)
    story.type("<M-v>n")
    #expect(story.state.notice?.text.contains("Nothing is looked for") == true)
  }

  @Test func placesInRoundsThatAreNotLoadedAreFoundByTheStore() {
    var story = ChatStory("unused")
    let id = Sample.sessionID(1)
    func rounds(_ range: Range<Int>) -> [RoundDetail] {
      range.map {
        Sample.round(
          $0, "Question \($0)", [Sample.turn($0, $0 == 7 || $0 == 31 ? "a rare word" : "common", took: 5)])
      }
    }
    story.open(rounds(60..<100), hasMore: true)
    story.look()
    story.effects = []
    story.type("<M-v>/rare")
    let request = { (text: String) in SearchRequest("\"" + text, session: id, limit: 1000) }
    #expect(story.effects == [.search(request("r")), .cancelSearch])
    story.apply(.search(.cancelled(request("r"))))
    #expect(story.state.runningSearch == request("rare"))
    let hits = [31, 7].map { round in
      FoundText(
        session: id, sessionTitle: "", round: round, kind: .content, turn: Sample.turnID((1000 + round) * 10),
        time: Sample.ago(minutes: Int64(100 - round)), snippet: "a rare word", matches: [2..<6])
    }
    story.effects = []
    story.apply(.search(.found(request("rare"), hits, hasMore: false)))
    // The nearest one before.
    #expect(story.effects == [.loadExcerpt(id, before: 52, limit: 41)])
    story.apply(.transcript(.loadedExcerpt(id, rounds(11..<52))))
    #expect(story.state.find?.current?.entry.round == 31)
    story.look()
    story.effects = []
    story.type("<Enter>N")
    #expect(story.effects == [.loadExcerpt(id, before: 28, limit: 41)])
    story.apply(.transcript(.loadedExcerpt(id, rounds(0..<28))))
    #expect(story.state.find?.current?.entry.round == 7)
    story.type("n")
    #expect(story.state.find?.current?.entry.round == 31, "what was read in between is one with it")
    story.type("n")
    #expect(
      story.state.find?.current?.entry.round == 7 && story.state.notice?.text == "Begins again at the top.")
    // Back to where one was when it began, and from there to the end.
    story.type("/zz<Esc>")
    #expect(story.state.shownTranscript?.excerpt?.rounds.first?.round.index == 0)
    story.type("G")
    #expect(story.state.shownTranscript?.excerpt?.rounds.count == nil)
    #expect(story.state.scrolls[.session(id)]?.isFollowing == true)
  }

  @Test func withoutAnythingSaidThereIsNothingToFind() {
    var story = ChatStory("unused")
    story.type("<C-x>ff")
    #expect(story.state.find == nil && story.state.notice != nil)
  }

  @Test func marksAreDrawnForWhatIsSeenAlone() {
    var story = ChatStory("unused")
    story.open((0..<200).map { Sample.round($0, "task \($0)", [Sample.turn($0, "A task.", took: 5)]) })
    story.look()
    story.type("<M-v>/task<Enter>")
    story.look()
    story.look()
    #expect(story.screen.drawnRows == 0, "what is marked already is not drawn again")
  }
}
