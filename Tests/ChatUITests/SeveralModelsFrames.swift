import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// One prompt to several models, and keeping one of their answers.
@Suite struct SeveralModelsFrames {
  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func modelsAreMarked(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("marking", columns: columns, rows: rows)
    story.type("<C-x>wa")
    #expect(story.effects.last == .listModels)
    story.record()
    story.apply(.models(.listed(Sample.providers)))
    story.type("gpt ")
    story.record()
    // One is too few.
    story.type("<C-u><Down><Enter>")
    story.record()
    story.type("qw <C-u>haiku <C-u>gpt-4 <C-u>")
    story.record()
    // Five are too many.
    story.type("llama ")
    story.record()
    story.type("<Esc>")
    story.record()
    try story.verify()
  }

  @Test func aNewConversationIsBegunWithAll() throws {
    var story = ChatStory("new", columns: 150, rows: 16)
    story.apply(.sessions(.loaded(Sample.sessions, show: nil)), .models(.listed(Sample.providers)))
    story.type("Why is the sky blue? 空<C-x>wasonnet <C-u>gpt-5-mini <C-u>qwen <Enter>")
    story.record()
    story.effects = []
    story.type("<Enter>")
    #expect(
      story.effects.map(\.createdModel) == [
        "anthropic/claude-sonnet-4-5", "openai/gpt-5-mini", "openrouter/qwen/qwen3-coder-480b-a35b-instruct",
      ])
    story.record()
    // One of them cannot be asked: that is said where it is.
    story.createSessions(from: 11, failing: 1)
    story.record()
    story.begin(11, "The air scatters blue light most.")
    story.begin(13, "空気が青い光を散乱させるからです。🌌")
    story.record()
    // What came back to its composer is sent again.
    story.effects = []
    story.type("<M-w><Enter>")
    #expect(story.effects.count == 1)
    story.createSessions(from: 12)
    story.begin(12, nil)
    story.type("<M-w>")
    story.record()
    story.effects = []
    story.type("<C-x>wk")
    let others = [Sample.sessionID(11), Sample.sessionID(12)]
    #expect(story.effects.last == .editSessions(others.map { SessionEdit($0, .delete) }))
    #expect(story.state.columns.panes == [.session(Sample.sessionID(13))])
    story.record()
    story.type("<M-s>u")
    #expect(story.effects.last == .editSessions(others.map { SessionEdit($0, .restore) }))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 16), (40, 12), (20, 5)])
  func aConversationGoesOnInForks(columns: Int, rows: Int) throws {
    var story = ChatStory("forks", columns: columns, rows: rows)
    story.openGroup()
    story.record()
    story.type("And structs?")
    story.record()
    story.effects = []
    story.type("<Enter>")
    #expect(story.effects.compactMap(\.sentTo) == [Sample.sessionID(11), Sample.sessionID(12)])
    story.record()
    story.type("<C-x>wo")
    story.record()
    story.effects = []
    story.type("Only you.<Enter>")
    #expect(story.effects.compactMap(\.sentTo) == [Sample.sessionID(11)])
    try story.verify()
  }

  @Test func whatIsNewBelowDoesNotHideWhereMessagesGo() throws {
    var story = ChatStory("below", columns: 80, rows: 12)
    story.openGroup()
    let long = (0..<30).map { "Line \($0) 行" }.joined(separator: "\n\n")
    for number in 11...12 {
      let turn = Sample.turn(1, long, status: .streaming, session: number, secondsAgo: 1)
      let detail = Sample.round(1, "More?", [turn], outcome: nil, session: number, minutesAgo: 0)
      story.apply(.transcript(.began(detail, outgoing: nil)))
    }
    story.look()
    story.type("<PageUp>")
    story.record()
    story.type("<M-w><PageUp>")
    story.record()
    try story.verify()
  }

  @Test func leavingTheGroupKeepsAll() throws {
    var story = ChatStory("leaving", columns: 110, rows: 12)
    story.openGroup()
    story.type("<C-x>wq")
    #expect(story.state.group == nil)
    #expect(!story.effects.contains { if case .editSessions = $0 { true } else { false } })
    story.record()
    story.type("<C-x>wk")
    story.record()
    try story.verify()
  }
}

