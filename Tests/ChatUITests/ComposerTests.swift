import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// What becomes of what is written.
@Suite struct ComposerTests {
  private static let picture = Conversation.Attachment(
    name: "cat.png", mediaType: "image/png", data: [1, 2, 3])

  private func opened(_ rounds: [RoundDetail] = [Sample.answered()]) -> ChatStory {
    var story = ChatStory("unused")
    story.open(rounds)
    story.effects = []
    return story
  }

  // MARK: Attachments

  @Test func attachmentsGoWithTheMessageAndComeBackWithIt() {
    var story = opened()
    let pane = story.state.shown
    story.apply(.composing(.attached([.image(Self.picture)], to: pane, pasted: nil)))
    story.type("look<Enter>")
    let enclosures = Enclosures(attachments: [Self.picture])
    #expect(
      story.effects.last == .send(OutgoingID(1), to: Sample.sessionID(1), text: "look", with: enclosures))
    #expect(story.state.composer.attachments.isEmpty)
    story.type("more")
    story.apply(.transcript(.sendFailed(OutgoingID(1), Sample.sessionID(1), Problem("No."))))
    #expect(story.state.composer.editor.text == "look\n\nmore")
    #expect(story.state.composer.attachments.map(\.attachment) == [Self.picture])
    // They stay with their session, and while an earlier message is changed.
    story.type("<C-n>")
    #expect(story.state.composer.attachments.isEmpty)
    story.type("<M-1><M-v>e")
    #expect(!story.state.hasEnclosures)
    story.type("<Esc>")
    #expect(story.state.composer.enclosures.attachments == [Self.picture])
    // A message may be nothing but a picture.
    story.type("<C-Home><C-k><C-k><C-k><C-k><C-k><Enter>")
    #expect(story.effects.contains { if case .send(_, _, "", enclosures) = $0 { true } else { false } })
  }

  @Test func theFirstMessageOfASessionTakesItsAttachmentsAlong() {
    var story = ChatStory("unused")
    story.apply(.sessions(.loaded([], show: nil)))
    story.apply(.composing(.attached([.image(Self.picture)], to: story.state.shown, pasted: nil)))
    story.type("hello<Enter>")
    story.apply(.sessions(.creationFailed(draft: DraftID(0), Problem("No."))))
    #expect(story.state.composer.enclosures.attachments == [Self.picture])
    story.type("<Enter>")
    story.apply(.sessions(.created(Sample.session(7, ""), draft: DraftID(0))))
    #expect(
      story.effects.last
        == .send(
          OutgoingID(2), to: Sample.sessionID(7), text: "hello",
          with: Enclosures(attachments: [Self.picture])))
  }

  @Test func aWithdrawnMessageBringsItsAttachmentsBack() {
    var story = opened()
    story.apply(.transcript(.withdrawn(Sample.sessionID(1), text: "look", attachments: [Self.picture])))
    #expect(story.state.composer.enclosures.attachments == [Self.picture])
  }

  // MARK: Dragging

  @Test(arguments: [
    ("/tmp/a.png", ["/tmp/a.png"]), ("/tmp/a\\ b.png /tmp/c.txt ", ["/tmp/a b.png", "/tmp/c.txt"]),
    ("'/tmp/it'\\''s.png'", ["/tmp/it's.png"]), ("\"/tmp/a b.png\"", ["/tmp/a b.png"]),
    ("file:///tmp/a%20b.png\nfile://localhost/x", ["/tmp/a b.png", "/x"]), ("~/a.txt", ["~/a.txt"]),
    ("/tmp/漢字.png", ["/tmp/漢字.png"]), ("'~/a b.txt'", ["~/a b.txt"]),
    (#""/tmp/\$a\\b""#, [#"/tmp/$a\b"#]),
  ])
  func whatTerminalsPasteForFiles(pasted: String, paths: [String]) {
    #expect(FileReference.paths(in: pasted) == paths)
  }

  @Test(arguments: [
    "", "hello", "/tmp/a and more", "// a comment", "file://host/x", "file:///%zz", "'/tmp/a", "a/b",
    "https://x/y",
    "/tmp/a\\",
  ])
  func whatIsNoFile(pasted: String) {
    #expect(FileReference.paths(in: pasted) == nil)
  }

  @Test func draggedFilesTakeThePlaceOfTheirPaths() {
    var story = opened()
    let pasted = "/tmp/cat.png '/tmp/a b.txt'"
    story.type("see ")
    story.apply(.input(.paste(pasted)))
    #expect(story.state.composer.editor.text == "see " + pasted)
    #expect(
      story.effects.last
        == .compose(.attach(["/tmp/cat.png", "/tmp/a b.txt"], to: story.state.shown, pasted: pasted)))
    story.apply(
      .composing(
        .attached(
          [.image(Self.picture), .text(FileMention(path: "/tmp/a b.txt", byteCount: 3))],
          to: story.state.shown,
          pasted: pasted)))
    #expect(story.state.composer.editor.text == "see @\"/tmp/a b.txt\" ")
    #expect(
      story.state.composer.enclosures == Enclosures(attachments: [Self.picture], files: ["/tmp/a b.txt"]))
    // Undoing gives the text back, and only that.
    story.type("<C-_>")
    #expect(story.state.composer.editor.text == "see " + pasted)
    #expect(story.state.composer.enclosures.isEmpty)
    story.type("<M-_>")
    #expect(story.state.composer.enclosures.attachments == [Self.picture])
  }

  @Test func whatWasChangedMeanwhileStaysAsItIs() {
    var story = opened()
    story.apply(.input(.paste("/tmp/a.txt")))
    story.type("<Backspace>")
    story.apply(
      .composing(
        .attached(
          [.text(FileMention(path: "/tmp/a.txt", byteCount: 3))], to: story.state.shown, pasted: "/tmp/a.txt")
      ))
    #expect(story.state.composer.editor.text == "/tmp/a.tx")
    #expect(story.state.composer.enclosures.isEmpty)
  }

  // MARK: Commands in the text

  @Test func writtenCommandsDoWhatTheySay() {
    var story = opened()
    let id = Sample.sessionID(1)
    story.type("/rename A new name<Enter>")
    let renamed = SessionEdit(id, .change(SessionChange(title: "A new name")))
    #expect(story.effects.last == .editSessions([renamed]))
    #expect(story.state.composer.editor.isEmpty)
    story.type("/model demo/other<Enter>")
    #expect(story.effects.last == .setModel(ModelReference("demo/other")!, of: id))
    story.type("/retry demo/other<Enter>")
    #expect(story.effects.last == .retry(id, index: 0, model: ModelReference("demo/other")!))
    story.type("/fork<Enter>")
    #expect(story.effects.last == .fork(id, through: 0))
    story.type("/compact<Enter>")
    #expect(story.effects.last == .compact(id))
    story.type("/export a.md<Enter>")
    #expect(story.effects.last == .compose(.export(id, path: "a.md")))
    story.type("/attach 'a b.png'<Enter>")
    #expect(story.effects.last == .compose(.attach(["a b.png"], to: .session(id), pasted: nil)))
    story.type("/quit<Enter>")
    #expect(story.effects.last == .quit)
  }

  @Test(arguments: [
    ("/nwe", "Did you mean /new?"), ("/xyzzyx", "There is no command /xyzzyx."), ("/attach", "needs more"),
    ("/fork 3", "takes nothing"), ("/theme pape", "Did you mean paper?"), ("/model gpt", "provider/model"),
  ])
  func whatCannotBeDoneStays(text: String, words: String) {
    var story = opened()
    story.type(text + "<Esc><Enter>")
    #expect(story.state.notice?.text.contains(words) == true, "\(story.state.notice?.text ?? "")")
    #expect(story.state.notice?.kind == .error)
    #expect(story.state.composer.editor.text == text)
    #expect(story.effects.allSatisfy { if case .send = $0 { false } else { true } })
  }

  @Test(arguments: [
    ("//new", "/new"), ("/etc/hosts is a file", "/etc/hosts is a file"), ("// a comment", "// a comment"),
    ("/ x", "/ x"), (" /new", " /new"),
  ])
  func textsThatBeginWithASlash(typed: String, sent: String) {
    var story = opened()
    story.type(typed + "<Esc><Enter>")
    #expect(story.effects.last == .send(OutgoingID(1), to: Sample.sessionID(1), text: sent))
    // Coming back, it is sent again and not done.
    story.apply(.transcript(.sendFailed(OutgoingID(1), Sample.sessionID(1), Problem("No."))))
    story.type("<Esc><Enter>")
    #expect(story.effects.last == .send(OutgoingID(2), to: Sample.sessionID(1), text: sent))
  }

  @Test func attachingByKeyKeepsWhatIsWritten() {
    var story = opened()
    story.type("What is this?<C-x>ea")
    #expect(story.state.composer.editor.text == "/attach ")
    story.type("cat.png<Enter>")
    #expect(story.effects.last == .compose(.attach(["cat.png"], to: story.state.shown, pasted: nil)))
    #expect(story.state.composer.editor.text == "What is this?")
    // Changing one's mind brings it back too.
    story.type("<C-x>ea<C-u>")
    #expect(story.state.composer.editor.text == "What is this?")
  }

  @Test func aCommandBegunInThePlaceOfAnotherKeepsWhatIsWrittenToo() {
    var story = opened()
    story.type("What is this?<C-x>ea<C-x>et")
    #expect(story.state.composer.editor.text == "/template ")
    #expect(story.state.draftsToKeep.map(\.text) == ["What is this?"])
    story.type("<C-u>")
    #expect(story.state.composer.editor.text == "What is this?")
    // What was written over the command is no command.
    story.type("<C-x>ea<C-a>look <C-x>et<C-u>")
    #expect(story.state.composer.editor.text == "What is this?\n\nlook /attach ")
  }

  @Test func changingAMessageKeepsWhatACommandHoldsBack() {
    var story = opened()
    story.type("What is this?<C-x>ea/tmp<M-v>e")
    #expect(story.state.composer.edited != nil)
    story.type("<Esc><Esc>")
    #expect(story.state.composer.edited == nil)
    #expect(story.state.composer.editor.text == "What is this?")
  }

  @Test func aCommandBegunWhileAMessageIsChangedIsNotSentForIt() {
    var story = opened()
    story.type("<M-v>e, and why?")
    let text = story.state.composer.editor.text
    story.type("<C-x>eaa.png<Esc><Enter>")
    #expect(story.effects.allSatisfy { if case .edit = $0 { false } else { true } })
    #expect(story.state.notice?.text.contains("keeps what was sent") == true)
    story.type("<C-u>")
    #expect(story.state.composer.editor.text == text)
    // Left in the middle of it, it is remembered.
    story.type("<C-x>ea<C-x>et<C-c><Up>")
    #expect(story.state.composer.edited == nil)
    #expect(story.state.composer.editor.text == text)
  }

  // MARK: The editor

  @Test func theEditorIsGivenTheTextAndGivesItBack() {
    var story = opened()
    story.type("some text<C-x><C-e>")
    #expect(story.effects.last == .compose(.openEditor(story.state.shown, text: "some text")))
    story.apply(.composing(.notEdited(Problem("vi ended with status 1."))))
    #expect(story.state.composer.editor.text == "some text")
    story.apply(.composing(.edited(story.state.shown, text: "other\ntext")))
    #expect(story.state.composer.editor.text == "other\ntext")
    story.type("<C-_>")
    #expect(story.state.composer.editor.text == "some text")
  }

  // MARK: History and drafts

  @Test func historyIsOfAllRuns() {
    var story = opened([])
    story.type("now<Enter>")
    #expect(story.kept == ["now"])
    story.apply(.composing(.history(["first", "now", "second"])))
    story.type("<Up><Up><Up>")
    #expect(story.state.composer.editor.text == "first")
    story.type("<Down>")
    #expect(story.state.composer.editor.text == "second")
    #expect(story.kept == ["now"])
  }

  @Test func unsentTextsAreKept() {
    var story = opened()
    story.type("for one<M-2>for two<C-n>for none")
    let drafts = story.state.draftsToKeep
    #expect(Set(drafts.map(\.text)) == ["for one", "for two", "for none"])
    var next = opened()
    next.apply(
      .composing(.drafts(drafts + [KeptDraft(session: Sample.sessionID(99), text: "for one that is gone")])))
    #expect(next.state.composer.editor.text == "for one")
    next.type("<C-n>")
    #expect(next.state.composer.editor.text.contains("for none"))
    #expect(next.state.composer.editor.text.contains("for one that is gone"))
  }

  @Test(arguments: ["/model demo/oth", "//new", "/etc/hosts", "text"])
  func whatWasLeftUnsentIsTheSameInTheNextRun(text: String) {
    var story = opened()
    story.type(text)
    var next = opened()
    next.apply(.composing(.drafts(story.state.draftsToKeep)))
    #expect(next.state.composer.editor.text == text)
  }

  @Test func aMessageOnItsWayIsNoCommandInTheNextRun() {
    var story = ChatStory("unused")
    story.type("//new<Enter>")
    #expect(story.state.draftsToKeep.map(\.text) == ["//new"])
  }

  @Test func searchingLosesNothing() {
    var story = opened()
    story.apply(.composing(.history(["earlier"])))
    for way in ["<C-n><M-1>", "<Esc>", "<C-c>", "<F2><Esc>", "<M-s><Esc>"] {
      story.type("<C-e><C-u>draft<C-r>earl" + way)
      #expect(story.state.historySearch == nil)
      #expect(["draft", "earlier"].contains(story.state.composer.editor.text), "\(way)")
      story.type("<C-_>")
      if story.state.composer.editor.text != "draft" { story.type("<M-_>") }
    }
    // What could not be sent comes before what was written, not before what was found.
    story.type("<C-e><C-u>sent<Enter>draft<C-r>earl")
    story.apply(.transcript(.sendFailed(OutgoingID(1), Sample.sessionID(1), Problem("No."))))
    #expect(story.state.composer.editor.text == "sent\n\ndraft")
  }

  @Test func whatIsDoneInTheComposerGoesOnWhenItsSessionIsMade() {
    var searching = ChatStory("unused")
    searching.type("first<Enter>draft<C-r>fir")
    searching.apply(.sessions(.created(Sample.session(9, "New"), draft: DraftID(0))))
    #expect(searching.state.shown == .session(Sample.sessionID(9)))
    searching.type("<Esc>")
    #expect(searching.state.composer.editor.text == "draft")
    #expect(searching.state.draftsToKeep.map(\.text) == ["draft"])

    var completing = ChatStory("unused")
    completing.type("first<Enter>/attac")
    completing.apply(.sessions(.created(Sample.session(9, "New"), draft: DraftID(0))))
    completing.type("<Enter>")
    #expect(completing.state.composer.editor.text == "/attach ")
  }

  @Test func whatWasAskedForInANewSessionComesToItWhereverOneIs() {
    var story = opened()
    story.type("<C-n>first<Enter>")
    let draft = story.state.shown
    story.apply(.sessions(.created(Sample.session(9, "New"), draft: DraftID(0))))
    story.type("<M-2>")
    #expect(story.state.shown != .session(Sample.sessionID(9)))
    story.apply(.composing(.attached([.image(Self.picture)], to: draft, pasted: nil)))
    #expect(story.state.composer.attachments.isEmpty)
    #expect(story.state.composers[.session(Sample.sessionID(9))]?.attachments.count == 1)
  }

  // MARK: Large texts

  @Test func aPasteOfMegabytesIsSentWholeAndTypedInAtOnce() {
    var story = opened()
    let pasted = String(repeating: "a line of the text that was pasted 漢字\n", count: 60_000)
    story.apply(.input(.paste(pasted)))
    story.look()
    story.type("x")
    var places: [UInt?] = [story.state.composer.editor.text.storageAddress]
    for _ in 0..<50 {
      story.type("y")
      story.look()
      let place = story.state.composer.editor.text.storageAddress
      if place != places.last { places.append(place) }
    }
    // A key changes the text where it is: its megabytes are copied once at most, when there is no more room behind them.
    #expect(places.count <= 2)
    story.type("<Enter>")
    guard case .send(_, _, let text, _) = story.effects.last else {
      Issue.record("nothing was sent")
      return
    }
    #expect(text == pasted + "x" + String(repeating: "y", count: 50))
    story.type("<Up>")
    #expect(story.state.composer.editor.text == text)
  }
}

extension String {
  fileprivate var storageAddress: UInt? {
    utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) }
  }
}
