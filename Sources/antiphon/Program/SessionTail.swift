import Conversation
import Coordinator

/// A reader of one session who prints all of its turns, whichever process has the workspace open.
///
/// It reads events for when to look and rounds for what there is, so that nothing is lost where events are merged.
struct SessionTail: Sendable {
  /// Whether there may be more, elsewhere: the host is gone and the session is not.
  private(set) var mayGoOn = false
  /// Whether anything was printed, or there was nothing to print.
  private(set) var hasBegun = false
  /// The last round that was printed, and its responses that were.
  private var lastIndex = 0
  private var printed: Set<ResponseID> = []
  /// A response whose ending has not been seen, and the last revision that was.
  private var open: (id: ResponseID, revision: Int?)?

  /// Prints what there is of the last rounds.
  ///
  /// - Parameter follows: whether what is being answered is waited for.
  mutating func begin(
    _ id: SessionID, _ service: any SessionService, rounds count: Int, since: Int?, follows: Bool
  ) async throws {
    let present = try await service.rounds(of: id, before: nil, limit: max(count, 1))
    for detail in present where open == nil {
      if count == 0 {
        // What is over by now is none of what comes.
        lastIndex = detail.round.index
        if detail.response.outcome != nil { printed.insert(detail.response.id) }
      } else if follows {
        try await print(detail, since: since, service)
      } else {
        for turn in detail.response.turns where turn.revision > since ?? .min { try write(turn) }
      }
    }
    hasBegun = true
  }

  /// The host has gone while the session was looked for.
  mutating func noteLoss() {
    mayGoOn = true
  }

  /// Prints what comes, until the session or the host is gone, or the task is cancelled.
  mutating func follow(
    _ id: SessionID, _ service: any SessionService, _ events: WorkspaceEvents
  ) async throws {
    mayGoOn = false
    try await goOn(service)
    try await printNew(of: id, service)
    for await event in events {
      switch event {
      case .session(let activity) where activity.session.id == id: try await printNew(of: id, service)
      case .rounds(id): try await printNew(of: id, service)
      case .connection(.restored):
        try await goOn(service)
        try await printNew(of: id, service)
      case .connection(.lost(let problem, _, _)):
        StandardStreams.say(PlainText.line("antiphon: \(problem.message)"))
      case .deleted(id): return StandardStreams.say("antiphon: The session has been deleted.")
      default: break
      }
    }
    try Task.checkCancellation()
    mayGoOn = true
  }

  /// Prints the rest of a response that was being printed when the host went.
  private mutating func goOn(_ service: any SessionService) async throws {
    guard let (id, revision) = open else { return }
    try await print(id, since: revision, service)
  }

  /// Prints the responses from the last round on that have not been.
  private mutating func printNew(of id: SessionID, _ service: any SessionService) async throws {
    while open == nil {
      var new: [RoundDetail] = []
      var before: Int?
      repeat {
        let page: [RoundDetail]
        do throws(CoordinatorError) {
          page = try await service.rounds(of: id, before: before, limit: 50)
        } catch {
          // Events say what comes of it.
          if error.isLoss { return }
          throw error
        }
        new = page.filter { $0.round.index >= lastIndex && !printed.contains($0.response.id) } + new
        before = page.first?.round.index
      } while before ?? 0 > lastIndex
      guard !new.isEmpty else { return }
      for detail in new where open == nil { try await print(detail, since: nil, service) }
    }
  }

  private mutating func print(
    _ detail: RoundDetail, since: Int?, _ service: any SessionService
  ) async throws {
    if detail.round.index != lastIndex { printed = [] }
    lastIndex = detail.round.index
    printed.insert(detail.response.id)
    hasBegun = true
    try await print(detail.response.id, since: since, service)
  }

  private mutating func print(
    _ id: ResponseID, since: Int?, _ service: any SessionService
  ) async throws {
    open = (id, since)
    // Why standard output could not be written.
    var failure: (any Error)?
    do throws(CoordinatorError) {
      let turns = try await service.turns(ofResponse: id, since: since)
      for await turn in turns {
        do { try write(turn) } catch {
          failure = error
          break
        }
        open = (id, turn.revision)
      }
      if failure == nil, !Task.isCancelled, try await service.detail(ofResponse: id).response.outcome != nil {
        open = nil
      }
    } catch {
      // Gone with the host it was made by; the rest is there when it can be reached again.
      if !error.isLoss { throw error }
    }
    if let failure { throw failure }
    try Task.checkCancellation()
  }

  private func write(_ turn: Turn) throws {
    if let code = StandardStreams.failureWriting(JSON.text(turn) + "\n", to: 1) {
      throw AnswerFollowing.error(code)
    }
  }
}

extension CoordinatorError {
  /// Whether it is the host that is gone, and not what was asked for.
  var isLoss: Bool {
    switch self {
    case .shuttingDown: true
    case .host(let problem): [.unreachable, .outcomeUnknown, .closed].contains(problem.code)
    default: false
    }
  }
}
