import ChatUI
import Conversation
import Screen
import Testing

/// Copying whole things, and looking around in a conversation.
@Suite struct CopyingFrames {
  private func opened(
    _ name: String, _ rounds: [RoundDetail], columns: Int = 80, rows: Int = 24, hasMore: Bool = false
  ) -> ChatStory {
    var story = ChatStory.opened(
      name, columns: columns, rows: rows, showing: rounds, hasMore: hasMore)
    story.look()
    return story
  }

  private func round(_ index: Int, _ answer: String) -> RoundDetail {
    Sample.round(index, "Question \(index)", [Sample.turn(index, answer, took: 800)])
  }

  private func failed(_ index: Int, _ code: TurnError.Code = .overloaded) -> RoundDetail {
    let error = TurnError(code, "It broke.", suggestion: "Try later.")
    return Sample.round(
      index, "Question \(index)", [Sample.turn(index, "So far", status: .failed, error: error, took: 900)],
      outcome: .failed(error))
  }

  // MARK: Messages

  @Test func aMessageIsCopiedAsItWasWritten() {
    let answer = "A **bold** word.\n\n```\ncode\n```\n"
    var story = opened("unused", [round(0, answer), round(1, "Second.")])
    story.type("<M-v>y")
    #expect(story.effects == [.copy(ClipboardText("Second.", name: "the answer"))])
    story.type("[[")
    story.type("y")
    #expect(story.effects.last == .copy(ClipboardText(answer, name: "the answer")))
    // From the composer it is the last one.
    story.type("<Esc><C-x>cm")
    #expect(story.effects.last == .copy(ClipboardText("Second.", name: "the answer")))
    #expect(ClipboardText("a\nb\n", name: "the answer").subject == "the answer, 2 lines (4 characters)")
    #expect(ClipboardText("é", name: "").subject == "1 character")
  }

  @Test func theUsersMessageIsCopiedWhereItIsChosen() {
    var story = opened("unused", [round(0, "First."), round(1, "Second.")])
    // A click on it; then the answer below it.
    story.apply(.input(.mouse(MouseEvent(.press(.left), at: Position(column: 30, row: 3)))))
    story.apply(.input(.mouse(MouseEvent(.release, at: Position(column: 30, row: 3)))))
    story.type("y")
    #expect(story.effects.last == .copy(ClipboardText("Question 0", name: "your message")))
    story.pass(milliseconds: 1000)
    story.apply(.input(.mouse(MouseEvent(.press(.left), at: Position(column: 30, row: 6)))))
    story.apply(.input(.mouse(MouseEvent(.release, at: Position(column: 30, row: 6)))))
    story.type("y")
    #expect(story.effects.last == .copy(ClipboardText("First.", name: "the answer")))
    // Under the cursor.
    story.type("vvggy")
    #expect(story.effects.last == .copy(ClipboardText("Question 0", name: "your message")))
  }

  @Test func theWholeConversationIsAskedFor() throws {
    var story = opened("unused", [round(0, "First.")])
    story.type("<M-v>Y")
    #expect(story.effects == [.copyConversation(Sample.sessionID(1))])
    story.apply(.clipboard(ClipboardText("# Actors", name: "the conversation")))
    #expect(story.effects.last == .copy(ClipboardText("# Actors", name: "the conversation")))
    story.type("<Esc><C-x>ca")
    #expect(story.effects.last == .copyConversation(Sample.sessionID(1)))
  }

  @Test func nothingIsLeftThatATerminalObeys() {
    #expect(ClipboardText("a\u{1B}[201~\tb\r\nc\u{9B}d\u{7F}é").text == "a[201~\tb\nc" + "dé")
  }

  // MARK: Code

  private let code =
    "One:\n\n```swift\nlet a = 1\n```\n\nTwo:\n\n- in a list\n\n  ```sh\n  ls\t-l\n  ```\n\nThree:\n\n    indented"

  @Test func codeBlocksAreWalkedAndCopied() throws {
    var story = opened("code", [round(0, code), round(1, "```\nlast\n```"), round(2, "None here.")])
    func copied() -> String? {
      for case .copy(let text) in story.effects.reversed() { return text.text }
      return nil
    }
    // The last one in view.
    story.type("<M-v>c")
    #expect(copied() == "last")
    story.type("{")
    story.record()
    story.type("{{")
    story.type("c")
    #expect(copied() == "ls\t-l")
    story.record()
    story.type("{c")
    #expect(copied() == "let a = 1")
    story.type("{")
    story.record()
    story.type("}}}}c")
    #expect(copied() == "last")
    story.type("}")
    story.type("<Esc><C-x>cc")
    #expect(copied() == "last")
    try story.verify()
  }

  @Test func codeUnderTheCursorIsCopied() {
    var story = opened("unused", [round(0, code)], rows: 40)
    story.type("<M-v>vvggjjjj")
    story.type("c")
    #expect(story.effects.last == .copy(ClipboardText("let a = 1", name: "swift code")))
    story.type("<Esc>")
    var empty = opened("unused", [round(0, "No code.")])
    empty.type("<M-v>c")
    #expect(empty.effects.isEmpty)
  }

  @Test func anEarlierCodeBlockIsReadFor() {
    var story = opened("unused", [round(5, "None."), round(6, "None.")], hasMore: true)
    story.type("<M-v>{")
    #expect(story.effects == [.loadRounds(Sample.sessionID(1), before: 5, limit: 80)])
    story.apply(
      .transcript(
        .loaded(Sample.sessionID(1), [round(3, "None."), round(4, "None.")], isTail: false, hasMore: true)))
    #expect(story.effects.last == .loadRounds(Sample.sessionID(1), before: 3, limit: 80))
    story.apply(
      .transcript(.loaded(Sample.sessionID(1), [round(2, "```\nfound\n```")], isTail: false, hasMore: true)))
    story.effects = []
    story.type("c")
    #expect(story.effects == [.copy(ClipboardText("found", name: "code"))])
  }

