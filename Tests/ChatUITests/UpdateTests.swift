import ChatUI
import Conversation
import Screen
import Testing
import Widgets

@Suite struct UpdateTests {
  private func opened(_ rounds: [RoundDetail] = [Sample.answered()]) -> ChatStory {
    var story = ChatStory("unused")
    story.open(rounds)
    story.effects = []
    return story
  }

  // MARK: Nothing said is lost

  @Test func movingInTheFilterLeavesTheChosenSession() {
    var story = ChatStory("unused")
    story.open([Sample.answered()])
    story.type("<M-s>/o<Down>")
    let chosen = story.state.selectedRow
    #expect(story.state.rows.firstIndex(of: chosen) == 1)
    story.type("<Left><Right>")
    #expect(story.state.selectedRow == chosen)
    story.type("n")
    #expect(story.state.selectedRow == story.state.rows.first)
  }

  @Test func whatCouldNotBeSentComesBack() {
    var story = opened()
    story.type("first<Enter>second")
    #expect(story.effects == [.send(OutgoingID(1), to: Sample.sessionID(1), text: "first")])
    #expect(story.state.shownTranscript?.outgoing.map(\.text) == ["first"])
    story.apply(.transcript(.sendFailed(OutgoingID(1), Sample.sessionID(1), Problem("The store is full."))))
    #expect(story.state.composer.editor.text == "first\n\nsecond")
    #expect(story.state.shownTranscript?.outgoing.isEmpty == true)
    #expect(story.state.notice?.text == "The store is full.")
  }

  @Test func whatCouldNotBeginASessionComesBack() {
    var story = ChatStory("unused")
    story.type("one<Enter>two<Enter>three")
    #expect(story.effects == [.createSession(draft: DraftID(0), model: nil)])
    story.apply(.sessions(.creationFailed(draft: DraftID(0), Problem("No."))))
    #expect(story.state.composer.editor.text == "one\n\ntwo\n\nthree")
  }

  @Test func whatIsTypedWhileASessionIsMadeStaysInIt() {
    var story = ChatStory("unused")
    story.type("hello<Enter>next<C-n>other")
    let second = story.state.shown
    #expect(second != .draft(DraftID(0)))
    story.apply(.sessions(.created(Sample.session(7, ""), draft: DraftID(0))))
    #expect(story.state.shown == second)
    #expect(story.state.composer.editor.text == "other")
    #expect(story.state.composers[.session(Sample.sessionID(7))]?.editor.text == "next")
    #expect(story.effects.last == .send(OutgoingID(1), to: Sample.sessionID(7), text: "hello"))
  }

  @Test func switchingKeepsDrafts() {
    var story = opened()
    story.type("half a thought<M-2>")
    #expect(story.state.shown == .session(Sample.sessionID(2)))
    #expect(story.state.composer.editor.isEmpty)
    story.type("other<C-Up>")
    #expect(story.state.shown == .session(Sample.sessionID(1)))
    #expect(story.state.composer.editor.text == "half a thought")
  }

  @Test func pastingNeverSends() {
    var story = opened()
    story.apply(.input(.paste("one\ntwo\n")))
    #expect(story.effects.isEmpty)
    #expect(story.state.composer.editor.text == "one\ntwo\n")
    story.type("<C-_>")
    #expect(story.state.composer.editor.isEmpty)
  }

  @Test func theUpKeyBringsMessagesBack() {
    var story = opened([
      Sample.round(0, "old question", [Sample.turn(0, "a")]),
      Sample.round(1, "newer question", [Sample.turn(1, "b")]),
    ])
    story.type("draft<Up>")
    #expect(story.state.composer.editor.text == "newer question")
    story.type("<Up><Up><Up>")
    #expect(story.state.composer.editor.text == "old question")
    story.type("<Down><Down>")
    #expect(story.state.composer.editor.text == "draft")
  }

  @Test func ctrlCStopsThenClearsThenQuits() {
    var story = opened()
    story.type("text<C-c>")
    #expect(story.effects.isEmpty)
    #expect(story.state.composer.editor.isEmpty)
    story.type("<Up>")
    #expect(story.state.composer.editor.text == "text")
    story.type("<C-c>")
    story.pass(milliseconds: 2500)
    story.type("<C-c>")
    #expect(story.effects.isEmpty)
    story.type("<C-c>")
    #expect(story.effects == [.quit])
  }

  // MARK: Streams and marks

  @Test func aTurnOfAnotherSessionChangesOnlyItsMark() {
    var story = opened()
    let before = story.state.shownTranscript?.rounds
    story.apply(.transcript(.turn(Sample.turn(0, "x", status: .streaming, session: 2), Sample.sessionID(2))))
    #expect(story.state.sessions.first { $0.id == Sample.sessionID(2) }?.mark == .working)
    #expect(story.state.shownTranscript?.rounds == before)
    #expect(story.state.transcripts[Sample.sessionID(2)] == nil)
  }

