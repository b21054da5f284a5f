import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// Everything that can lie around the composer, as it looks.
@Suite struct ComposerFrames {
  static let sizes = [(80, 24), (40, 12), (20, 5)]

  private func image(_ name: String, _ count: Int = 48_213) -> Conversation.Attachment {
    Conversation.Attachment(name: name, mediaType: "image/png", data: [UInt8](repeating: 0, count: count))
  }

  private func files(_ paths: [String], in story: inout ChatStory) {
    guard case .compose(.findFiles(let query)) = story.effects.last(where: \.asksForFiles) else { return }
    story.apply(
      .composing(
        .filesFound(
          query,
          paths.map {
            FoundFile($0, isFolder: $0.hasSuffix("/"), positions: query.pattern.isEmpty ? [] : [0, 1])
          },
          isCut: false)))
  }

  @Test(arguments: sizes)
  func filesAreListedWithAPreview(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("files", columns: columns, rows: rows)
    story.type("Look at @")
    story.record()
    files(["Package.swift", "README.md", "Sources/", "漢字/報告 👍🏽.md"], in: &story)
    story.apply(
      .composing(
        .previewed(
          path: "Package.swift",
          .text(
            ["// swift-tools-version: 6.2", "import PackageDescription", "", "let 数 = 3"], byteCount: 16_500))
      ))
    story.record()
    story.type("<Down><Down>")
    story.apply(.composing(.previewed(path: "Sources/", .folder(entries: 12))))
    story.record()
    story.type("<Down>")
    story.apply(.composing(.previewed(path: "漢字/報告 👍🏽.md", .other(byteCount: 2_400_000))))
    story.record()
    story.type("zz")
    files([], in: &story)
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func aFileThatIsTakenGoesAlong(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("mention", columns: columns, rows: rows)
    story.type("Look at @pack")
    files(["Package.swift"], in: &story)
    story.type("<Tab>")
    #expect(story.state.composer.editor.text == "Look at @Package.swift")
    #expect(
      story.effects.last
        == .compose(.attach(["Package.swift"], to: story.state.shown, pasted: "@Package.swift")))
    story.apply(
      .composing(
        .attached(
          [.text(FileMention(path: "Package.swift", byteCount: 16_500))], to: story.state.shown,
          pasted: "@Package.swift")))
    story.type("please")
    story.record()
    story.type("<Enter>")
    guard case .send(_, _, let text, let enclosures) = story.effects.last else {
      Issue.record("nothing was sent")
      return
    }
    #expect(text == "Look at @Package.swift please" && enclosures == Enclosures(files: ["Package.swift"]))
    try story.verify()
  }

  @Test(arguments: sizes)
  func imagesAreShownAndCanBeTakenOff(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("images", columns: columns, rows: rows)
    story.apply(.models(.listed(Sample.providers)))
    story.type("What is this?")
    let pane = story.state.shown
    story.apply(
      .composing(.attached([.image(image("Bildschirmfoto 漢字 👍🏽.png"))], to: pane, pasted: nil)),
      .composing(
        .attached([.image(image("cat.png", 1_200_000)), .image(image("dog.png"))], to: pane, pasted: nil)))
    story.record()
    story.pass(milliseconds: 10_000)
    story.record()
    // The demo takes none.
    story.type("<Enter>")
    story.record()
    #expect(story.state.composer.editor.text == "What is this?")
    story.type("<Home><Backspace>")
    story.record()
    story.type("<Backspace><Backspace>")
    #expect(story.state.composer.attachments.isEmpty)
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func whatWasSentAlongIsSaid(columns: Int, rows: Int) throws {
    var story = ChatStory("sent", columns: columns, rows: rows)
    var round = Sample.round(0, "What is this?", [Sample.turn(0, "A cat.")])
    round.request.attachments = [image("Bildschirmfoto 漢字 👍🏽.png"), image("cat.png", 999)]
    story.open([round])
    story.apply(.composing(.attached([.image(image("dog.png"))], to: story.state.shown, pasted: nil)))
    story.type("And this?<Enter>")
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func commandsAreListedAsTheyAreWritten(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("slash", columns: columns, rows: rows)
    story.type("/")
    story.record()
    story.type("th")
    story.record()
    story.type("<Tab>")
    story.record()
    story.type("pa<Tab><Enter>")
    #expect(story.effects.last == .setTheme("paper"))
    story.type("/reanme x<Enter>")
    story.record()
    #expect(story.state.composer.editor.text == "/reanme x")
    try story.verify()
  }

  @Test(arguments: sizes)
  func templatesAreFilledIn(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("template", columns: columns, rows: rows)
    story.type("<C-x>et")
    story.apply(
      .composing(
        .templates([
          PromptTemplate(
            name: "review",
            contents:
              "# Review a change\nReview {{file}} as {{who}} would.\n\nSay what is wrong in {{file}}.\n"),
          PromptTemplate(name: "übersetzen", contents: "Translate into {{language}}: 漢字"),
          PromptTemplate(
            name: "broken", text: "",
            problem: Problem("templates/broken.md: not UTF-8, save the file as UTF-8")),
        ])))
    story.record()
    story.type("<Down><Down>")
    story.record()
    story.type("<Up><Up><Tab>")
    story.record()
    story.type("a.swift<Tab>")
    story.record()
    story.type("<Enter>")
    #expect(story.state.notice?.kind == .warning)
    story.type("a cat<Tab>")
    story.record()
    #expect(
      story.state.composer.editor.text == "Review a.swift as a cat would.\n\nSay what is wrong in a.swift.")
    try story.verify()
  }

  @Test(arguments: sizes)
  func historyIsSearched(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("history", columns: columns, rows: rows)
    story.apply(
      .composing(
        .history(["swift build fails", "漢字 in a Swift string", "what is a monad?", "Swift actors 👍🏽"])))
    story.type("draft<C-r>")
    story.record()
    story.type("swift")
    story.record()
    story.type("<C-r>")
    story.record()
    story.type("<C-r><C-r>")
    story.record()
    story.type("<Esc>")
    #expect(story.state.composer.editor.text == "draft")
    story.type("<C-r>monad<Enter>")
    #expect(story.state.composer.editor.text == "what is a monad?")
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func viSaysItsMode(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("vi", columns: columns, rows: rows)
    story.type("<C-x>ev")
    story.pass(milliseconds: 10_000)
    story.type("one 漢字 two👍🏽")
    story.record()
    story.type("<Esc>b2d")
    story.record()
    story.type("<Esc>vhh")
    story.record()
    story.type("<Esc>o three<Esc>V")
    story.record()
    story.type("kd")
    #expect(story.state.composer.editor.isEmpty)
    story.record()
    try story.verify()
  }
}

extension Effect {
  var asksForFiles: Bool { if case .compose(.findFiles) = self { true } else { false } }
}
