import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What two columns cost, and what they do that no frame shows.
@Suite struct ColumnTests {
  private static func drawnRows(_ story: inout ChatStory, after keys: String) -> Int {
    story.type(keys)
    story.look()
    return story.screen.drawnRows
  }

  /// Two columns, in each of which an answer has begun.
  private static func streaming() -> ChatStory {
    var story = ChatStory("unused", columns: 120)
    story.openTwo()
    story.stream(in: 1, "One", revision: 1)
    story.stream(in: 2, "Two", revision: 1)
    return story
  }

  @Test func typingDrawsNoRowOfAnyColumn() {
    var one = ChatStory("unused", columns: 120)
    one.open([Sample.answered()])
    one.look()
    var two = ChatStory("unused", columns: 120)
    two.openTwo()
    two.look()
    #expect(two.screen.drawnRows > 40)
    #expect(Self.drawnRows(&one, after: "a") == 0)
    #expect(Self.drawnRows(&two, after: "a") == 0)
    // The composer grows: all is laid out anew, once.
    #expect(Self.drawnRows(&two, after: "<C-j>") > 0)
    #expect(Self.drawnRows(&two, after: "b") == 0)
  }

  @Test func aTokenDrawsTheRowsOfItsColumnOnly() {
    var story = Self.streaming()
    story.look()
    for (revision, session) in [(2, 1), (3, 2), (4, 1)] {
      let words = Array(repeating: "word", count: revision).joined(separator: " ")
      story.stream(in: session, words, revision: revision)
      story.look()
      #expect(story.screen.drawnRows == 1, "session \(session), revision \(revision)")
    }
  }

  @Test func scrollingOneColumnLeavesTheOther() {
    var story = ChatStory("unused", columns: 80, rows: 12)
    story.openTwo()
    story.look()
    let wheel = InputEvent.mouse(MouseEvent(.wheelUp, at: Position(column: 3, row: 4)))
    story.apply(.input(wheel))
    story.look()
    #expect(story.state.shown == .session(Sample.sessionID(2)))
    #expect(story.state.scrolls[.session(Sample.sessionID(1))]?.isFollowing == false)
    #expect(story.state.scrolls[.session(Sample.sessionID(2))]?.isFollowing == true)
    #expect(story.screen.drawnRows <= 8)
    let press = InputEvent.mouse(MouseEvent(.press(.left), at: Position(column: 3, row: 4)))
    story.apply(.input(press))
    #expect(story.state.shown == .session(Sample.sessionID(1)))
    #expect(story.state.focus == .transcript)
  }

  @Test func theDrawerLiesOverTheColumns() {
    var story = ChatStory("unused", columns: 80, rows: 12)
    story.openTwo()
    story.type("<M-s>")
    story.look()
    story.apply(.input(.mouse(MouseEvent(.press(.left), at: Position(column: 5, row: 3)))))
    #expect(story.state.columns.panes.map(\.sessionID) == [Sample.sessionID(1), Sample.sessionID(3)])
  }

  @Test func whatIsOpenAlreadyGetsTheKeys() {
    var story = ChatStory("unused", columns: 120)
    story.openTwo()
    story.type("<M-1>")
    #expect(story.state.shown == .session(Sample.sessionID(1)))
    #expect(story.state.columns.count == 2)
    // The neighbours of a session do not include those in other columns.
    story.type("<C-Down>")
    #expect(story.state.columns.panes.map(\.sessionID) == [Sample.sessionID(3), Sample.sessionID(2)])
  }

  @Test func whatIsWrittenStaysInItsColumn() {
    var story = ChatStory("unused", columns: 120)
    story.openTwo()
    story.type("two<M-w>one")
    #expect(story.state.composer.editor.text == "one")
    story.type("<M-w>")
    #expect(story.state.composer.editor.text == "two")
    story.type("<Enter>")
    guard case .send(_, let id, let text, _) = story.effects.last else {
      Issue.record("nothing was sent")
      return
    }
    #expect(id == Sample.sessionID(2) && text == "two")
  }

  @Test func aDraftBecomesASessionInItsColumn() {
    var story = ChatStory.opened(columns: 120)
    story.type("<C-x>wshello<Enter><M-w>")
    guard case .createSession(let draft, _) = story.effects.last else {
      Issue.record("no session was asked for")
      return
    }
    story.apply(.sessions(.created(Sample.session(9, ""), draft: draft)))
    #expect(story.state.columns.panes.map(\.sessionID) == [Sample.sessionID(1), Sample.sessionID(9)])
    #expect(story.state.shown == .session(Sample.sessionID(1)))
    guard case .send(_, let id, let text, _) = story.effects.last else {
      Issue.record("the message was not sent")
      return
    }
    #expect(id == Sample.sessionID(9) && text == "hello")
  }

  @Test func aForkTakesTheColumnOfItsSession() {
    var story = ChatStory("unused", columns: 120)
    story.openTwo()
    story.type("<M-w><M-v>f<Esc><M-w>")
    var fork = Sample.session(9, "Actors in Swift")
    fork.parent = Sample.sessionID(1)
    fork.forkedThrough = 0
    story.apply(.sessions(.forked(fork, from: Sample.sessionID(1), began: nil)))
    #expect(story.state.columns.panes.map(\.sessionID) == [Sample.sessionID(9), Sample.sessionID(2)])
    #expect(story.state.shown == .session(Sample.sessionID(2)))
  }

  @Test func allColumnsAreReadAnewWhenTheHostChanges() {
    var story = Self.streaming()
    story.effects = []
    story.apply(.workspace(.opened(.attached)))
    let loads = story.effects.compactMap { effect in
      if case .loadRounds(let id, nil, _) = effect { id } else { nil }
    }
    #expect(loads == [Sample.sessionID(1), Sample.sessionID(2)])
    #expect(story.state.followed.isEmpty)
    #expect(
      story.effects.filter { if case .unfollow = $0 { true } else { false } } == [
        .unfollow(Sample.responseID(1001)), .unfollow(Sample.responseID(2001)),
      ])
  }

  @Test func whatEndsInAColumnThatIsNotToBeSeenIsMarkedUntilItIs() {
    var story = ChatStory("unused", columns: 60, rows: 12)
    story.openTwo()
    let unread = { (story: ChatStory) in
      story.state.sessions.first { $0.id == Sample.sessionID(1) }?.unreadCount
    }
    story.mark((1, .streaming), (1, .completed))
    #expect(unread(story) == 1)
    story.apply(.resized(Size(columns: 100, rows: 12)))
    #expect(unread(story) == 0)
  }

  @Test func theColumnsAreNeverForgotten() {
    var story = ChatStory.opened(columns: 200)
    let sessions = (1...12).map { Sample.session($0, "Session \($0)", minutesAgo: Int64($0)) }
    story.apply(.sessions(.loaded(sessions, show: nil)))
    story.type("<C-x>ws")
    for number in 2...9 { story.type("<M-\(number)>") }
    #expect(story.state.transcripts[Sample.sessionID(1)]?.rounds.count == 1)
  }
}
