import ChatUI
import Conversation
import Screen
import Testing

/// Selecting by keys and by mouse, and what is copied then.
@Suite struct SelectionFrames {
  static let answer = """
    An actor lets in one task at a time, so what it holds is never changed by two at once.

    > A quote that is long enough to be broken into several rows of a narrow pane.

    1. The first item, with words enough for a second row in a pane of this width.
    2. The second.

    ```swift
    actor Counter {
      func next() -> Int { 1 }
    }
    ```
    """

  private func opened(
    _ name: String, _ answer: String = Self.answer, columns: Int = 80, rows: Int = 24
  ) -> ChatStory {
    var story = ChatStory.opened(
      name, columns: columns, rows: rows,
      showing: [Sample.round(0, "How?", [Sample.turn(0, answer, took: 800)])])
    story.look()
    return story
  }

  /// What was copied last.
  private func copied(_ story: ChatStory) -> String? {
    for case .copy(let text) in story.effects.reversed() { return text.text }
    return nil
  }

  @Test func charactersAreSelectedAcrossRows() throws {
    var story = opened("characters")
    story.type("<M-v>v")
    story.record()
    story.type("wwjjj")
    story.record()
    story.type("y")
    #expect(
      copied(story)
        == "An actor lets in one task at a time, so what it holds is never changed by two at once.\n\nA quote "
    )
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func wholeLinesHaveNoGuttersAndNoBrokenRows(columns: Int, rows: Int) throws {
    var story = opened("lines", columns: columns, rows: rows)
    story.type("<M-v>vvggVG")
    story.record()
    story.type("y")
    #expect(
      copied(story) == """
        How?

        An actor lets in one task at a time, so what it holds is never changed by two at once.

        A quote that is long enough to be broken into several rows of a narrow pane.

        1. The first item, with words enough for a second row in a pane of this width.
        2. The second.

        actor Counter {
          func next() -> Int { 1 }
        }
        """)
    try story.verify()
  }

  @Test func theOtherEndMovesToo() throws {
    var story = opened("otherEnd")
    story.type("<M-v>vjjww")
    story.type("oww")
    story.record()
    story.type("y")
    #expect(copied(story)?.hasPrefix("lets in one task") == true)
    try story.verify()
  }

  @Test func theCursorMovesAloneAndSelectsFromThere() throws {
    var story = opened("cursor")
    // Twice leaves the cursor; then it selects from where it is.
    story.type("<M-v>vv$")
    story.record()
    story.type("bv$y")
    #expect(copied(story) == "once.")
    story.type("v<Esc>")
    story.record()
    story.type("<Esc>")
    story.record()
    try story.verify()
  }

  @Test func wideGlyphsAreNeverSplit() throws {
    var story = opened("wide", "中文和日本語のテキスト、全角。 Emoji 👩‍👩‍👧‍👦 🇯🇵 👍🏽 and e\u{301} here.", columns: 40, rows: 12)
    story.type("<M-v>vll")
    story.record()
    story.type("$hhhhhh")
    story.record()
    story.type("y")
    #expect(copied(story) == "中文和日本語のテキスト、全角。 Emoji 👩‍👩‍👧‍👦 🇯🇵 👍🏽 and e\u{301}")
    try story.verify()
  }

  @Test func aSelectionStaysWhatItIsWhenTheWidthChanges() throws {
    var story = opened("resized")
    story.type("<M-v>vwwww")
    story.record()
    for columns in [40, 120, 60] {
      story.apply(.resized(Size(columns: columns, rows: 20)))
      story.record()
    }
    story.type("y")
    #expect(copied(story) == "An actor lets in o")
    try story.verify()
  }

  @Test func aSelectionStaysWhatItIsWhileTextArrives() throws {
    var story = ChatStory("arriving", rows: 16)
    let text = "The first paragraph.\n\nThe second one grows"
    story.open([
      Sample.round(0, "Go", [Sample.turn(0, text, status: .streaming, secondsAgo: 3)], outcome: nil)
    ])
    story.look()
    story.type("<M-v>vjjww")
    story.record()
    let more = text + String(repeating: " and grows", count: 80)
    story.apply(
      .transcript(
        .turn(Sample.turn(0, more, status: .streaming, revision: 3, secondsAgo: 3), Sample.sessionID(1))))
    story.record()
    story.type("y")
    #expect(copied(story) == "The first paragraph.\n\nThe second o")
    try story.verify()
  }

  @Test func motionsAreThoseOfVi() {
    var story = opened("unused", "one two-three  four\nfive\n\nsix seven\n\n```\ncode  here\n```")
    func text(_ keys: String) -> String? {
      story.effects = []
      story.type("<Esc><M-v>" + keys + "y")
      return copied(story)
    }
    #expect(text("vw") == "one t")
    #expect(text("vww") == "one two-")
    #expect(text("ve") == "one")
    #expect(text("vee") == "one two")
    #expect(text("vv$vb") == "five")
    #expect(text("v$") == "one two-three  four five")
    #expect(text("v}") == "one two-three  four five\n\ns")
    #expect(text("v}}") == "one two-three  four five\n\nsix seven\n\nc")
    #expect(text("v}}{w") == "one two-three  four five\n\nsix s")
    #expect(text("V") == "one two-three  four five")
    #expect(text("Vj") == "one two-three  four five\n")
    #expect(text("vG")?.hasSuffix("code  here") == true)
    #expect(text("vlh") == "o")
    #expect(text("vh") == "o")
    #expect(text("vv$v0") == "one two-three  four five")
    #expect(text("vGgg") == "How?\n\no")
  }

  // MARK: The mouse

  private func mouse(_ story: inout ChatStory, _ action: MouseEvent.Action, _ column: Int, _ row: Int) {
    story.apply(.input(.mouse(MouseEvent(action, at: Position(column: column, row: row)))))
  }

  @Test func aDragSelectsAndCopies() throws {
    var story = opened("drag")
    mouse(&story, .press(.left), 29, 6)
    mouse(&story, .drag(.left), 33, 6)
    story.record()
    mouse(&story, .drag(.left), 40, 9)
    story.record()
    mouse(&story, .release, 40, 9)
    #expect(
      copied(story)
        == "An actor lets in one task at a time, so what it holds is never changed by two at once.\n\nA quote th"
    )
    // Who was writing goes on writing.
    story.record()
    story.type("x")
    story.record()
    try story.verify()
  }

  @Test func clicksSelectAWordAndALine() throws {
    var story = opened("clicks")
    for _ in 0..<2 {
      mouse(&story, .press(.left), 33, 6)
      mouse(&story, .release, 33, 6)
    }
    #expect(copied(story) == "actor")
    story.record()
    mouse(&story, .press(.left), 33, 6)
    mouse(&story, .release, 33, 6)
    #expect(
      copied(story)
        == "An actor lets in one task at a time, so what it holds is never changed by two at once.")
    story.record()
    // Too late for a double click: it chooses the message and nothing else.
    story.pass(milliseconds: 1000)
    story.effects = []
    mouse(&story, .press(.left), 33, 6)
    mouse(&story, .release, 33, 6)
    #expect(story.effects.isEmpty)
    // A word and on: by words.
    story.pass(milliseconds: 1000)
    for _ in 0..<2 { mouse(&story, .press(.left), 33, 6) }
    mouse(&story, .drag(.left), 43, 6)
    mouse(&story, .release, 43, 6)
    #expect(copied(story) == "actor lets in")
    try story.verify()
  }

  @Test func draggingBeyondTheEdgeScrolls() throws {
    var story = ChatStory("beyond", rows: 12)
    let lines = (0..<40).map { "Line \($0)." }.joined(separator: "\n\n")
    story.open([Sample.round(0, "Many", [Sample.turn(0, lines, took: 800)])])
    story.look()
    mouse(&story, .press(.left), 30, 7)
    mouse(&story, .drag(.left), 30, 0)
    story.record()
    let due = try #require(story.state.nextTick)
    #expect(due.milliseconds - story.state.now.milliseconds <= 60)
    for _ in 0..<5 {
      story.pass(milliseconds: 60)
      story.look()
    }
    story.record()
    mouse(&story, .release, 30, 0)
    // At rest nothing wakes it for that any more.
    let next = try #require(story.state.nextTick)
    #expect(next.milliseconds - story.state.now.milliseconds > 1000)
    #expect(copied(story)?.contains("Line 34.\n\nLine 35.") == true)
    try story.verify()
  }

  @Test func theMouseCanBeSwitchedOff() throws {
    var story = opened("mouseOff")
    story.type("<C-x>vm")
    #expect(story.effects == [.setMouse(false)])
    story.record()
    story.type("<C-x>vm")
    #expect(story.effects.last == .setMouse(true))
    story.record()
    try story.verify()
  }
}
