import ChatUI
import Conversation
import Coordinator

/// Does what the interface wants done with sessions, and reports back with actions.
///
/// On the main actor with the interface; the work itself happens in the coordinator. Effects that come before
/// the workspace is open wait for it, in order, so the interface can be used from the first frame on.
@MainActor final class EffectRunner {
  let dispatch: @MainActor (Action) -> Void
  /// Waits until another frame may be drawn, so that a stream is read once a frame; at its usual pace there is
  /// nothing to wait for, and no timer.
  private let frameIsDue: @MainActor () async -> Void
  private var host: WorkspaceHost?
  private var waiting: [Effect] = []
  private var problem: Problem?
  private var listing: Task<Void, Never>?
  var searching: Task<Void, Never>?
  private var events: Task<Void, Never>?
  /// Tells of tool servers, while anybody looks at them.
  var watchingServers: Task<Void, Never>?
  private var followers: [ResponseID: Task<Void, Never>] = [:]
  /// The last of the changes of the session list, which are made one after the other.
  var editing: Task<Void, Never>?

  /// The model for new sessions as the interface knows it.
  private let defaultModel: @MainActor () -> ModelReference?
  /// Reads the files that a message names.
  private let content: @Sendable (_ text: String, _ files: [String]) async throws -> String
  private let composing: ComposingRunner
  /// Finds that model; over once it is known or known to be missing.
  private var choice: Task<Void, Never>?

  init(
    _ program: Program, _ composing: ComposingRunner, dispatch: @escaping @MainActor (Action) -> Void,
    frameIsDue: @escaping @MainActor () async -> Void,
    defaultModel: @escaping @MainActor () -> ModelReference?
  ) {
    self.composing = composing
    content = { try await ComposingRunner.content(of: $0, with: $1, program) }
    self.dispatch = dispatch
    self.defaultModel = defaultModel
    self.frameIsDue = frameIsDue
  }

  /// The workspace is open: what has waited for it is done now.
  ///
  /// - Parameters:
  ///   - choice: finds the model for new sessions, which only they have to wait for.
  ///   - lost: called once nothing more will be heard from the process that the workspace is open in.
  func attach(_ host: WorkspaceHost, choice: Task<Void, Never>, lost: @escaping @MainActor () -> Void) {
    self.host = host
    self.choice = choice
    events?.cancel()
    events = Task {
      await follow(host.coordinator.events(), host)
      if !Task.isCancelled { lost() }
    }
    let effects = waiting
    waiting = []
    for effect in effects { run(effect) }
  }

  /// The workspace is being opened anew: what comes until then waits.
  func detach() {
    host = nil
    watchingServers?.cancel()
    for follower in followers.values { follower.cancel() }
    followers = [:]
  }

  /// Whether what was asked for has certainly not been done, because the process that was asked is ending: then whoever
  /// takes its place is asked.
  func isForNextHost(_ effect: Effect, _ error: any Error, _ host: WorkspaceHost) -> Bool {
    guard host.own == nil, !host.isElsewhere, let error = error as? CoordinatorError else { return false }
    switch error {
    case .shuttingDown: break
    case .host(let problem) where [.unreachable, .closed].contains(problem.code): break
    default: return false
    }
    if let next = self.host, next.remote !== host.remote {
      run(effect)
    } else {
      waiting.append(effect)
    }
    return true
  }

  /// The workspace cannot be opened: what has waited for it, and what will still come, is refused.
  func fail(_ problem: Problem) {
    self.problem = problem
    let effects = waiting
    waiting = []
    for effect in effects { refuse(effect, problem) }
  }

  /// A message that cannot be sent or changed goes back into the composer; nothing else has anything to lose.
  private func refuse(_ effect: Effect, _ problem: Problem) {
    switch effect {
    case .createSession(let draft, _), .createFork(_, _, let draft, _):
      dispatch(.sessions(.creationFailed(draft: draft, problem)))
    case .send(let outgoing, let id, _, _): dispatch(.transcript(.sendFailed(outgoing, id, problem)))
    case .loadRounds(let id, _, _), .loadExcerpt(let id, _, _):
      dispatch(.transcript(.loadFailed(id, problem)))
    case .search(let request): dispatch(.search(.failed(request, problem)))
    case .edit(let message, let id, let text, _), .editQueued(let message, _, let id, let text, _):
      dispatch(.transcript(.editFailed(id, message, text: text, problem)))
    case .setModel(_, let id): dispatch(.sessions(.changeFailed(id, problem)))
    case .editSessions(let edits):
      dispatch(.sessions(.editsFailed(edits.map { FailedSessionEdit($0, problem, session: nil) })))
    case .resolve(let call, _, _, _): dispatch(.approvals(.refused(call, problem)))
    case .listApprovals: dispatch(.approvals(.listFailed(problem)))
    case .listModels, .copyConversation: dispatch(.notice(.error, problem.sentence))
    case .servers(let request): refuse(request, problem)
    case .trust: dispatch(.trust(.failed(problem)))
    default: break
    }
  }

