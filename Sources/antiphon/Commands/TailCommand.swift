import ArgumentParser
import Conversation
import Coordinator

/// `antiphon tail`: the turns of a session as lines of JSON.
struct TailCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail", abstract: "Print the turns of a session as lines of JSON.",
    discussion: """
      Each line is the whole of a turn as it is then. With -f a turn that grows comes again and again, each time with \
      a higher revision, and so do the rounds that follow, until this is interrupted or the session is deleted. \
      --since takes up where a reader of the last round has stopped.
      """)

  @Argument(
    help: "The session's id; see antiphon sessions list.", completion: .custom(SessionName.completions))
  var session: SessionName

  @Flag(name: [.customShort("f"), .customLong("follow")], help: "Go on with what comes.")
  var follows = false

  @Option(
    name: [.customShort("n"), .customLong("rounds")], help: "From how many of the last rounds on.")
  var rounds = 10

  @Option(
    help: ArgumentHelp(
      "Only what has come after this revision in the last round.", valueName: "revision"))
  var since: Int?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if rounds < 0 { throw ValidationError("--rounds must be 0 or more.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      try await Interruption.cancelling {
        // Whoever follows keeps the workspace open, so that others can talk in it.
        try await WorkspaceAccess.using(program, WorkspaceHost.Options(serves: follows)) { access in
          let id = try await session.session(in: access.service).id
          var tail = SessionTail(id, access.service)
          try await tail.begin(rounds: since == nil ? rounds : 1, since: since, follows: follows)
          if follows { try await tail.follow() }
        }
      }
    }
  }
}

/// A reader of one session who prints all turns.
///
/// It reads events for when to look and rounds for what there is, so that nothing is lost where events are merged.
struct SessionTail {
  private let id: SessionID
  private let service: any SessionService
  private var events: WorkspaceEvents.Iterator
  /// The last round that was printed, and its responses that were.
  private var lastIndex = 0
  private var printed: Set<ResponseID> = []

  init(_ id: SessionID, _ service: any SessionService) {
    self.id = id
    self.service = service
    // Before anything is read, so that what comes meanwhile is not missed.
    events = service.events().makeAsyncIterator()
  }

  /// Prints what there is of the last rounds.
  ///
  /// - Parameter follows: whether what is being answered is waited for.
  mutating func begin(rounds count: Int, since: Int?, follows: Bool) async throws {
    let present = try await service.rounds(of: id, before: nil, limit: max(count, 1))
    if count == 0 {
      // What is over by now is none of what comes.
      for detail in present {
        lastIndex = detail.round.index
        if detail.response.outcome != nil { printed.insert(detail.response.id) }
      }
      return
    }
    for detail in present {
      if follows {
        try await print(detail, since: since)
      } else {
        for turn in detail.response.turns where turn.revision > since ?? .min { try write(turn) }
      }
    }
  }

  /// Prints what comes, until the session or the host is gone, or the task is cancelled.
  mutating func follow() async throws {
    try await printNew()
    while let event = await events.next() {
      switch event {
      case .session(let activity) where activity.session.id == id: try await printNew()
      case .rounds(id): try await printNew()
      case .connection(.restored): try await printNew()
      case .connection(.lost(let problem, _, _)):
        StandardStreams.say(PlainText.line("antiphon: \(problem.message)"))
      case .deleted(id): return StandardStreams.say("antiphon: The session has been deleted.")
      default: break
      }
    }
    try Task.checkCancellation()
  }

  /// Prints the responses from the last round on that have not been.
  private mutating func printNew() async throws {
    while true {
      var new: [RoundDetail] = []
      var before: Int?
      repeat {
        let page = try await service.rounds(of: id, before: before, limit: 50)
        new = page.filter { $0.round.index >= lastIndex && !printed.contains($0.response.id) } + new
        before = page.first?.round.index
      } while before ?? 0 > lastIndex
      guard !new.isEmpty else { return }
      for detail in new { try await print(detail, since: nil) }
    }
  }

  private mutating func print(_ detail: RoundDetail, since: Int?) async throws {
    if detail.round.index != lastIndex { printed = [] }
    lastIndex = detail.round.index
    printed.insert(detail.response.id)
    for await turn in try await service.turns(ofResponse: detail.response.id, since: since) {
      try write(turn)
    }
    try Task.checkCancellation()
  }

  private func write(_ turn: Turn) throws {
    if let code = StandardStreams.failureWriting(JSON.text(turn) + "\n", to: 1) {
      throw AnswerFollowing.error(code)
    }
  }
}