@Suite struct SeveralModelsTests {
  @Test func aColumnThatIsOnlyPlannedHasItsOwnModel() throws {
    var story = ChatStory("unused", columns: 120)
    story.apply(.sessions(.loaded(Sample.sessions, show: nil)), .sessions(.defaultModel(Sample.model)))
    story.apply(.models(.listed(Sample.providers)))
    story.type("<C-x>wasonnet <C-u>gpt-5-mini <Enter>")
    guard case .draft(let draft) = story.state.shown else {
      Issue.record("no draft is shown")
      return
    }
    // What is written is about this column, and not about new sessions.
    story.type("/model demo/other<Enter>")
    #expect(story.state.plans[draft]?.model == ModelReference("demo/other"))
    #expect(story.state.defaultModel == Sample.model)
  }

  /// It is a list like the others: the mouse moves in it, and a click does what the space does.
  @Test func aClickMarks() {
    var story = ChatStory.opened()
    story.apply(.models(.listed(Sample.providers)))
    story.type("<C-x>wa")
    story.look()
    for row in [4, 6, 6, 5] {
      story.apply(.input(.mouse(MouseEvent(.press(.left), at: Position(column: 30, row: row)))))
    }
    #expect(story.state.dialog != nil)
    story.type("<Enter>")
    #expect(
      story.effects.map(\.createdModel).filter { !$0.isEmpty } == [
        "anthropic/claude-sonnet-4-5", "anthropic/claude-haiku-4-5",
      ])
  }

  @Test func whatIsWrittenForAllGoesAlongWithTheKeys() {
    var story = ChatStory("unused", columns: 120)
    story.openGroup()
    story.type("half<M-w>")
    #expect(story.state.composer.editor.text == "half")
    story.type("<C-x>wo<M-w>")
    #expect(story.state.composer.editor.text.isEmpty)
  }

  @Test func aForkThatNobodyWantsAnyMoreIsDeletedWhenItIsThere() {
    var story = ChatStory.opened(columns: 120)
    story.apply(.models(.listed(Sample.providers)))
    story.type("<C-x>wasonnet <C-u>gpt-5-mini <Enter>")
    let drafts = story.effects.compactMap(\.forkDraft)
    story.apply(.sessions(.created(Sample.fork(11), draft: drafts[0])))
    story.type("<C-x>wk")
    #expect(!story.effects.contains(.editSessions([SessionEdit(Sample.sessionID(12), .delete)])))
    story.apply(.sessions(.created(Sample.fork(12), draft: drafts[1])))
    #expect(story.effects.last == .editSessions([SessionEdit(Sample.sessionID(12), .delete)]))
    #expect(!story.state.sessions.contains { $0.id == Sample.sessionID(12) })
    #expect(story.state.columns.panes == [.session(Sample.sessionID(11))])
  }

  @Test func aForkThatGoesOnTakesTheGroupsPlace() {
    var story = ChatStory("unused", columns: 120)
    story.openGroup()
    var fork = Sample.session(20, "Actors in Swift")
    fork.parent = Sample.sessionID(12)
    story.apply(.sessions(.forked(fork, from: Sample.sessionID(12), began: nil)))
    #expect(story.state.group?.panes == [.session(Sample.sessionID(11)), .session(Sample.sessionID(20))])
    #expect(story.state.columns.panes == story.state.group?.panes)
  }

  @Test func anotherModelIsChosenForAColumnThatHasNotBegun() {
    var story = ChatStory("unused", columns: 120)
    story.apply(.sessions(.loaded(Sample.sessions, show: nil)), .models(.listed(Sample.providers)))
    story.type("<C-x>wasonnet <C-u>gpt-5-mini <Enter><M-m>haiku<Enter>hello<Enter>")
    let models = story.effects.map(\.createdModel).filter { !$0.isEmpty }
    #expect(models == ["anthropic/claude-haiku-4-5", "openai/gpt-5-mini"])
    #expect(story.state.defaultModel == nil)
  }

  @Test func whatCannotBeMadeGivesItsTextBack() {
    var story = ChatStory.opened(columns: 120)
    story.apply(.models(.listed(Sample.providers)))
    story.type("<C-x>wasonnet <C-u>gpt-5-mini <Enter>hello<Enter>")
    let drafts = story.effects.compactMap(\.forkDraft)
    story.apply(.sessions(.creationFailed(draft: drafts[1], Problem("No key.", suggestion: "Add one."))))
    #expect(story.state.composers[.draft(drafts[1])]?.editor.text == "hello")
    #expect(story.state.pending[drafts[0]]?.count == 1)
    story.effects = []
    story.type("<M-w><Enter>")
    #expect(story.effects.compactMap(\.forkDraft) == [drafts[1]])
  }
}