  // MARK: Errors

  @Test func errorsAreGoneTo() throws {
    var rounds = (0..<12).map { round($0, "Answer \($0).") }
    rounds[3] = failed(3, .authentication)
    rounds[8] = failed(8)
    var story = opened("errors", rounds)
    story.type("<M-v>(")
    story.record()
    story.type("(")
    story.record()
    story.type("(")
    story.record()
    story.type(")")
    story.type("r")
    #expect(story.effects.last == .retry(Sample.sessionID(1), index: 8, model: nil))
    story.type(")")
    story.record()
    try story.verify()
  }

  @Test func anEarlierErrorIsReadFor() {
    var story = opened("unused", [round(5, "None.")], hasMore: true)
    story.type("<M-v>(")
    #expect(story.effects == [.loadRounds(Sample.sessionID(1), before: 5, limit: 80)])
    story.apply(
      .transcript(.loaded(Sample.sessionID(1), [failed(3), round(4, "None.")], isTail: false, hasMore: true)))
    story.type("r")
    #expect(story.effects.last == .retry(Sample.sessionID(1), index: 3, model: nil))
    // Another key gives up looking.
    var left = opened("unused", [round(5, "None.")], hasMore: true)
    left.type("<M-v>(")
    left.type("k")
    left.effects = []
    left.apply(
      .transcript(.loaded(Sample.sessionID(1), [round(4, "None.")], isTail: false, hasMore: true)))
    #expect(left.effects.isEmpty)
  }

  @Test(arguments: [TurnError.Code.authentication, .contextTooLong, .invalidRequest, .modelUnknown, .network])
  func aCardNamesTheKeysThatHelp(code: TurnError.Code) throws {
    var story = ChatStory("card-\(code.rawValue)", columns: 100, rows: 14)
    story.open([failed(0, code)])
    story.record()
    story.type("<M-v>")
    story.record()
    try story.verify()
  }

  // MARK: The source, links, what was sent

  @Test(arguments: [(80, 24), (40, 12)])
  func theSourceOfAnAnswer(columns: Int, rows: Int) throws {
    var story = opened("source", [Sample.answered()], columns: columns, rows: rows)
    story.type("<M-v>z")
    story.record()
    story.type("z")
    story.record()
    try story.verify()
  }

  @Test func linksAreOpened() {
    let answer =
      "See [the book](https://swift.org/a) and <https://example.org/b>, not [this](javascript:x) or [that](file:///etc/passwd)."
    var story = opened("unused", [round(0, answer), round(1, "None.")])
    story.type("<M-v>o")
    #expect(story.effects.isEmpty)
    story.type("[o")
    #expect(story.effects == [.openLink("https://swift.org/a")])
    story.type("o")
    #expect(story.effects.last == .openLink("https://example.org/b"))
    story.type("o")
    #expect(story.effects.last == .openLink("https://swift.org/a"))
    // Under the cursor: on the address of the second.
    story.effects = []
    story.type("vvggjjj$bbbb")
    story.type("<Enter>")
    #expect(story.effects.count <= 1)
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func whatWasSentBesideTheText(columns: Int, rows: Int) throws {
    var detail = round(0, "A cat.")
    detail.request.attachments = [
      Attachment(name: "image.png", mediaType: "image/png", data: Array(repeating: 0, count: 120_345)),
      Attachment(name: "写真 🌸.jpeg", mediaType: "image/jpeg", data: Array(repeating: 0, count: 2_345_678)),
      Attachment(name: "", mediaType: "image/gif", data: [1, 2, 3]),
    ]
    var story = opened("attachments", [detail], columns: columns, rows: rows)
    story.record()
    try story.verify()
  }

  // MARK: What is new, and how long it thought

  @Test func whatNobodyHasSeenBeginsWithALine() throws {
    var story = ChatStory("new")
    let id = Sample.sessionID(1)
    story.apply(.sessions(.loaded(Sample.sessions, show: Sample.sessionID(2))))
    for _ in 0..<2 {
      story.apply(.sessions(.activity(id, .streaming)))
      story.apply(.sessions(.activity(id, .completed)))
    }
    story.type("<M-1>")
    let rounds = (0..<4).map { round($0, "Answer \($0).") }
    story.apply(.transcript(.loaded(id, rounds, isTail: true, hasMore: false)))
    story.record()
    // Left and come back to, it has been read.
    story.type("<M-2><M-1>")
    story.apply(.transcript(.loaded(id, rounds, isTail: true, hasMore: false)))
    story.record()
    try story.verify()
  }

  @Test func reasoningSaysHowLongItTook() throws {
    var story = ChatStory("reasoningTime", rows: 16)
    func turn(_ content: String, _ reasoning: String, _ status: TurnStatus, _ revision: Int) -> Turn {
      Sample.turn(
        0, content, status: status, revision: revision, reasoning: reasoning,
        usage: Usage(inputTokens: 3, outputTokens: 400, reasoningTokens: 340), secondsAgo: 2)
    }
    story.open([Sample.round(0, "Why?", [turn("", "Let me", .streaming, 1)], outcome: nil)])
    story.pass(milliseconds: 5000)
    story.record()
    story.pass(milliseconds: 5000)
    story.apply(.transcript(.turn(turn("Because", "Let me think.", .streaming, 2), Sample.sessionID(1))))
    story.pass(milliseconds: 9000)
    story.record()
    try story.verify()
  }
}