  func run(_ effect: Effect) {
    // What is written needs no sessions.
    if case .compose(let request) = effect { return composing.run(request, self.host) }
    if let problem { return refuse(effect, problem) }
    guard let host else {
      waiting.append(effect)
      return
    }
    switch effect {
    case .createSession(let draft, let model): createSession(draft, model, host)
    case .send(let outgoing, let id, let text, let enclosures): send(text, enclosures, to: id, outgoing, host)
    case .createFork(let source, let index, let draft, let model):
      createFork(of: source, through: index, draft, model, host)
    case .follow(let id, let session): follow(id, in: session, host)
    case .unfollow(let id): followers.removeValue(forKey: id)?.cancel()
    case .cancel(let id): Task { try? await host.coordinator.cancel(responseID: id) }
    case .retry(let id, let index, let model): retry(id, index, model, host)
    case .select(let response, let id, let index):
      change(id) {
        try await host.coordinator.select(responseID: response, sessionID: id, index: index)
      }
    case .fork(let id, let index):
      change(id) { [self] in
        let session = try await host.coordinator.fork(sessionID: id, through: index)
        await dispatch(.sessions(.forked(session, from: id, began: nil)))
      }
    case .edit(let message, let id, let text, let files): edit(message, text, files, in: id, host)
    case .editQueued(let message, let response, let id, let text, let files):
      editQueued(message, response, text, files, in: id, host)
    case .withdraw(let response, let id):
      change(id) { [self] in
        let request = try await host.coordinator.withdraw(responseID: response)
        await dispatch(.transcript(.withdrawn(id, text: request.content, attachments: request.attachments)))
      }
    case .compact(let id):
      change(id) { [self] in
        let handle = try await host.coordinator.compact(sessionID: id)
        try await show(handle, from: id, host)
      }
    case .resolve(let call, let approval, let digest, _): resolve(call, approval, digest, host)
    case .listApprovals: listApprovals(host)
    case .setModel(let model, let id):
      change(id) {
        // A model that cannot be reached is said to be that now, not with the next message.
        _ = try await host.offers.modelForNewSession(model.description)
        try await host.coordinator.setModel(sessionID: id, to: model)
      }
    case .listModels: listModels(host)
    case .editSessions(let edits): edit(edits, host)
    case .loadRounds(let id, let before, let limit): loadRounds(id, before, limit, host)
    case .loadExcerpt(let id, let before, let limit): loadExcerpt(id, before, limit, host)
    case .search(let request): search(request, host)
    case .cancelSearch: searching?.cancel()
    case .copyConversation(let id): copyConversation(id, host)
    case .servers(let request): run(request, host)
    case .trust(let request): run(request, host)
    case .setTheme, .previewTheme, .listThemes, .notify, .setup, .compose, .redraw, .suspend, .quit,
      .quitIntoBackground, .copy, .openLink, .setMouse:
      break
    }
  }

  // MARK: Models

  /// Tells what is known of the models, and goes on telling until all providers have answered.
  private func listModels(_ host: WorkspaceHost) {
    listing?.cancel()
    listing = Task {
      var last: [ProviderOffer] = []
      do {
        for try await offers in host.modelOffers() {
          last = offers
          dispatch(.models(.listed(offers.map { ProviderModels($0, isAsking: true) })))
        }
      } catch {
        dispatch(.notice(.error, Problem(describing: error).sentence))
      }
      guard !Task.isCancelled else { return }
      dispatch(.models(.listed(last.map { ProviderModels($0, isAsking: false) })))
    }
  }

  // MARK: Sessions

