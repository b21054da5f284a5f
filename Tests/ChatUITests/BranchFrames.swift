import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// Other answers, forks, changed messages: the ways in which a conversation goes on otherwise.
@Suite struct BranchFrames {
  private static let question = "What is an actor?"
  private static let first = Sample.round(0, question, [Sample.turn(0, "A type of its own.", took: 700)])

  private func asked(_ last: RoundDetail) -> [RoundDetail] {
    [Sample.round(0, "Hello", [Sample.turn(0, "Hi.", took: 300)]), last]
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func anAnswerIsRetried(columns: Int, rows: Int) throws {
    let id = Sample.sessionID(1)
    var story = ChatStory("retry", columns: columns, rows: rows)
    story.open(asked(Sample.round(1, Self.question, [Sample.turn(1, "A type of its own.", took: 700)])))
    story.effects = []
    story.type("<M-v>")
    story.record()
    story.type("r")
    #expect(story.effects == [.retry(id, index: 1, model: nil)])
    let arriving = Sample.turn(1, alternative: 2, "One task", status: .streaming)
    story.apply(
      .transcript(
        .began(
          Sample.round(1, Self.question, showing: 2, of: 2, [arriving], outcome: nil), outgoing: nil)))
    #expect(story.effects.last == .follow(Sample.alternativeID(1, 2), in: id))
    story.record()
    let answered = Sample.turn(1, alternative: 2, "One task at a time.")
    story.apply(
      .transcript(.ended(Sample.round(1, Self.question, showing: 2, of: 2, [answered]).response)))
    story.type("h")
    #expect(story.effects.last == .select(Sample.alternativeID(1, 1), in: id, index: 1))
    story.apply(.transcript(.roundsChanged(id)))
    #expect(story.effects.last == .loadRounds(id, before: nil, limit: 40))
    let again = Sample.round(
      1, Self.question, showing: 1, of: 2, [Sample.turn(1, "A type of its own.", took: 700)])
    story.apply(.transcript(.loaded(id, asked(again), isTail: true, hasMore: false)))
    story.record()
    try story.verify()
  }

  @Test func anotherModelIsAsked() throws {
    var story = ChatStory("otherModel")
    story.open([Self.first])
    story.effects = []
    story.type("<M-v>R")
    #expect(story.effects == [.listModels])
    story.apply(.models(.listed([ProviderModels("demo", [ModelChoice(Sample.model)])])))
    story.effects = []
    story.record()
    story.type("nonsense<Enter>")
    #expect(story.effects.isEmpty)
    #expect(
      story.state.notice?.text == "No model fits. One that is not listed can be typed as provider/model.")
    story.record()
    story.type("<C-u>work/gpt-5<Enter>")
    let model = ModelReference(provider: "work", model: "gpt-5")
    #expect(story.effects == [.retry(Sample.sessionID(1), index: 0, model: model)])
    story.apply(
      .sessions(.changeFailed(Sample.sessionID(1), Problem("There is no provider “work” in the settings."))))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func aForkSaysWhereItCameFrom(columns: Int, rows: Int) throws {
    let id = Sample.sessionID(1)
    var story = ChatStory("fork", columns: columns, rows: rows)
    story.apply(
      .sessions(.loaded([Sample.session(1, "京都の五月 🌸", minutesAgo: 3)], show: id)),
      .transcript(
        .loaded(
          id, asked(Sample.round(1, Self.question, [Sample.turn(1, "A type.", took: 700)])), isTail: true,
          hasMore: false)))
    story.effects = []
    story.type("<M-v>[f")
    #expect(story.effects == [.fork(id, through: 0)])
    story.apply(.sessions(.forked(fork(through: 0), from: id, began: nil)))
    #expect(story.state.shown == .session(Sample.sessionID(8)))
    story.apply(.transcript(.loaded(Sample.sessionID(8), [shared], isTail: true, hasMore: false)))
    story.record()
    story.apply(
      .transcript(
        .began(
          Sample.round(1, "Go on from here", [Sample.turn(1, "Gladly.", session: 8)], session: 8),
          outgoing: nil)))
    story.record()
    try story.verify()
  }

  private func fork(through index: Int?) -> Session {
    var session = Sample.session(8, "京都の五月 🌸")
    session.parent = Sample.sessionID(1)
    session.forkedThrough = index
    return session
  }

  private var shared: RoundDetail {
    Sample.round(0, "Hello", [Sample.turn(0, "Hi.", session: 8, took: 300)], session: 8)
  }

  @Test func aForkWithoutSharedMessagesSaysSoAtItsBeginning() throws {
    var story = ChatStory("forkFromStart", columns: 80, rows: 12)
    story.open([Self.first])
    var session = fork(through: nil)
    session.parent = Sample.sessionID(99)
    story.apply(.sessions(.forked(session, from: Sample.sessionID(1), began: shared)))
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func anEarlierMessageIsChanged(columns: Int, rows: Int) throws {
    let id = Sample.sessionID(1)
    var story = ChatStory("edit", columns: columns, rows: rows)
    story.open(asked(Sample.round(1, Self.question, [Sample.turn(1, "A type.", took: 700)])))
    story.effects = []
    story.type("a new thought<M-v>[e")
    story.record()
    story.type("<Esc>")
    #expect(story.state.composer.editor.text == "a new thought")
    story.type("<M-v>[e<C-u>Good evening<Enter>")
    let message = EditedMessage(roundID: Sample.roundID(1000), index: 0)
    #expect(story.effects == [.edit(message, in: id, text: "Good evening")])
    #expect(story.state.composer.editor.text == "a new thought")
    story.apply(.transcript(.editFailed(id, message, text: "Good evening", Problem("The disk is full."))))
    story.record()
    #expect(story.state.composer.editor.text == "Good evening")
    try story.verify()
  }

  @Test func waitingMessagesAreTakenBackAndChanged() throws {
    let id = Sample.sessionID(1)
    let running = Sample.round(
      0, "First", [Sample.turn(0, "One", status: .streaming, secondsAgo: 4)], outcome: nil)
    let second = Sample.round(1, "Second", [Sample.turn(1, "", status: .queued)], outcome: nil)
    let third = Sample.round(2, "Third", [Sample.turn(2, "", status: .queued)], outcome: nil)
    var story = ChatStory("queue")
    story.open([running, second, third])
    story.effects = []
    story.type("<M-Up>")
    #expect(story.effects == [.withdraw(third.response.id, in: id)])
    story.apply(
      .transcript(.withdrawn(id, text: "Third")), .transcript(.roundsChanged(id)),
      .transcript(.loaded(id, [running, second], isTail: true, hasMore: false)))
    #expect(story.effects.last == .unfollow(third.response.id))
    story.record()
    story.type("<M-v>e<C-u>Second, but otherwise")
    story.record()
    story.effects = []
    story.type("<Enter>")
    let message = EditedMessage(roundID: second.id, index: 1)
    #expect(
      story.effects == [.editQueued(message, second.response.id, in: id, text: "Second, but otherwise")])
    var changed = second
    changed.request.content = "Second, but otherwise"
    story.apply(
      .transcript(.roundsChanged(id)),
      .transcript(.loaded(id, [running, changed], isTail: true, hasMore: false)))
    story.record()
    try story.verify()
  }
}
