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
  let frameIsDue: @MainActor () async -> Void
  private var host: WorkspaceHost?
  private var waiting: [Effect] = []
  private var problem: Problem?
  var listing: Task<Void, Never>?
  var searching: Task<Void, Never>?
  private var events: Task<Void, Never>?
  /// Tells of tool servers, while anybody looks at them.
  var watchingServers: Task<Void, Never>?
  var followers: [ResponseID: Task<Void, Never>] = [:]
  /// The last of the changes of the session list, which are made one after the other.
  var editing: Task<Void, Never>?
  /// Whether tools have taken a folder's settings that were trusted while they ran.
  var tookFolderSettings = false

  /// The model for new sessions as the interface knows it.
  let defaultModel: @MainActor () -> ModelReference?
  /// Reads the files that a message names.
  let content: @Sendable (_ text: String, _ files: [String]) async throws -> String
  private let composing: ComposingRunner
  /// Finds that model; over once it is known or known to be missing.
  var choice: Task<Void, Never>?

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

  func change(_ id: SessionID, _ work: @escaping @Sendable () async throws -> Void) {
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
}
