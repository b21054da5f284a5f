import ChatUI
import Conversation
import Screen
import Testing

/// Several conversations side by side, as they are seen.
@Suite struct ColumnFrames {
  @Test(arguments: [(120, 24), (150, 30), (80, 24), (72, 20), (40, 12), (20, 5)])
  func twoSessionsStandSideBySide(columns: Int, rows: Int) throws {
    var story = ChatStory("two", columns: columns, rows: rows)
    story.openTwo()
    story.record()
    story.type("<M-w>")
    story.record()
    try story.verify()
  }

  @Test func anotherColumnBeginsWithWhatWasShownBefore() throws {
    var story = ChatStory.opened("split", columns: 100, rows: 12)
    story.type("<M-2><C-x>ws")
    #expect(story.state.columns.panes == [.session(Sample.sessionID(2)), .session(Sample.sessionID(1))])
    #expect(story.state.shown == .session(Sample.sessionID(1)))
    story.record()
    // What is shown nowhere yet: a new session.
    story.type("<C-x>ws")
    story.record()
    story.type("<C-x>wq<C-x>wq")
    story.record()
    try story.verify()
  }

  @Test func bothAnswersArriveAtOnce() throws {
    var story = ChatStory("streaming", columns: 120, rows: 16)
    story.openTwo()
    story.stream(in: 1, "The first", revision: 1)
    story.stream(in: 2, "一番目", revision: 1)
    #expect(story.state.followed.count == 2)
    story.record()
    story.stream(in: 1, "The first answer goes on.", revision: 2)
    story.stream(in: 2, "一番目の答えは続く 🌊", revision: 2)
    story.record()
    story.type("<Esc>")
    #expect(story.effects.last == .cancel(Sample.responseID(2001)))
    try story.verify()
  }

  @Test(arguments: [(150, 24), (80, 24), (40, 12)])
  func theOtherColumnNeedsApproval(columns: Int, rows: Int) throws {
    var story = ChatStory("approval", columns: columns, rows: rows)
    story.openTwo()
    let call = Sample.call(7, "write_file", #"{"path":"notes.md"}"#, .awaitingApproval, tookMilliseconds: nil)
    let turn = Sample.turn(1, "I write it down.", status: .awaitingApproval, calls: [call], secondsAgo: 3)
    story.apply(
      .transcript(.began(Sample.round(1, "Note that", [turn], outcome: nil), outgoing: nil)),
      .sessions(.activity(Sample.sessionID(1), .awaitingApproval)))
    story.record()
    story.type("<M-w><M-t>")
    story.record()
    story.type("a")
    story.look()
    story.type("a")
    #expect(
      story.effects.last == .resolve(Sample.callID(7), .allowOnce, digest: nil, in: Sample.sessionID(1)))
    try story.verify()
  }

  @Test func resizingKeepsThePlacesOfBoth() throws {
    var story = ChatStory("resize", columns: 110, rows: 14)
    let long = (0..<40).map { "Sentence number \($0) of an answer that wraps on narrow screens." }
    story.open([Sample.round(0, "Tell me", [Sample.turn(0, long.joined(separator: " "), took: 500)])])
    story.type("<C-x>ws")
    story.apply(.sessions(.loaded(Sample.sessions, show: Sample.sessionID(2))))
    let other = (0..<40).map { "文章\($0)。" }
    story.apply(
      .transcript(
        .loaded(
          Sample.sessionID(2),
          [
            Sample.round(
              0, "話して", [Sample.turn(0, other.joined(separator: "\n\n"), session: 2, took: 5)], session: 2)
          ], isTail: true, hasMore: false)))
    story.look()
    story.type("<PageUp><M-w><PageUp><PageUp>")
    story.record()
    for columns in [75, 60, 110] {
      story.apply(.resized(Size(columns: columns, rows: 14)))
      story.record()
    }
    try story.verify()
  }

  @Test func aColumnGoesWithItsSession() throws {
    var story = ChatStory("removed", columns: 100, rows: 12)
    story.openTwo()
    story.type("half a sentence")
    story.apply(.sessions(.removed(Sample.sessionID(1))))
    story.record()
    story.type("<C-x>ws")
    story.apply(.sessions(.removed(Sample.sessionID(2))))
    story.record()
    try story.verify()
  }

  @Test func threeColumnsOnAScreenForTwo() throws {
    var story = ChatStory("three", columns: 80, rows: 12)
    story.openTwo()
    story.type("<M-3><C-x>ws")
    story.apply(.transcript(.loaded(Sample.sessionID(3), [], isTail: true, hasMore: false)))
    story.record()
    story.mark((1, .awaitingApproval))
    story.type("<C-x>ws")
    story.record()
    story.type("<M-w>")
    story.record()
    try story.verify()
  }

  @Test func theListLiesOverColumnsThatLeaveNoRoom() throws {
    var story = ChatStory("drawer", columns: 80, rows: 12)
    story.openTwo()
    story.type("<M-s>")
    story.record()
    story.type("jj<Enter>")
    #expect(story.state.columns.panes.map(\.sessionID) == [Sample.sessionID(1), Sample.sessionID(4)])
    story.record()
    try story.verify()
  }
}

extension ChatStory {
  /// Two columns: the first session with an answer, and the second one, which has the keys.
  mutating func openTwo() {
    open([Sample.answered()])
    type("<C-x>ws")
    apply(.sessions(.loaded(Sample.sessions, show: Sample.sessionID(2))))
    apply(.transcript(.loaded(Sample.sessionID(2), [Sample.kyoto], isTail: true, hasMore: false)))
  }

  /// A second answer of a session, as far as it has come.
  mutating func stream(in session: Int, _ text: String, revision: Int) {
    let turn = Sample.turn(
      1, text, status: .streaming, revision: revision, session: session, secondsAgo: 1)
    if revision == 1 {
      let detail = Sample.round(1, "And then?", [turn], outcome: nil, session: session, minutesAgo: 0)
      apply(.transcript(.began(detail, outgoing: nil)))
    } else {
      apply(.transcript(.turn(turn, Sample.sessionID(session))))
    }
  }
}

extension Sample {
  static let kyoto = round(
    0, "五月の京都で何を見るべきですか？ 🌸",
    [
      turn(
        0, "**葵祭** が五月十五日にあります。\n\n- 平安時代の装束の行列 👘\n- 下鴨神社から上賀茂神社まで",
        usage: Usage(inputTokens: 20, outputTokens: 64), session: 2, took: 1500)
    ], session: 2)
}
