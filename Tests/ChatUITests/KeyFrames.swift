import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// The way of a key: chosen, typed, tried, kept.
@Suite struct KeyFrames {
  private static func offer(isFirst: Bool) -> SetupOffer {
    SetupOffer(
      localModels: [], providers: Sample.setupProviders,
      settingsPath: "/home/you/.config/antiphon/config.toml", keyFolder: "/home/you/.config/antiphon/keys",
      isFirst: isFirst)
  }

  /// Stands for a key; no key of anybody's.
  private static let typed = "sk-not-a-key-0123456789"

  private static func story(_ name: String, columns: Int = 80, rows: Int = 24, isFirst: Bool = true)
    -> ChatStory
  {
    var story = ChatStory(name, columns: columns, rows: rows)
    story.apply(.sessions(.loaded([], show: nil)), .setup(.needed(offer(isFirst: isFirst))))
    return story
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5), (1, 1)])
  func aKeyIsTriedAndKept(columns: Int, rows: Int) throws {
    var story = Self.story("key", columns: columns, rows: rows)
    story.type("2")
    story.record()
    story.type("<Enter>")
    story.record()
    // As it comes from a page: with a line break.
    story.apply(.input(.paste("\(Self.typed)\n")))
    story.record()
    story.type("<Enter>")
    let key = try #require(story.state.setup?.key)
    #expect(key.reveal() == Self.typed)
    #expect(story.effects.last == .setup(.testKey(key, provider: "anthropic")))
    story.record()
    story.apply(
      .setup(
        .rejected(
          Problem("anthropic does not know the key.", suggestion: "Check it on the provider's page."))))
    story.record()
    story.type("<Enter>")
    #expect(story.effects.last == .setup(.testKey(key, provider: "anthropic")))
    story.apply(.setup(.accepted("It offers 9 models.")))
    story.record()
    story.type("1")
    #expect(story.effects.last == .setup(.keepKey(key, provider: "anthropic", .file)))
    story.apply(.setup(.notKept(Problem("The key could not be saved: the disk is full."))))
    story.record()
    story.type("3")
    #expect(story.effects.last == .setup(.keepKey(key, provider: "anthropic", .thisRun)))
    story.apply(.setup(.finished(ModelReference("anthropic/claude-sonnet-4-5")!)))
    #expect(story.state.setup == nil)
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func aCommandPrintsIt(columns: Int, rows: Int) throws {
    var story = Self.story("command", columns: columns, rows: rows, isFirst: false)
    story.record()
    story.type("3xyz<Enter>")
    story.apply(.setup(.accepted("")))
    story.type("2")
    story.type("pass show 'my keys/openrouter")
    story.record()
    story.type("<Enter>")
    #expect(story.state.notice?.text == "A ' is missing at the end.")
    story.type("'<Enter>")
    #expect(
      story.effects.last
        == .setup(
          .keepKey(HiddenText(), provider: "openrouter", .command(["pass", "show", "my keys/openrouter"]))))
    story.record()
    story.apply(.setup(.notKept(Problem("The key command `pass` of openrouter failed."))))
    story.type("<Enter>")
    #expect(
      story.state.setup?.command.text == "pass show 'my keys/openrouter'", "what was typed is still there")
    try story.verify()
  }

  @Test func escForgetsTheKey() {
    var story = Self.story("unused")
    story.type("2<Enter>abc<Enter>")
    #expect(story.state.setup?.step == .testing)
    story.type("<Esc>")
    #expect(story.effects.last == .setup(.cancel))
    #expect(story.state.setup?.step == .key && story.state.setup?.key.count == 3, "it may be tried again")
    story.type("<Esc>")
    #expect(story.state.setup?.step == .providers && story.state.setup?.key.isEmpty == true)
    // An answer that comes after that is about nothing.
    story.apply(.setup(.accepted("late")))
    #expect(story.state.setup?.step == .providers)
    story.type("<Esc>")
    #expect(story.state.setup?.step == .menu)
    story.type("<Esc>")
    #expect(story.state.setup == nil)
  }

  @Test func whatNobodySeesIsEditedFromItsEnd() {
    var story = Self.story("unused")
    story.type("2<Enter>ab c<Backspace>d<Left><Up><C-y><C-_>")
    #expect(story.state.setup?.key.reveal() == "abd")
    story.type("<C-u>x")
    #expect(story.state.setup?.key.reveal() == "x")
    story.type("<C-w><Enter>")
    #expect(story.state.setup?.step == .key)
    #expect(story.state.notice?.text == "Type or paste the key first.")
    story.apply(.input(.paste("schlüssel")))
    story.type("<Enter>")
    #expect(
      story.state.setup?.step
        == .rejected(
          Problem(
            "What was typed is no key: it holds characters that no key has.",
            suggestion: "Copy it again from the provider's page.")))
    #expect(!story.effects.contains { if case .setup(.testKey) = $0 { true } else { false } })
  }

  /// The key is looked for wherever it could have got to: every frame, the state as it prints and mirrors, the history.
  @Test func theKeyIsNowhereElse() throws {
    var story = Self.story("unused", isFirst: false)
    var seen = ""
    func look(_ story: inout ChatStory) {
      seen += FrameText.rows(of: story.look())
      dump(story.state, to: &seen)
      seen += "\(story.state) \(String(reflecting: story.state)) \(story.effects)"
      dump(story.effects, to: &seen)
    }
    story.type("2<Enter>")
    for character in Self.typed {
      story.apply(.input(.key(Key(character))))
      look(&story)
    }
    story.type("<Up><Down><Enter>")
    look(&story)
    story.apply(.setup(.rejected(Problem("No."))))
    look(&story)
    story.type("<Enter>")
    story.apply(.setup(.accepted("Good.")))
    look(&story)
    story.type("1")
    look(&story)
    story.apply(.setup(.finished(Sample.model)))
    look(&story)
    // In the composer, undo, redo, put back and the history know nothing of it.
    story.type("<C-_><M-_><C-y><Up><Up>")
    look(&story)
    #expect(story.state.composer.editor.text.isEmpty)
    for length in 6...Self.typed.count where seen.contains(Self.typed.prefix(length)) {
      Issue.record("\(length) characters of the key were to be seen")
    }
    #expect(seen.contains("[hidden]"), "the state was looked at")
  }

  @Test func whoHasSessionsAndNoModelIsToldTheWay() {
    var story = ChatStory.opened()
    story.apply(.setup(.noModel))
    #expect(
      story.state.notice?.text
        == "No key, no running server and no local model was found. Alt+A adds a provider, Alt+M lists models."
    )
  }

  @Test func anotherProviderIsAddedAtAnyTime() throws {
    var story = ChatStory.opened("add", columns: 80, rows: 24)
    story.effects = []
    story.type("a question that is being written<M-m><M-a>")
    #expect(story.effects == [.listModels, .setup(.offer)])
    story.apply(.setup(.needed(Self.offer(isFirst: false))))
    story.record()
    story.type("<Enter>key")
    // What is under way does not start over.
    story.apply(.setup(.needed(Self.offer(isFirst: true))))
    story.record()
    story.type("<Esc><Esc>")
    #expect(story.state.setup == nil && story.state.notice == nil)
    #expect(story.state.composer.editor.text == "a question that is being written")
    try story.verify()
  }
}