  @Test func showingASessionReadsItsStreamAndLeavingLetsGo() {
    let live = Sample.round(0, "q", [Sample.turn(0, "a", status: .streaming)], outcome: nil)
    var story = opened([])
    story.apply(.transcript(.loaded(Sample.sessionID(1), [live], isTail: true, hasMore: false)))
    #expect(story.effects == [.follow(live.response.id, in: Sample.sessionID(1))])
    story.effects = []
    story.type("<M-2>")
    #expect(
      story.effects == [
        .unfollow(live.response.id), .loadRounds(Sample.sessionID(2), before: nil, limit: 40),
      ])
    story.effects = []
    story.type("<M-1>")
    #expect(
      story.effects == [
        .loadRounds(Sample.sessionID(1), before: nil, limit: 40),
        .follow(live.response.id, in: Sample.sessionID(1)),
      ])
  }

  @Test func anOlderStateOfATurnChangesNothing() {
    var story = opened([
      Sample.round(0, "q", [Sample.turn(0, "newer", status: .streaming, revision: 5)], outcome: nil)
    ])
    story.apply(
      .transcript(.turn(Sample.turn(0, "new", status: .streaming, revision: 4), Sample.sessionID(1))))
    #expect(story.state.shownTranscript?.rounds[0].response.turns[0].content == "newer")
    // What is read from the store may be older than the stream as well.
    let stored = Sample.round(0, "q", [Sample.turn(0, "n", status: .streaming, revision: 1)], outcome: nil)
    story.apply(.transcript(.loaded(Sample.sessionID(1), [stored], isTail: true, hasMore: false)))
    #expect(story.state.shownTranscript?.rounds[0].response.turns[0].content == "newer")
  }

  @Test func anEndThatNobodySawIsUnread() {
    var story = opened()
    story.apply(.sessions(.activity(Sample.sessionID(2), .streaming)))
    story.apply(.sessions(.activity(Sample.sessionID(2), .failed)))
    // Said again, as it is when the session is renamed: nothing new has ended.
    story.apply(.sessions(.activity(Sample.sessionID(2), .failed)))
    let entry = story.state.sessions.first { $0.id == Sample.sessionID(2) }
    #expect(entry?.mark == .failed)
    #expect(entry?.unreadCount == 1)
    story.type("<M-2>")
    #expect(story.state.sessions.first { $0.id == Sample.sessionID(2) }?.mark == nil)
    #expect(story.state.sessions.first { $0.id == Sample.sessionID(2) }?.unreadCount == 0)
  }

  @Test func olderRoundsComeBeforeThoseThatAreThere() {
    let rounds = (0..<30).map { Sample.round($0, "q\($0)", [Sample.turn($0, "a")]) }
    var story = ChatStory("unused")
    story.open(Array(rounds[20...]), hasMore: true)
    story.look()
    story.effects = []
    story.type("<PageUp>")
    #expect(story.effects == [.loadRounds(Sample.sessionID(1), before: 20, limit: 80)])
    let before = FrameRows(story.look())
    story.apply(
      .transcript(.loaded(Sample.sessionID(1), Array(rounds[..<20]), isTail: false, hasMore: false)))
    #expect(story.state.shownTranscript?.rounds.map(\.round.index) == Array(0..<30))
    #expect(FrameRows(story.look()) == before)
  }

  // MARK: Scrolling

  @Test func whatIsReadHoldsStillWhileTextArrives() {
    let text = (0..<60).map { "Paragraph \($0)." }
    func turn(_ count: Int) -> Turn {
      Sample.turn(
        0, text.prefix(count).joined(separator: "\n\n"), status: .streaming, revision: count, secondsAgo: 1)
    }
    var story = opened([Sample.round(0, "Tell", [turn(30)], outcome: nil)])
    story.look()
    story.type("<PageUp>")
    let held = FrameRows(story.look(), columns: 26..<80, rows: 1..<21)
    for count in 31...60 {
      story.apply(.transcript(.turn(turn(count), Sample.sessionID(1))))
      #expect(FrameRows(story.look(), columns: 26..<80, rows: 1..<21) == held)
    }
    #expect(story.state.scrolls[story.state.shown]?.viewport.newRows == 60)
    story.type("<M-e>")
    story.look()
    #expect(story.state.scrolls[story.state.shown]?.viewport.newRows == 0)
    #expect(story.state.scrolls[story.state.shown]?.isFollowing == true)
  }

  @Test func everyWidthAndBackShowsTheSameRows() {
    let text = (0..<40).map { "Sentence \($0) of a long answer, with `code` and *emphasis* in it." }
    var story = opened([
      Sample.round(0, "Tell", [Sample.turn(0, text.joined(separator: " "))]),
      Sample.round(1, "More", [Sample.turn(1, text.joined(separator: "\n\n"))]),
    ])
    story.look()
    story.type("<PageUp><PageUp>")
    story.look()
    let before = FrameRows(story.look())
    for width in stride(from: 20, through: 200, by: 7) {
      story.apply(.resized(Size(columns: width, rows: 5 + width / 4)))
      story.look()
    }
    story.apply(.resized(Size(columns: 80, rows: 24)))
    #expect(FrameRows(story.look()) == before)
  }

  @Test func scrollingDownToTheEndFollowsAgain() {
    var story = opened([
      Sample.round(0, "Tell", [Sample.turn(0, (0..<90).map { "\($0)" }.joined(separator: "\n\n"))])
    ])
    story.look()
    story.type("<PageUp><PageUp>")
    story.look()
    #expect(story.state.scrolls[story.state.shown]?.isFollowing == false)
    story.type("<PageDown>")
    story.look()
    story.type("<PageDown>")
    story.look()
    #expect(story.state.scrolls[story.state.shown]?.isFollowing == true)
  }

  @Test func theTopSaysThatMoreIsComing() {
    let rounds = (10..<30).map { Sample.round($0, "q\($0)", [Sample.turn($0, "a")]) }
    var story = ChatStory("unused")
    story.open(rounds, hasMore: true)
    story.look()
    story.type("<M-v>g")
    #expect(story.effects.last == .loadRounds(Sample.sessionID(1), before: 10, limit: 80))
    #expect(FrameRows(story.look()).rows[1].contains("Loading earlier messages"))
  }

  @Test func aListThatCannotBeReadIsNotOverlooked() {
    var story = ChatStory("unused")
    story.apply(
      .sessions(.loadFailed(Problem("The store is damaged.", suggestion: "Move it away and start again."))))
    let text = FrameRows(story.look()).description
    #expect(text.contains("The store is damaged.") && text.contains("Move it away"))
    story.type("<Esc>")
    #expect(!FrameRows(story.look()).description.contains("damaged"))
  }

  @Test func escapePutsANoticeAwayWhenThereIsNothingToStop() {
    var story = opened()
    story.apply(.notice(.warning, "Careful."))
    story.type("<Esc>")
    #expect(story.state.notice == nil)
    #expect(story.effects.isEmpty)
  }

  // MARK: Time

  @Test func nothingMovesAtRest() {
    var story = ChatStory("unused")
    #expect(story.state.nextTick == nil)
    story.open([Sample.answered()])
    // The list says how many minutes ago: that changes at the next whole one.
    #expect(story.state.nextTick == Sample.now.advanced(byMilliseconds: 60_000))
    story.apply(
      .transcript(
        .began(
          Sample.round(1, "q", [Sample.turn(1, "", status: .waiting)], outcome: nil), outgoing: nil)))
    #expect(story.state.nextTick == Sample.now.advanced(byMilliseconds: 100))
  }

  @Test func noticesGoAway() {
    var story = opened()
    story.apply(.notice(.information, "Hello"))
    #expect(story.state.nextTick == Sample.now.advanced(byMilliseconds: 4000))
    story.pass(milliseconds: 4000)
    #expect(story.state.notice == nil)
  }

  @Test func themesAreSwitchedInTurn() {
    var story = opened()
    story.type("<F8>")
    #expect(story.effects == [.setTheme("paper")])
    story.apply(.appearance(.themeChanged("paper")))
    story.type("<F8>")
    #expect(story.effects.last == .setTheme("ink"))
  }
}

/// What a part of a frame shows, without what it means.
struct FrameRows: Equatable, CustomStringConvertible {
  let rows: [String]

  init(_ frame: Frame, columns: Range<Int>? = nil, rows: Range<Int>? = nil) {
    self.rows = (rows ?? 0..<frame.size.rows).map { row in
      var text = ""
      for column in columns ?? 0..<frame.size.columns {
        let cell = frame[column, row]
        guard !cell.isContinuation else { continue }
        if cell.glyph & 0x8000_0000 != 0 {
          for scalar in frame.clusters[Int(cell.glyph & 0x7FFF_FFFF)] { text.unicodeScalars.append(scalar) }
        } else if let scalar = Unicode.Scalar(cell.glyph) {
          text.unicodeScalars.append(scalar)
        }
      }
      return text
    }
  }

  var description: String { rows.joined(separator: "\n") }
}