  private func createSession(_ draft: DraftID, _ model: ModelReference?, _ host: WorkspaceHost) {
    Task {
      do {
        var model = model ?? defaultModel()
        if model == nil {
          await choice?.value
          model = defaultModel()
        }
        let chosen = try await host.offers.modelForNewSession(model?.description)
        let session = try await host.coordinator.createSession(model: chosen, title: "", systemPrompt: nil)
        dispatch(.sessions(.created(session, draft: draft)))
      } catch {
        if isForNextHost(.createSession(draft: draft, model: model), error, host) { return }
        dispatch(.sessions(.creationFailed(draft: draft, Problem(describing: error))))
      }
    }
  }

  private func createFork(
    of source: SessionID, through index: Int, _ draft: DraftID, _ model: ModelReference, _ host: WorkspaceHost
  ) {
    Task {
      do {
        // A model that cannot be reached should not become a session.
        let chosen = try await host.offers.modelForNewSession(model.description)
        var session = try await host.coordinator.fork(sessionID: source, through: index)
        do { try await host.coordinator.setModel(sessionID: session.id, to: chosen) } catch {
          try? await host.coordinator.delete(sessionID: session.id)
          throw error
        }
        session.model = chosen
        dispatch(.sessions(.created(session, draft: draft)))
      } catch {
        let effect = Effect.createFork(source, through: index, draft: draft, model: model)
        if isForNextHost(effect, error, host) { return }
        dispatch(.sessions(.creationFailed(draft: draft, Problem(describing: error))))
      }
    }
  }

  private func change(_ id: SessionID, _ work: @escaping @Sendable () async throws -> Void) {
    Task {
      do { try await work() } catch {
        dispatch(.sessions(.changeFailed(id, Problem(describing: error))))
      }
    }
  }

  private func follow(_ events: WorkspaceEvents, _ host: WorkspaceHost) async {
    for await event in events {
      switch event {
      case .session(let activity):
        dispatch(.sessions(.changed(activity.session)))
        if let status = activity.status ?? activity.lastOutcome?.status {
          dispatch(.sessions(.activity(activity.session.id, status)))
        }
      case .deleted(let id): dispatch(.sessions(.removed(id)))
      case .rounds(let id): dispatch(.transcript(.roundsChanged(id)))
      case .storage(let error):
        // A store in memory does not heal into one that keeps something.
        let lasting = host.storeProblem.map { Problem(inMemoryBecause: $0) }
        dispatch(.storeFailing(error.map { Problem($0) } ?? lasting))
      // Whoever looks at them reads these events too.
      case .toolServers: break
      case .connection(.lost(let problem, _, _)):
        dispatch(.workspace(.unreachable(Problem(problem.message, suggestion: problem.suggestion))))
      case .connection(.restored(_, let isSameHost)):
        dispatch(.workspace(.unreachable(nil)))
        if !isSameHost, let sessions = try? await host.coordinator.sessions() {
          dispatch(.sessions(.loaded(sessions, show: nil)))
          dispatch(.workspace(.opened(.attached)))
        }
      }
    }
  }

  // MARK: Other answers and other questions

  private func retry(_ id: SessionID, _ index: Int, _ model: ModelReference?, _ host: WorkspaceHost) {
    change(id) { [self] in
      // A model that cannot be reached should not become an answer.
      if let model { _ = try await host.offers.modelForNewSession(model.description) }
      let handle = try await host.coordinator.retry(sessionID: id, index: index, model: model)
      try await show(handle, from: id, host)
    }
  }

  private func edit(
    _ message: EditedMessage, _ text: String, _ files: [String], in id: SessionID, _ host: WorkspaceHost
  ) {
    Task {
      do {
        let content = try await content(text, files)
        let handle = try await host.coordinator.edit(sessionID: id, index: message.index, content: content)
        try await show(handle, from: id, host)
      } catch {
        if isForNextHost(.edit(message, in: id, text: text, files: files), error, host) { return }
        dispatch(.transcript(.editFailed(id, message, text: text, Problem(describing: error))))
      }
    }
  }

  private func editQueued(
    _ message: EditedMessage, _ response: ResponseID, _ text: String, _ files: [String], in id: SessionID,
    _ host: WorkspaceHost
  ) {
    Task {
      do {
        try await host.coordinator.editQueued(responseID: response, content: try await content(text, files))
      } catch {
        dispatch(.transcript(.editFailed(id, message, text: text, Problem(describing: error))))
      }
    }
  }

