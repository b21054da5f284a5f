import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What trusts a folder's settings: the key for it, after all of them were on the screen, and nothing else.
@Suite struct TrustTests {
  private func story(_ offer: FolderOffer = Brought.small) -> ChatStory { ChatStory.inFolder(offer) }

  @Test func theKeyTrustsWhatWasShown() {
    var story = story()
    #expect(story.trust != nil)
    story.trustAll()
    #expect(story.trusted == ["d2"])
    // Once.
    story.type("tt")
    story.pass(milliseconds: 5000)
    #expect(story.trusted == ["d2"])
    story.apply(.trust(.trusted("Trusted.")))
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text == "Trusted.")
  }

  @Test func aKeyFromBeforeItWasDrawnIsNoAnswer() {
    var story = story()
    story.type("t")
    story.pass(milliseconds: 5000)
    #expect(story.trusted.isEmpty)
    #expect(story.trust == nil)
    #expect(story.state.composer.editor.text == "t")
    #expect(story.state.notice?.text.contains("^X t t shows") == true)
  }

  @Test func norIsOneThatWasTypedAsItCame() {
    var story = story()
    story.look()
    story.pass(milliseconds: 900)
    story.type("t")
    #expect(story.trust == nil)
    story.type("ell me")
    story.pass(milliseconds: 5000)
    #expect(story.trusted.isEmpty)
    #expect(story.state.composer.editor.text == "tell me")
  }

  /// Somebody who looks at their keys, or a terminal that pastes as if it typed.
  @Test(arguments: ["tell me", "t\n", "ttry", "what"])
  func norAreWordsThatBeginWithIt(_ words: String) {
    var story = story()
    story.look()
    story.pass(milliseconds: 5000)
    for character in words {
      story.type(character == "\n" ? "<Enter>" : "\(character)")
      story.pass(milliseconds: 300)
    }
    story.pass(milliseconds: 5000)
    #expect(story.trusted.isEmpty)
    if words != "t\n" { #expect(story.state.composer.editor.text == words) }
  }

  @Test func aPasteIsNoAnswer() {
    var story = story()
    story.look()
    story.pass(milliseconds: 5000)
    story.apply(.input(.paste("t")))
    story.pass(milliseconds: 5000)
    #expect(story.trusted.isEmpty)
    #expect(story.trust == nil)
    #expect(story.state.composer.editor.text == "t")

    // Where it was asked for, it stays, and a word before the paste was none.
    story.type("<Backspace><C-x>tt")
    story.apply(.trust(.looked(Brought.small)))
    story.look()
    story.type("t")
    story.apply(.input(.paste("t")))
    story.pass(milliseconds: 5000)
    #expect(story.trusted.isEmpty)
    #expect(story.trust?.warning?.contains("Nothing was trusted") == true)
  }

  @Test func allOfItHasToBeOnTheScreenFirst() {
    var story = story(Brought.plain)
    story.look()
    story.pass(milliseconds: 5000)
    for _ in 0..<3 {
      story.type("t")
      story.pass(milliseconds: 5000)
      #expect(story.trusted.isEmpty)
    }
    story.type("G")
    // Not drawn yet.
    story.type("t")
    story.pass(milliseconds: 5000)
    #expect(story.trusted.isEmpty)
    story.look()
    story.type("t")
    story.pass(milliseconds: 5000)
    #expect(story.trusted == ["d1"])
  }

  /// Any key but the one for it, at any pace, and what is pasted and clicked.
  @Test func nothingElseTrusts() {
    for round in 0..<40 {
      let seed = SeededGenerator.newSeed()
      var random = SeededGenerator(seed: seed)
      var story = story()
      for _ in 0..<200 {
        let keys = Self.keys[Int(random.next() % UInt64(Self.keys.count))]
        switch random.next() % 8 {
        case 0: story.apply(.input(.paste("t")))
        case 1:
          story.apply(
            .input(.mouse(MouseEvent(.press(.left), at: Position(column: 9, row: 9), modifiers: []))))
        case 2: story.apply(.trust(.found(Brought.small)))
        case 3 where story.state.dialog == nil && story.state.pendingKeys.isEmpty: story.type("<C-x>tt")
        default: story.type(keys)
        }
        if random.next() % 2 == 0 { story.look() }
        if random.next() % 2 == 0 { story.pass(milliseconds: Int64(random.next() % 3000)) }
        if case .trust(.look)? = story.effects.last { story.apply(.trust(.looked(Brought.small))) }
      }
      #expect(story.trusted.isEmpty, "round \(round), seed \(seed)")
    }
  }

  private static let keys =
    "abcdefghijklmnopqrsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".map { "\($0)" } + [
      "<Enter>", "<Enter>", "<Space>", "<Esc>", "<Tab>", "<C-t>", "<M-t>", "<C-j>", "<PageDown>", "<End>",
      "<F1>", "<C-l>", "<M-p>", "<Up>", "<C-c>",
    ]

  @Test(arguments: ["<Esc>", "n", "q"])
  func notNowLeavesItAsItIs(_ key: String) {
    var story = story()
    story.look()
    story.pass(milliseconds: 2000)
    story.type(key)
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text.contains("^X t t shows") == true)
    story.pass(milliseconds: 60_000)
    #expect(story.trusted.isEmpty)
    story.effects = []
    story.type("<C-x>tt")
    #expect(story.effects == [.trust(.look)])
    story.apply(.trust(.looked(Brought.small)))
    story.look()
    story.type("t")
    story.pass(milliseconds: 400)
    #expect(story.trusted == ["d2"])
  }

  @Test func filesThatHaveChangedAreReadAgainFirst() {
    var story = story()
    story.trustAll()
    #expect(story.trusted == ["d2"])
    let changed = Brought.changed(Brought.small)
    story.apply(.trust(.changed(changed)))
    #expect(story.trust?.isRead == false)
    #expect(story.trust?.warning?.contains("Nothing was trusted") == true)
    story.type("t")
    story.pass(milliseconds: 400)
    #expect(story.trusted == ["d2"])
    story.look()
    story.type("t")
    story.pass(milliseconds: 400)
    #expect(story.trusted == ["d2", "d2'"])
    story.apply(.trust(.changed(nil)))
    #expect(story.state.dialog == nil)
  }

  @Test func whatCannotBeWrittenDownIsSaid() {
    var story = story()
    story.trustAll()
    story.apply(.trust(.failed(Problem("trusted.json cannot be written."))))
    #expect(story.trust?.warning == "Nothing was trusted. trusted.json cannot be written.")
    story.type("t")
    story.pass(milliseconds: 400)
    #expect(story.trusted == ["d2", "d2"])
  }

  @Test func itIsInNobodysWay() {
    // What is written goes on.
    var story = ChatStory.opened()
    story.type("What")
    story.apply(.trust(.found(Brought.small)))
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text.contains("^X t t shows") == true)
    story.type(" is t")
    #expect(story.state.composer.editor.text == "What is t")
    story.pass(milliseconds: 60_000)
    #expect(story.state.dialog == nil)

    // Another dialog is not covered; when it closes, it is said where the settings are.
    story = ChatStory.opened()
    story.type("<F1>")
    story.apply(.trust(.found(Brought.small)))
    #expect(story.state.dialog == nil && story.state.helpScroll == 0)
    #expect(story.state.notice == nil)
    story.type("<Esc>")
    #expect(story.state.dialog == nil && story.state.helpScroll == nil)
    #expect(story.state.notice?.text.contains("^X t t shows") == true)

    // Half of a key sequence.
    story = ChatStory.opened()
    story.type("<C-x>")
    story.apply(.trust(.found(Brought.small)))
    #expect(story.state.dialog == nil)
  }

  @Test func theFirstStepsComeFirst() {
    var story = ChatStory.inFolder(Brought.small)
    story.look()
    let offer = SetupOffer(
      localModels: [], providers: Sample.setupProviders, settingsPath: "/x", keyFolder: "/y", isFirst: true)
    story.apply(.setup(.needed(offer)))
    #expect(story.state.dialog == nil)
    #expect(story.state.setup != nil)
    story.apply(.setup(.finished(Sample.model)))
    #expect(story.trust != nil)
    #expect(story.trusted.isEmpty)
  }

  @Test func aFolderWithoutSettingsSaysSo() {
    var story = ChatStory.opened()
    story.type("<C-x>tt")
    #expect(story.trust != nil)
    story.type("t")
    story.apply(.trust(.looked(nil)))
    story.pass(milliseconds: 400)
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text == "This folder has no settings of its own.")
    #expect(story.trusted.isEmpty)
  }

  @Test(arguments: [FolderOffer.Standing.unusable, .trusted])
  func whatThereIsNothingToDecideAboutIsNotTrusted(_ standing: FolderOffer.Standing) {
    var story = ChatStory.opened()
    story.type("<C-x>tt")
    var offer = Brought.small
    offer.standing = standing
    story.apply(.trust(.looked(offer)))
    story.trustAll()
    #expect(story.trusted.isEmpty)
  }

  /// Nothing that others wrote changes a cell outside of their rows, and no character of theirs is missing.
  @Test func everyCharacterStandsInItsPlace() {
    var story = ChatStory.inFolder(Brought.hostile, columns: 100, rows: 60)
    let frame = story.look()
    let text = FrameText.rows(of: frame)
    for name in [
      "202E", "001B", "200B", "000D", "0007", "200D", "00A0", "2028", "007F", "0000", "FEFF", "2066",
    ] {
      #expect(text.contains("<U+\(name)>"), "\(name)")
    }
    #expect(!text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" || $0 == "\u{200B}" })
    var plain = ChatStory.inFolder(Brought.small, columns: 100, rows: 60)
    let other = plain.look()
    for row in 0..<59 {
      for column in [0, 1, 98, 99] { #expect(frame[column, row] == other[column, row], "\(column), \(row)") }
    }
  }
}
