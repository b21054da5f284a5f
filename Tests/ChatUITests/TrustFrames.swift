import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What is seen of a folder's own settings before they count.
@Suite struct TrustFrames {
  static let sizes = [(80, 24), (40, 12), (20, 5)]

  @Test(arguments: sizes)
  func theSettingsAreReadAndTrusted(columns: Int, rows: Int) throws {
    var story = ChatStory.inFolder(Brought.plain, "trusted", columns: columns, rows: rows)
    Self.readAll(&story)
    story.type("t")
    story.record()
    story.pass(milliseconds: 400)
    #expect(story.trusted == ["d1"])
    story.apply(.trust(.trusted("Trusted. 2 rules and 1 tool server count now.")))
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func everyCharacterIsSeen(columns: Int, rows: Int) throws {
    var story = ChatStory.inFolder(Brought.hostile, "hostile", columns: columns, rows: rows)
    Self.readAll(&story)
    try story.verify()
  }

  /// Its beginning, the page behind that, and its end.
  private static func readAll(_ story: inout ChatStory) {
    story.record()
    story.type("<PageDown>")
    story.record()
    story.pass(milliseconds: 1000)
    story.type("G")
    story.record()
  }

  @Test func withPlainGlyphs() throws {
    var story = ChatStory.inFolder(Brought.hostile, "ascii", columns: 60, rows: 16, glyphs: .ascii)
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func whatHasChangedIsSaid(columns: Int, rows: Int) throws {
    var story = ChatStory.inFolder(Brought.changed(Brought.small), "changed", columns: columns, rows: rows)
    story.record()
    try story.verify()
  }

  /// What was read and trusted at the start counts until the end, and the words say so.
  @Test(arguments: sizes)
  func whatWasTrustedBeforeCounts(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("earlier", columns: columns, rows: rows)
    var offer = Brought.changed(Brought.small)
    offer.earlierCounts = true
    for standing in [FolderOffer.Standing.changed, .new, .unusable] {
      offer.standing = standing
      story.type("<C-x>tt")
      story.apply(.trust(.looked(offer)))
      story.record()
      story.type("<Esc>")
      let words = story.state.notice?.text ?? ""
      #expect(!words.contains("Nothing of them counts"))
      if standing != .unusable { #expect(words.contains("counts until antiphon ends here")) }
    }
    try story.verify()
  }

  /// Between reading and the word for it.
  @Test(arguments: sizes)
  func filesThatChangeAreAskedAboutAgain(columns: Int, rows: Int) throws {
    var story = ChatStory.inFolder(Brought.small, "meanwhile", columns: columns, rows: rows)
    story.trustAll()
    story.apply(.trust(.changed(Brought.plain)))
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func whatCannotBeUsedIsShown(columns: Int, rows: Int) throws {
    var offer = Brought.offer("d4", .unusable, files: [FolderOffer.File(".antiphon/config.toml", "[broken")])
    offer.problems = [".antiphon/config.toml:1:8: \u{202E}expected ]"]
    var story = ChatStory.inFolder(offer, "unusable", columns: columns, rows: rows)
    story.record()
    story.type("<C-x>tt")
    story.record()
    story.apply(.trust(.looked(offer)))
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func itWaitsWhileSomethingIsWritten(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("waits", columns: columns, rows: rows)
    story.type("What is")
    story.apply(.trust(.found(Brought.small)))
    story.record()
    try story.verify()
  }

  @Test func settingsThatCountCanBeReadLater() throws {
    var story = ChatStory.opened("counting")
    story.type("<C-x>tt")
    var offer = Brought.small
    offer.standing = .trusted
    story.apply(.trust(.looked(offer)))
    story.record()
    offer.isInUse = false
    story.type("<Esc><C-x>tt")
    story.apply(.trust(.looked(offer)))
    story.record()
    try story.verify()
  }
}

extension ChatStory {
  /// Reads to the end, takes the time it needs, and trusts.
  mutating func trustAll() {
    look()
    pass(milliseconds: 1000)
    type("G")
    look()
    type("t")
    pass(milliseconds: 400)
  }
}