extension ChatStory {
  /// The first session with an answer, forked for two models that are asked together.
  mutating func openGroup() {
    open([Sample.answered()])
    apply(.models(.listed(Sample.providers)))
    type("<C-x>wasonnet <C-u>gpt-5-mini <Enter>")
    createSessions(from: 11)
    for number in 11...12 {
      apply(
        .transcript(
          .loaded(Sample.sessionID(number), [Sample.answeredFork(number)], isTail: true, hasMore: false)))
    }
  }

  /// Answers all wishes for sessions so far, numbered from one on.
  mutating func createSessions(from number: Int, failing failed: Int? = nil) {
    for (place, effect) in effects.filter({ $0.createdDraft != nil }).enumerated() {
      guard let draft = effect.createdDraft else { continue }
      if place == failed {
        apply(
          .sessions(
            .creationFailed(
              draft: draft,
              Problem("There is no key for openai.", suggestion: "Alt+A adds the provider."))))
        continue
      }
      var session = Sample.session(number + place, "")
      if effect.forkDraft != nil { session = Sample.fork(number + place) }
      session.model = ModelReference(effect.createdModel) ?? session.model
      apply(.sessions(.created(session, draft: draft)))
    }
  }

  /// The first answer of a session; without a text it fails.
  mutating func begin(_ number: Int, _ text: String?) {
    guard
      case .send(let outgoing, _, let question, _) = effects.first(where: {
        $0.sentTo == Sample.sessionID(number)
      })
    else { return }
    let error = TurnError(.rateLimited, "Too many requests.", suggestion: "Wait a little.")
    let turn = Sample.turn(
      0, text ?? "", status: text == nil ? .failed : .streaming, error: text == nil ? error : nil,
      session: number, secondsAgo: 1, took: text == nil ? 300 : nil)
    var session = Sample.session(number, question)
    session.model = state.sessions.first { $0.id == session.id }?.session.model ?? session.model
    apply(
      .transcript(
        .began(
          Sample.round(
            0, question, [turn], outcome: text == nil ? .failed(error) : nil, session: number, minutesAgo: 0),
          outgoing: outgoing)),
      .sessions(.changed(session)))
  }
}

extension Effect {
  fileprivate var createdDraft: DraftID? {
    if case .createSession(let draft, _) = self { draft } else { forkDraft }
  }

  fileprivate var forkDraft: DraftID? {
    if case .createFork(_, _, let draft, _) = self { draft } else { nil }
  }

  fileprivate var createdModel: String {
    switch self {
    case .createSession(_, let model): model?.description ?? "default"
    case .createFork(_, _, _, let model): model.description
    default: ""
    }
  }

  fileprivate var sentTo: SessionID? {
    if case .send(_, let id, _, _) = self { id } else { nil }
  }
}

extension Sample {
  fileprivate static func fork(_ number: Int) -> Session {
    var session = session(number, "Actors in Swift")
    session.parent = sessionID(1)
    session.forkedThrough = 0
    session.roundCount = 1
    return session
  }

  /// The first round of session 1 as its fork shares it.
  fileprivate static func answeredFork(_ number: Int) -> RoundDetail {
    round(
      0, "How does an actor keep its state safe?",
      [turn(0, "It lets in *one task at a time*.", session: number, took: 900)], session: number)
  }
}
