import ChatUI
import Conversation
import Screen
import Testing
import Widgets

@Suite struct ConversationFrames {
  @Test func anEmptySessionSaysHowToBegin() throws {
    var story = ChatStory("empty")
    story.apply(.sessions(.defaultModel(Sample.model)), .sessions(.loaded(Sample.sessions, show: nil)))
    story.record()
    try story.verify()
  }

  @Test func theFirstMessageMakesASession() throws {
    var story = ChatStory("firstMessage")
    story.apply(.sessions(.defaultModel(Sample.model)), .sessions(.loaded([], show: nil)))
    story.type("Hello<C-j>two lines")
    story.record()
    story.type("<Enter>")
    #expect(story.effects == [.createSession(draft: DraftID(0), model: nil)])
    story.record()
    story.effects = []
    story.apply(.sessions(.created(Sample.session(1, ""), draft: DraftID(0))))
    #expect(story.effects == [.send(OutgoingID(1), to: Sample.sessionID(1), text: "Hello\ntwo lines")])
    let waiting = Sample.turn(0, "", status: .waiting, secondsAgo: 2)
    story.apply(
      .transcript(
        .began(
          Sample.round(0, "Hello\ntwo lines", [waiting], outcome: nil, minutesAgo: 0), outgoing: OutgoingID(1)
        )))
    #expect(story.effects.last == .follow(Sample.responseID(1000), in: Sample.sessionID(1)))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (120, 40), (40, 12), (20, 5)])
  func anAnswerWithMarkdown(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("markdown", columns: columns, rows: rows)
    story.record()
    try story.verify()
  }

  @Test func anAnswerArrives() throws {
    var story = ChatStory("streaming")
    let text = "An actor lets in one task"
    let question = "How does an actor keep its state safe?"
    story.open([
      Sample.round(0, question, [Sample.turn(0, "", status: .waiting, secondsAgo: 2)], outcome: nil)
    ])
    story.record()
    story.apply(
      .transcript(
        .turn(Sample.turn(0, text, status: .streaming, revision: 2, secondsAgo: 3), Sample.sessionID(1))))
    story.pass(milliseconds: 200)
    story.record()
    story.apply(
      .transcript(
        .turn(
          Sample.turn(
            0, text + " at a time.", status: .streaming, revision: 3,
            usage: Usage(inputTokens: 9, outputTokens: 12, isEstimate: true), secondsAgo: 3),
          Sample.sessionID(1))))
    story.type("and<C-j>what else?")
    story.record()
    story.type("<Esc>")
    #expect(story.effects.last == .cancel(Sample.responseID(1000)))
    let stopped = Sample.turn(
      0, text + " at a time.", status: .cancelled, revision: 4,
      usage: Usage(inputTokens: 9, outputTokens: 12),
      secondsAgo: 3, took: 3000)
    story.apply(.transcript(.ended(Sample.round(0, question, [stopped], outcome: .cancelled).response)))
    story.record()
    try story.verify()
  }

  @Test func reasoningIsFolded() throws {
    var story = ChatStory("reasoning")
    let turn = Sample.turn(
      0, "Because only one task runs inside it.", reasoning: "The user asks about actors.\nKeep it short.",
      usage: Usage(inputTokens: 31, outputTokens: 148, reasoningTokens: 14), took: 3500)
    story.open([Sample.round(0, "Why?", [turn])])
    story.record()
    story.type("<M-r>")
    story.record()
    try story.verify()
  }

  @Test func aFailureSaysWhatAndWhatToDo() throws {
    var story = ChatStory("failure")
    let error = TurnError(
      .rateLimited, "The provider takes no more requests from this key for now.",
      suggestion: "Wait, then send the message again: the up key brings it back.", mayRetry: true,
      retryAfter: 12)
    let turn = Sample.turn(0, "An actor lets", status: .failed, error: error, took: 900)
    story.open([Sample.round(0, "What is an actor?", [turn], outcome: .failed(error))])
    story.record()
    story.open([
      Sample.round(
        1, "And then?", [Sample.turn(1, "It is", status: .interrupted, took: 500)], outcome: .interrupted),
      Sample.round(2, "Go on", [Sample.turn(2, "Yes.", took: 500)], outcome: .limit(.turns)),
    ])
    story.record()
    try story.verify()
  }

  @Test func aQueuedMessageWaitsItsTurn() throws {
    var story = ChatStory("queued")
    story.open([
      Sample.round(0, "First", [Sample.turn(0, "One", status: .streaming, secondsAgo: 4)], outcome: nil),
      Sample.round(1, "Second", [Sample.turn(1, "", status: .queued)], outcome: nil),
    ])
    story.record()
    try story.verify()
  }

  @Test func manyScriptsKeepTheirColumns() throws {
    var story = ChatStory("scripts")
    let text = """
      中文和日本語のテキスト、全角。 Emoji 👩‍👩‍👧‍👦 🇯🇵 👍🏽 and e\u{301} \u{1B}[31mred\u{7}.

      שלום עולם and مرحبا بالعالم stay in their rows, café too.
      """
    story.apply(
      .sessions(.loaded([Sample.session(1, "京都の五月 🌸 مرحبا", minutesAgo: 3)], show: Sample.sessionID(1))),
      .transcript(
        .loaded(
          Sample.sessionID(1), [Sample.round(0, "你好，世界 👋", [Sample.turn(0, text, took: 800)])], isTail: true,
          hasMore: false)))
    story.type("打字 שלום")
    story.record()
    try story.verify()
  }

  @Test func plainGlyphsSufficeEverywhere() throws {
    var story = ChatStory("ascii", columns: 120, rows: 24, glyphs: .ascii)
    let turn = Sample.turn(
      0, "Let me look.", status: .runningTools,
      reasoning: "A file is needed.",
      calls: [
        Sample.call(1, "read_file", #"{"path":"Package.swift"}"#, .succeeded, result: "// swift"),
        Sample.call(2, "list_directory", #"{"path":"."}"#, .running, tookMilliseconds: nil),
      ], secondsAgo: 5)
    story.open([Sample.round(0, "Which files?", [turn], outcome: nil)])
    story.record()
    try story.verify()
  }
}
