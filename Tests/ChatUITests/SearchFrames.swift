import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// Search in all sessions, and the way to what it finds.
@Suite struct SearchFrames {
  static func hit(
    _ session: Int, round: Int, _ kind: FoundText.Kind, _ snippet: String, _ word: String,
    minutesAgo: Int64 = 5,
    turn: TurnID? = nil, call: ToolCallID? = nil, offset: Int = 0, continues: Bool = false,
    isShown: Bool = true
  ) -> FoundText {
    let matches = TextMatcher(typed: word).ranges(in: snippet)
    return FoundText(
      session: Sample.sessionID(session), sessionTitle: Sample.sessions[session - 1].title, round: round,
      kind: kind,
      turn: turn, call: call, isShown: isShown, time: Sample.ago(minutes: minutesAgo), snippet: snippet,
      matches: matches, offset: offset, continues: continues)
  }

  static let hits = [
    hit(
      2, round: 3, .content,
      "the temples of the north lie close together, and from the last of them an\n\nold path along the canal leads to the "
        + "gardens", "path", minutesAgo: 70, turn: Sample.turnID(20030), offset: 812, continues: true),
    hit(2, round: 3, .request, "Which path goes there? 哲学の道 path 🌸", "path", minutesAgo: 71),
    hit(
      1, round: 0, .toolArguments, "read_file\n{\"path\":\"Package.swift\"}", "path", minutesAgo: 120,
      call: Sample.callID(1)),
    hit(
      1, round: 0, .reasoning, "They may mean the path.", "path", minutesAgo: 121, turn: Sample.turnID(10000)),
    hit(
      4, round: 9, .toolResult, "export PATH=$HOME/bin:$PATH", "path", minutesAgo: 1500,
      call: Sample.callID(2), isShown: false),
  ]

  static func request(_ text: String, limit: Int = 100) -> SearchRequest { SearchRequest(text, limit: limit) }

