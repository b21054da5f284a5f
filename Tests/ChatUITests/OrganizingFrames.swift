import ChatUI
import Conversation
import Screen
import Testing
import Widgets

@Suite struct OrganizingFrames {
  private static let first = Sample.sessionID(1)
  private static let second = Sample.sessionID(2)
  private static let third = Sample.sessionID(3)
  private static let fourth = Sample.sessionID(4)

  /// Sessions with tags, one of them pinned, one put away.
  private func sorted(
    _ name: String, columns: Int = 80, rows: Int = 24, glyphs: Glyphs = .unicode
  ) -> ChatStory {
    var story = ChatStory(name, columns: columns, rows: rows, glyphs: glyphs)
    var sessions = Sample.sessions + [Sample.session(5, "Old plans", minutesAgo: 9000)]
    sessions[0].tags = ["swift"]
    sessions[1].tags = ["旅行", "👩‍👩‍👧"]
    sessions[2].tags = ["work", "Swift"]
    sessions[3].isPinned = true
    sessions[3].tags = ["work"]
    sessions[4].isArchived = true
    story.apply(
      .sessions(.loaded(sessions, show: Self.first)),
      .transcript(.loaded(Self.first, [Sample.answered()], isTail: true, hasMore: false)))
    return story
  }

  private static let sizes = [(80, 24), (120, 24), (40, 12), (20, 5)]

  private func change(_ id: SessionID, _ change: SessionChange) -> SessionEdit {
    SessionEdit(id, .change(change))
  }

  @Test(arguments: sizes)
  func pinnedOnesComeFirstAndTagsStandWhereThereIsRoom(columns: Int, rows: Int) throws {
    var story = sorted("list", columns: columns, rows: rows)
    story.type("<M-s>jp")
    #expect(story.effects.last == .editSessions([change(Self.second, SessionChange(isPinned: true))]))
    story.record()
    story.type("p")
    #expect(story.effects.last == .editSessions([change(Self.second, SessionChange(isPinned: false))]))
    story.record()
    try story.verify()
  }

  @Test func everyMarkHasAGlyphOfItsOwnInASCIIToo() throws {
    var story = sorted("ascii", glyphs: .ascii)
    story.apply(
      .sessions(.activity(Self.second, .awaitingApproval)), .sessions(.activity(Self.third, .streaming)),
      .sessions(.activity(Self.third, .completed)), .sessions(.activity(Self.fourth, .streaming)))
    story.type("<M-s>xx<Space>sA")
    story.record()
    story.apply(
      .sessions(.activity(Self.fourth, .failed)), .sessions(.activity(Self.third, .streaming)))
    story.record()
    try story.verify()
  }