  /// Tells that a response has begun: in the session that was asked, or in a fork of it.
  private func show(_ handle: RequestHandle, from id: SessionID, _ host: WorkspaceHost) async throws {
    let (round, request, response) = try await host.coordinator.round(forResponseID: handle.responseID)
    let detail = RoundDetail(round: round, request: request, response: response)
    if handle.sessionID == id {
      dispatch(.transcript(.began(detail, outgoing: nil)))
    } else {
      let session = try await host.coordinator.session(handle.sessionID)
      dispatch(.sessions(.forked(session, from: id, began: detail)))
    }
  }

  // MARK: Transcripts

  /// A message has been taken; whatever happens now, it must not come back into the composer as if it had not.
  private func began(_ handle: RequestHandle, _ outgoing: OutgoingID, _ host: WorkspaceHost) async {
    do {
      let (round, request, response) = try await host.coordinator.round(forResponseID: handle.responseID)
      let detail = RoundDetail(round: round, request: request, response: response)
      dispatch(.transcript(.began(detail, outgoing: outgoing)))
    } catch {
      dispatch(.transcript(.taken(outgoing, handle.sessionID)))
      dispatch(.transcript(.loadFailed(handle.sessionID, Problem(describing: error))))
    }
  }

  private func send(
    _ text: String, _ enclosures: Enclosures, to id: SessionID, _ outgoing: OutgoingID, _ host: WorkspaceHost
  ) {
    Task {
      do {
        let content = try await content(text, enclosures.files)
        let handle = try await host.coordinator.handleRequest(
          sessionID: id, content: content, attachments: enclosures.attachments)
        await began(handle, outgoing, host)
      } catch {
        if isForNextHost(.send(outgoing, to: id, text: text, with: enclosures), error, host) { return }
        dispatch(.transcript(.sendFailed(outgoing, id, Problem(describing: error))))
      }
    }
  }

  private func follow(_ id: ResponseID, in session: SessionID, _ host: WorkspaceHost) {
    followers[id]?.cancel()
    followers[id] = Task {
      do {
        for await turn in try await host.coordinator.turns(ofResponse: id) {
          await frameIsDue()
          dispatch(.transcript(.turn(turn, session)))
        }
        guard !Task.isCancelled else { return }
        let (_, _, response) = try await host.coordinator.round(forResponseID: id)
        // Another may follow it by now.
        guard !Task.isCancelled else { return }
        followers[id] = nil
        dispatch(.transcript(.ended(response)))
      } catch CoordinatorError.unknownResponse {
        guard !Task.isCancelled else { return }
        // Its request was taken back, and its round is gone.
        followers[id] = nil
      } catch {
        guard !Task.isCancelled else { return }
        dispatch(.transcript(.loadFailed(session, Problem(describing: error))))
      }
    }
  }

  private func loadRounds(_ id: SessionID, _ before: Int?, _ limit: Int, _ host: WorkspaceHost) {
    Task {
      do {
        let rounds = try await host.coordinator.rounds(of: id, before: before, limit: limit)
        dispatch(
          .transcript(
            .loaded(id, rounds, isTail: before == nil, hasMore: (rounds.first?.round.index ?? 0) > 0)))
      } catch {
        dispatch(.transcript(.loadFailed(id, Problem(describing: error))))
      }
    }
  }
}

extension Problem {
  init(_ error: StoreError) {
    self.init(error.message, suggestion: error.suggestion)
  }

  /// Stays on the screen for as long as everything is in memory.
  init(inMemoryBecause error: StoreError) {
    self.init("What is said now is gone when you quit. \(error.message)", suggestion: error.suggestion)
  }

  /// Any of the errors that the layers below throw, in words.
  init(describing error: any Error) {
    switch error {
    case let error as CoordinatorError: self.init(error.message, suggestion: error.suggestion)
    case let error as TurnError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as ProgramError: self.init(error.message, suggestion: error.suggestion)
    default: self.init(String(describing: error))
    }
  }
}

extension ResponseOutcome {
  /// The status a session list shows for it.
  var status: TurnStatus {
    switch self {
    case .completed, .limit: .completed
    case .cancelled: .cancelled
    case .failed: .failed
    case .interrupted: .interrupted
    }
  }
}
