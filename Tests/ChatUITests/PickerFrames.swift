import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// The lists from which one thing is chosen: commands, sessions, themes.
@Suite struct PickerFrames {
  @Test(arguments: [(80, 24), (40, 12), (20, 5), (120, 24), (1, 1)])
  func commandsAreFoundAndRun(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("commands", columns: columns, rows: rows)
    story.type("<C-p>")
    story.record()
    story.type("fork")
    story.record()
    story.effects = []
    story.type("<Enter>")
    // It belongs to the conversation, so the keys go there first.
    #expect(story.effects == [.fork(Sample.sessionID(1), through: 0)])
    #expect(story.state.focus == .transcript && story.state.dialog == nil)
    story.type("<C-p>")
    story.record()
    story.type("xyzzy")
    story.record()
    try story.verify()
  }

  @Test func aCommandRunsWhereTheKeysWere() {
    var story = ChatStory.opened()
    story.type("half a mess<C-p>delete to the start<Enter>")
    #expect(story.state.composer.editor.text == "half a mess", "editing is not listed")
    story.type("<Esc><C-p>new session<Enter>")
    #expect(story.state.shown.sessionID == nil && story.state.focus == .composer)
    // Without tool calls there is nowhere to go, which is said.
    story.type("<C-p>let the tool call run<Enter>")
    #expect(story.state.focus == .composer && story.state.notice != nil)
    // Used last, first.
    story.type("<C-p>")
    #expect(
      story.state.picker?.names.prefix(3)
        == ["Used last", "Let the tool call run, once all of it was seen", "New session"])
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5), (120, 24)])
  func sessionsAreSwitched(columns: Int, rows: Int) throws {
    var story = ChatStory("sessions", columns: columns, rows: rows)
    var sessions = Sample.sessions
    sessions.append(Sample.session(5, "京都の春 🌸 とても長い題名がここにあるので切られる", minutesAgo: 3000))
    sessions[2].isPinned = true
    story.apply(.sessions(.loaded(sessions, show: Sample.sessionID(1))))
    story.type("<M-3>")
    story.mark((4, .awaitingApproval), (2, .streaming), (2, .completed))
    story.type("<C-o>")
    story.record()
    story.type("京")
    story.record()
    story.type("<C-u>zzz")
    story.record()
    story.type("<C-u><Enter>")
    story.record()
    try story.verify()
  }

  @Test func enterGoesToTheSessionBefore() {
    var story = ChatStory("unused")
    story.apply(.sessions(.loaded(Sample.sessions, show: Sample.sessionID(2))))
    story.type("<C-o>")
    // None was shown before: the one that something happened in last.
    #expect(story.state.picker?.selectedName == "Actors in Swift")
    story.type("<Enter><C-o>")
    #expect(
      story.state.picker?.names == ["Kyoto in May", "Actors in Swift", "Release notes", "Bash quoting"])
    story.type("<Enter>")
    #expect(story.state.shown == .session(Sample.sessionID(2)))
    story.type("<C-o>bash<Enter><C-o>")
    #expect(story.state.picker?.names.first == "Kyoto in May")
    // The list follows what happens, and stays at its row.
    story.type("<Down><Down>")
    let chosen = story.state.picker?.selectedName
    story.apply(.sessions(.changed(Sample.session(9, "Brand new"))))
    #expect(
      story.state.picker?.names.contains("Brand new") == true && story.state.picker?.selectedName == chosen)
    story.apply(.sessions(.removed(Sample.sessionID(3))))
    #expect(story.state.picker?.names.contains("Release notes") == false)
  }

  @Test func listsAreEmptyWithoutSessions() throws {
    var story = ChatStory("none")
    story.type("<C-o>")
    story.record()
    story.apply(.sessions(.loaded([], show: nil)))
    story.record()
    story.type("<Enter>")
    story.record()
    try story.verify()
  }

  static let themes = [
    ThemeOffer("dawn", isLight: true, isOwn: true),
    ThemeOffer(
      "half", isOwn: true, problem: "themes/half.toml:3:9: no colour \"sea\"; did you mean \"see\"?"),
    ThemeOffer("ink", isLight: false), ThemeOffer("paper", isLight: true),
  ]

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func themesAreSeenWhileTheyAreChosen(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("themes", columns: columns, rows: rows)
    story.effects = []
    story.type("<C-x>vt")
    #expect(story.effects == [.listThemes])
    story.record()
    story.apply(.appearance(.themesListed(Self.themes)))
    story.record()
    story.effects = []
    story.type("<Down>")
    #expect(story.effects == [.previewTheme("paper")])
    story.type("<Up><Up>")
    // A broken one changes nothing.
    #expect(story.effects == [.previewTheme("paper"), .previewTheme("ink")])
    story.record()
    story.type("<Enter>")
    #expect(story.state.dialog != nil)
    story.effects = []
    story.type("<Up>")
    #expect(story.effects == [.previewTheme("dawn")])
    story.type("<Esc>")
    #expect(story.effects == [.previewTheme("dawn"), .previewTheme("ink")])
    #expect(story.state.previewedTheme == nil)
    story.effects = []
    story.type("<Space><C-x>vtpap<Enter>")
    #expect(story.effects == [.listThemes, .previewTheme("paper"), .setTheme("paper")])
    story.apply(.appearance(.themeChanged("paper")))
    #expect(story.state.previewedTheme == nil && story.state.themeName == "paper")
    try story.verify()
  }

  @Test func aPreviewEndsWithItsListHoweverThatEnds() {
    for end in ["<Esc>", "<C-c>", "q", "<Tab>q"] {
      var story = ChatStory("unused")
      story.open([])
      story.apply(.appearance(.themesListed(Self.themes)))
      story.type("<C-x>vt<Down>")
      story.effects = []
      if end == "q" {
        story.apply(.sessions(.loadFailed(Problem("Gone."))))
      } else {
        story.type(end)
      }
      #expect(story.effects == [.previewTheme("ink")], "\(end)")
    }
  }

  @Test func theMouseChoosesAndScrolls() {
    var story = ChatStory("unused")
    story.open([])
    let many = (1...60).map { Sample.session($0, "Session \($0)", minutesAgo: Int64($0)) }
    story.apply(.sessions(.loaded(many, show: Sample.sessionID(1))))
    story.type("<C-o>")
    story.look()
    let place = Position(column: 30, row: 6)
    story.apply(.input(.mouse(MouseEvent(.wheelDown, at: place))))
    story.look()
    #expect(story.state.picker?.selectedName == "Session 4")
    story.apply(.input(.mouse(MouseEvent(.press(.left), at: Position(column: 1, row: 1)))))
    #expect(story.state.dialog != nil, "a click beside the list does nothing")
    story.apply(.input(.mouse(MouseEvent(.press(.left), at: place))))
    #expect(story.state.shown == .session(Sample.sessionID(7)) && story.state.dialog == nil)
  }

  @Test func headingsAreNeverChosen() {
    var story = ChatStory.opened()
    story.type("<C-p>")
    let names = story.state.picker?.names ?? []
    #expect(names.first == "Here")
    for keys in [
      "<Up>", "<Tab>g", "G", "k", "<PageUp>", "<PageUp>", "<PageUp>", "<PageDown>", "<C-d>", "<C-u>", "g",
      "<Down>",
    ] {
      story.type(keys)
      let name = story.state.picker?.selectedName
      #expect(name != nil && name != "Here" && name != "Elsewhere", "\(keys)")
    }
    for _ in 0..<names.count {
      story.type("j")
      #expect(story.state.picker?.selectedName != "Elsewhere")
    }
    #expect(story.state.picker?.selectedName == names.last)
  }

  /// Drawn frames cost what they show: the text of a row that is not seen is never made.
  @Test func typingInALongListDrawsItsRows() {
    var story = ChatStory("unused")
    let many = (1...10_000).map { Sample.session($0, "Session number \($0)", minutesAgo: Int64($0)) }
    story.apply(.sessions(.loaded(many, show: Sample.sessionID(1))))
    story.type("<C-o>")
    let frame = story.look()
    story.type("9 9")
    #expect((story.state.picker?.names.count ?? 0) > 500)
    #expect(frame.size == story.look().size)
    story.type("87")
    #expect(story.state.picker?.names.first == "Session number 987")
  }
}

extension ChatState {
  var picker: Picker? { if case .picker(let picker) = dialog { picker } else { nil } }
}