  @Test func whatIsPutAwayIsBackWithAKey() throws {
    var story = sorted("archive")
    story.type("<M-s>ja")
    #expect(story.effects.last == .editSessions([change(Self.second, SessionChange(isArchived: true))]))
    #expect(!story.state.rows.contains(.session(Self.second)))
    story.record()
    story.type("u")
    #expect(story.effects.last == .editSessions([change(Self.second, SessionChange(isArchived: false))]))
    #expect(story.state.selectedRow == .session(Self.second))
    story.record()
    // The one that is shown makes room for the next.
    story.type("ka")
    #expect(story.state.shown == .session(Self.second))
    story.type("<C-x>sA")
    story.record()
    story.type("Ga")
    #expect(
      story.effects.last == .editSessions([change(Sample.sessionID(5), SessionChange(isArchived: false))]))
    story.type("/is:archived")
    story.record()
    #expect(story.state.rows == [.session(Self.first)])
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func marksMakeOneOfMany(columns: Int, rows: Int) throws {
    var story = sorted("bulk", columns: columns, rows: rows)
    story.type("<M-s>gxx")
    #expect(story.state.organizer.marked == [Self.fourth, Self.first])
    story.record()
    story.type("a")
    #expect(
      story.effects.last
        == .editSessions([Self.fourth, Self.first].map { change($0, SessionChange(isArchived: true)) }))
    #expect(story.state.organizer.marked.isEmpty)
    #expect(story.state.shown == .session(Self.second))
    story.record()
    story.type("u")
    #expect(
      story.effects.last
        == .editSessions([Self.fourth, Self.first].map { change($0, SessionChange(isArchived: false)) }))
    story.record()
    story.type("gxjxxXgxxd")
    #expect(
      story.effects.last == .editSessions([Self.fourth, Self.first].map { SessionEdit($0, .delete) }))
    story.record()
    story.type("u")
    #expect(
      story.effects.last == .editSessions([Self.fourth, Self.first].map { SessionEdit($0, .restore) }))
    #expect(story.state.sessions.count == 5)
    story.record()
    try story.verify()
  }

  @Test func whatCouldNotBeDoneIsNamedAndIsAsItWas() throws {
    var story = sorted("failed")
    let sessions = Dictionary(story.state.sessions.map { ($0.id, $0.session) }) { first, _ in first }
    story.type("<M-s>gxxxa")
    let problem = Problem("The disk with /home/you is full.", suggestion: "Make room.")
    func failure(_ id: SessionID, _ kind: SessionEdit.Kind, session: Session?) -> FailedSessionEdit {
      FailedSessionEdit(SessionEdit(id, kind), problem, session: session)
    }
    let archive = SessionEdit.Kind.change(SessionChange(isArchived: true))
    story.apply(
      .sessions(
        .editsFailed([Self.fourth, Self.second].map { failure($0, archive, session: sessions[$0]) })))
    #expect(story.state.rows.contains(.session(Self.second)))
    #expect(!story.state.rows.contains(.session(Self.first)))
    story.record()
    // The one that was put away comes back, the others have nowhere to come from.
    story.type("u")
    #expect(story.effects.last == .editSessions([change(Self.first, SessionChange(isArchived: false))]))
    story.type("Gd")
    #expect(!story.state.rows.contains(.session(Self.third)))
    story.apply(.sessions(.editsFailed([failure(Self.third, .delete, session: nil)])))
    #expect(story.state.rows.contains(.session(Self.third)))
    story.record()
    story.type("u")
    #expect(story.state.notice?.text == "Nothing to bring back.")
    try story.verify()
  }

  @Test(arguments: sizes)
  func tagsAreTypedAndCompleted(columns: Int, rows: Int) throws {
    var story = sorted("tags", columns: columns, rows: rows)
    story.type("<M-s>t")
    story.record()
    story.type("旅<Tab>wo")
    story.record()
    story.type("<Down><Enter>a tag of my own, SWIFT")
    story.record()
    story.type("<Enter>")
    #expect(
      story.effects.last
        == .editSessions([
          change(Self.first, SessionChange(tags: ["swift", "旅行", "work", "a tag of my own"]))
        ]))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (20, 5)])
  func aTagThatCannotBeIsSaidSoWhereItIsTyped(columns: Int, rows: Int) throws {
    var story = sorted("badTag", columns: columns, rows: rows)
    story.type("<M-s>t\(String(repeating: "漢", count: 41))<Enter>")
    #expect(!story.effects.contains { if case .editSessions = $0 { true } else { false } })
    story.record()
    story.type("<Backspace><Enter>")
    #expect(story.state.dialog == nil)
    try story.verify()
  }

  @Test func tagsOfSeveralChangeWhatTheyHaveInCommon() throws {
    var story = sorted("bulkTags")
    // Actors in Swift (swift) and Release notes (work, Swift).
    story.type("<M-s>xjxt")
    story.record()
    story.type("<C-u>new<Enter>")
    #expect(
      story.effects.last
        == .editSessions([
          change(Self.first, SessionChange(tags: ["new"])),
          change(Self.third, SessionChange(tags: ["new", "work"])),
        ]))
    story.record()
    story.type("u")
    #expect(
      story.effects.last
        == .editSessions([
          change(Self.first, SessionChange(tags: ["swift"])),
          change(Self.third, SessionChange(tags: ["work", "Swift"])),
        ]))
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func theListIsLimitedToATag(columns: Int, rows: Int) throws {
    var story = sorted("tagLimit", columns: columns, rows: rows)
    story.type("<M-s><Space>sg")
    story.record()
    story.type("wo<Enter>")
    #expect(story.state.organizer.tag == "work")
    story.record()
    // What is begun there belongs there.
    story.type("<C-n>Hello<Enter>")
    let new = Sample.session(9, "Hello")
    story.apply(.sessions(.created(new, draft: DraftID(0))))
    #expect(story.effects.contains(.editSessions([change(new.id, SessionChange(tags: ["work"]))])))
    story.record()
    story.type("<M-s><Space>sg")
    story.record()
    story.type("<Enter>")
    #expect(story.state.organizer.tag == nil)
    try story.verify()
  }

  @Test func aFilterTakesTagsAndCanBeKeptWhileTheListIsWorkedOn() throws {
    var story = sorted("filterByTag")
    story.type("<M-s>/#swi")
    story.record()
    #expect(Set(story.state.rows) == [.session(Self.first), .session(Self.third)])
    story.type(" rel")
    #expect(story.state.rows == [.session(Self.third)])
    story.type("<C-w><Tab>xx")
    story.record()
    #expect(story.state.organizer.marked.count == 2)
    story.type("p<Esc>")
    #expect(story.state.filter == nil && story.state.focus == .composer)
    story.record()
    try story.verify()
  }

  @Test func aSessionThatIsOnlyBeingBegunCannotBeMarked() {
    var story = sorted("unused")
    story.type("<C-n><M-s>gxx")
    #expect(story.state.organizer.marked == [Self.fourth])
  }

  /// With columns, those of what is put away close; the last one shows what comes next in the list.
  @Test func whatIsPutAwayLeavesItsColumn() {
    var story = sorted("unused", columns: 120)
    story.type("<M-3><C-x>ws")
    let open = story.state.columns.panes
    #expect(open.count == 2)
    story.type("<M-s>gxxxxa")
    #expect(story.state.columns.count == 1)
    #expect(story.state.sessions.allSatisfy { $0.session.isArchived })
    #expect(story.state.rows.contains(story.state.shown))
    story.type("u")
    #expect(story.state.sessions.count { $0.session.isArchived } == 1)
  }

  @Test func withoutTagsThatIsSaid() throws {
    var story = ChatStory.opened("noTags", columns: 40, rows: 12)
    story.type("<M-s><Space>sg")
    story.record()
    try story.verify()
  }
}