  @Test(arguments: [(80, 24), (40, 12), (20, 5), (120, 30)])
  func whatWasSaidIsFoundAsItIsTyped(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("found", columns: columns, rows: rows)
    story.type("<M-/>")
    story.record()
    story.effects = []
    story.type("path")
    // One at a time: the newest waits for the one that runs.
    #expect(story.effects == [.search(Self.request("p")), .cancelSearch])
    story.record()
    story.apply(.search(.cancelled(Self.request("p"))))
    #expect(story.effects.last == .search(Self.request("path")))
    story.apply(.search(.found(Self.request("path"), Self.hits, hasMore: false)))
    story.record()
    story.type("<Down><Down><Down>")
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func nothingAndFailures(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("nothing", columns: columns, rows: rows)
    story.type("<M-/>x")
    story.apply(.search(.found(Self.request("x"), [], hasMore: false)))
    story.record()
    story.type("y")
    story.apply(
      .search(
        .failed(Self.request("xy"), Problem("The store cannot be read.", suggestion: "Look at the disk."))))
    story.record()
    #expect(story.state.nextTick == nil || story.state.runningSearch == nil)
    story.effects = []
    story.type("<Enter>")
    #expect(story.effects == [.search(Self.request("xy"))])
    try story.verify()
  }

  @Test func manyAreBoundedAndMoreCanBeHad() throws {
    var story = ChatStory.opened("many")
    story.type("<M-/>w<Tab>")
    let many = (0..<2000).map {
      Self.hit(1 + $0 % 3, round: $0 / 3, .content, "word number \($0)", "word", minutesAgo: Int64($0))
    }
    story.apply(.search(.found(Self.request("w"), Array(many.prefix(100)), hasMore: true)))
    story.type("G")
    story.record()
    story.effects = []
    story.type("<Enter>")
    #expect(story.effects == [.search(Self.request("w", limit: 500))])
    story.apply(.search(.found(Self.request("w", limit: 500), Array(many.prefix(500)), hasMore: true)))
    story.type("G<Enter>")
    story.apply(.search(.found(Self.request("w", limit: 2000), many, hasMore: true)))
    story.type("G")
    story.record()
    story.effects = []
    story.type("<Enter>")
    #expect(story.effects.isEmpty && story.state.notice != nil)
    try story.verify()
  }

  @Test func anOlderAnswerNeverTakesThePlaceOfANewerOne() {
    var story = ChatStory("unused")
    story.open([])
    story.type("<M-/>a")
    story.type("b")
    // It was overtaken while it ran.
    story.apply(.search(.found(Self.request("a"), Self.hits, hasMore: false)))
    #expect(story.state.picker?.names.isEmpty == true)
    #expect(story.state.runningSearch == Self.request("ab"))
    // One that nobody waits for any more.
    story.apply(.search(.found(Self.request("a"), Self.hits, hasMore: false)))
    #expect(story.state.picker?.names.isEmpty == true)
    story.effects = []
    story.type("<Esc>")
    #expect(story.effects == [.cancelSearch])
    story.apply(.search(.cancelled(Self.request("ab"))))
    #expect(story.state.runningSearch == nil)
  }

  // MARK: Landing

  private static func rounds(_ range: Range<Int>, session: Int = 2) -> [RoundDetail] {
    range.map { index in
      let text =
        index == 3
        ? "Start in the north.\n\n" + (1...14).map { "- Temple number \($0)" }.joined(separator: "\n")
          + "\n\nFrom the last of them an *old* path along the canal leads to the gardens; the path is short."
        : "Answer \(index)."
      return Sample.round(
        index, index == 3 ? "Which path goes there? 哲学の道 path 🌸" : "Question \(index)?",
        [Sample.turn(index, text, session: session, took: 5)], session: session)
    }
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func enterLandsOnTheLineFarBack(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("landing", columns: columns, rows: rows)
    story.type("<M-/>path")
    story.apply(.search(.cancelled(Self.request("p"))))
    story.apply(.search(.found(Self.request("path"), Self.hits, hasMore: false)))
    story.effects = []
    story.type("<Enter>")
    let id = Sample.sessionID(2)
    #expect(story.effects.contains(.loadExcerpt(id, before: 24, limit: 41)))
    #expect(story.state.shown == .session(id) && story.state.focus == .transcript)
    story.apply(.transcript(.loaded(id, Self.rounds(400..<440), isTail: true, hasMore: true)))
    story.apply(.transcript(.loadedExcerpt(id, Self.rounds(0..<24))))
    story.record()
    // On to the next, and back over the first to the one before.
    story.type("n")
    story.record()
    story.type("NN")
    story.record()
    // The end is where it always was.
    story.type("G")
    story.record()
    #expect(story.state.shownTranscript?.excerpt == nil)
    try story.verify()
  }

  @Test func theWindowGrowsBothWaysUntilItMeetsTheEnd() {
    var story = ChatStory("unused")
    story.open([])
    let id = Sample.sessionID(2)
    story.apply(.transcript(.loaded(id, [], isTail: true, hasMore: false)))
    story.type("<M-/>path")
    story.apply(.search(.cancelled(Self.request("p"))))
    let far = Self.hit(2, round: 100, .request, "Question 100?", "100")
    story.apply(.search(.found(Self.request("path"), [far], hasMore: false)))
    story.type("<Enter>")
    story.apply(.transcript(.loaded(id, Self.rounds(260..<300), isTail: true, hasMore: true)))
    story.apply(.transcript(.loadedExcerpt(id, Self.rounds(80..<121))))
    func shown() -> ClosedRange<Int>? {
      guard let rounds = story.state.shownTranscript?.excerpt?.rounds ?? story.state.shownTranscript?.rounds,
        let first = rounds.first?.round.index, let last = rounds.last?.round.index
      else { return nil }
      return first...last
    }
    #expect(shown() == 80...120)
    // Upwards.
    story.effects = []
    for _ in 0..<60 {
      story.look()
      story.type("<PageUp>")
    }
    #expect(story.effects == [.loadExcerpt(id, before: 80, limit: 80)])
    story.apply(.transcript(.loadedExcerpt(id, Self.rounds(0..<80))))
    #expect(shown() == 0...120)
    // Downwards, to the newest.
    story.effects = []
    var loads = 0
    for _ in 0..<400 where story.state.shownTranscript?.excerpt != nil {
      story.look()
      story.type("<PageDown>")
      for case .loadExcerpt(_, let before, let limit) in story.effects {
        loads += 1
        story.apply(
          .transcript(.loadedExcerpt(id, Self.rounds(max(0, min(before, 300) - limit)..<min(before, 300)))))
      }
      story.effects = []
      #expect(
        story.state.scrolls[.session(id)]?.isFollowing != true || story.state.shownTranscript?.excerpt == nil)
    }
    #expect(loads == 2 && shown() == 0...299, "\(loads)")
  }

  @Test func whatWasSearchedForEverywhereIsLookedForOnFromThere() {
    var story = ChatStory("unused")
    story.open([])
    let id = Sample.sessionID(2)
    story.type("<M-/>gardens path")
    story.apply(.search(.cancelled(Self.request("g"))))
    story.apply(.search(.found(Self.request("gardens path"), [Self.hits[0]], hasMore: false)))
    story.type("<Enter>")
    story.apply(.transcript(.loaded(id, Self.rounds(400..<440), isTail: true, hasMore: true)))
    story.apply(.transcript(.loadedExcerpt(id, Self.rounds(0..<24))))
    #expect(story.state.find?.current?.entry == EntryPosition(round: 3, part: .turn(0)))
    // Both words are marked, wherever they stand; behind the last of them the store is asked for both.
    story.effects = []
    story.type("nn")
    #expect(story.effects.isEmpty && story.state.find?.current?.ordinal == 2)
    story.type("n")
    #expect(story.effects == [.search(SearchRequest("gardens path", session: id, limit: 1000))])
    story.apply(
      .search(.found(SearchRequest("gardens path", session: id, limit: 1000), [Self.hits[0]], hasMore: false))
    )
    #expect(story.state.find?.current?.ordinal == 0 && story.state.notice?.text == "Begins again at the top.")
  }

  @Test func whatIsFoldedIsOpened() {
    var story = ChatStory("unused")
    let call = Sample.call(
      1, "read_file", #"{"path":"Package.swift"}"#, .succeeded, result: "line\nthe result")
    story.open([
      Sample.round(0, "q", [Sample.turn(0, "a", reasoning: "They may mean the path.", calls: [call])])
    ])
    func search(_ place: Int) {
      story.type("<M-/>path")
      if let running = story.state.runningSearch, running.text != "path" {
        story.apply(.search(.cancelled(running)))
      }
      story.apply(.search(.found(Self.request("path"), [Self.hits[place]], hasMore: false)))
      story.type("<Enter>")
      story.look()
    }
    #expect(!story.state.showsReasoning && story.state.openCalls.isEmpty)
    search(2)
    #expect(story.state.openCalls == [Sample.callID(1)])
    search(3)
    #expect(story.state.showsReasoning)
  }

  @Test(arguments: [(120, 20), (80, 20), (40, 12)])
  func aLongResultIsScrolledToThePlace(columns: Int, rows: Int) throws {
    var story = ChatStory("result", columns: columns, rows: rows)
    let lines = (1...60).map { $0 == 40 ? "the path is here 道" : "line \($0)" }.joined(separator: "\n")
    let call = Sample.call(1, "read_file", #"{"path":"Package.swift"}"#, .succeeded, result: lines)
    story.open([
      Sample.round(0, "q", [Sample.turn(0, "a", calls: [call])]),
      Sample.round(1, "q", [Sample.turn(1, (1...40).map { "Line \($0)." }.joined(separator: "\n\n"))]),
    ])
    story.look()
    story.type("<M-/>path")
    story.apply(.search(.cancelled(Self.request("p"))))
    let hit = Self.hit(
      1, round: 0, .toolResult, "the path is here 道", "path", call: Sample.callID(1), offset: 310,
      continues: true)
    story.apply(.search(.found(Self.request("path"), [hit], hasMore: false)))
    story.type("<Enter>")
    story.record()
    story.type("N")
    story.record()
    try story.verify()
  }

  @Test func whatAnotherAnswerSaysIsSaidToBeThere() {
    var story = ChatStory("unused")
    story.open([Sample.round(0, "q", showing: 2, of: 2, [Sample.turn(0, alternative: 2, "b")])])
    story.type("<M-/>path")
    story.apply(.search(.cancelled(Self.request("p"))))
    let other = Self.hit(
      1, round: 0, .content, "the path", "path", turn: Sample.turnID(10000), isShown: false)
    story.apply(.search(.found(Self.request("path"), [other], hasMore: false)))
    story.type("<Enter>")
    #expect(story.state.notice?.text.contains("another answer") == true)
    #expect(story.state.focus == .transcript)
  }

  @Test func whatIsGoneIsSaidToBeGone() {
    var story = ChatStory.opened()
    story.type("<M-/>path")
    story.apply(.search(.cancelled(Self.request("p"))))
    let gone = Self.hit(2, round: 7, .request, "path", "path")
    story.apply(.search(.found(Self.request("path"), [gone], hasMore: false)))
    story.apply(.sessions(.removed(Sample.sessionID(2))))
    story.type("<Enter>")
    #expect(story.state.notice?.text.contains("not there any more") == true)
    #expect(story.state.shown == .session(Sample.sessionID(1)))
  }
}
