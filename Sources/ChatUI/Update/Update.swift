import Conversation
import Screen

/// Takes one action and says what is to be done outside.
///
/// Pure: the same state and action give the same state and effects, and nothing else happens.
public func update(_ state: inout ChatState, _ action: Action) -> [Effect] {
  var effects: [Effect] = []
  switch action {
  case .input(let event): state.take(event, &effects)
  case .tick(let time):
    state.advance(to: time)
    state.scrollWhileHeld(&effects)
  case .resized(let size):
    state.size = size
    state.keepSelectedRowVisible()
  case .sessions(let action):
    state.take(action, &effects)
    state.refreshSessionPicker()
    state.refreshApprovals(after: action, &effects)
  case .transcript(let action): state.take(action, &effects)
  case .models(let action): state.take(action)
  case .search(let action): state.take(action, &effects)
  case .setup(let action): state.take(action, &effects)
  case .appearance(let action): state.take(action)
  case .clipboard(let text): effects.append(.copy(text))
  case .notice(let kind, let text): state.show(notice: kind, text)
  case .storeFailing(let problem):
    if state.storeProblem != nil, problem == nil { state.show(notice: .success, "Saving works again.") }
    state.storeProblem = problem
  case .workspace(let action): state.take(action, &effects)
  case .composing(let action): state.take(action, &effects)
  case .approvals(let action): state.take(action, &effects)
  case .servers(let action): state.take(action)
  case .trust(let action): state.take(action)
  // Whoever measures may be late.
  case .performance(let figures): if state.performance != nil { state.performance = figures }
  }
  state.settleApproval(&effects)
  state.settleGroup()
  state.settleLeaving(&effects)
  state.settleFinding(&effects)
  state.settleServers(&effects)
  state.settleTrust(&effects)
  state.noteWhatIsSeen()
  return effects
}

extension ChatState {
  mutating func advance(to time: Timestamp) {
    now = time
    if let notice, notice.until <= now { self.notice = nil }
    if let limit = quitArmedUntil, limit <= now { quitArmedUntil = nil }
  }

  mutating func take(_ action: WorkspaceAction, _ effects: inout [Effect]) {
    switch action {
    case .unreachable(let problem):
      if connectionProblem != nil, problem == nil { show(notice: .success, "Connected again.") }
      connectionProblem = problem
    case .opened(let role):
      workspaceRole = role
      if connectionProblem != nil {
        connectionProblem = nil
        show(
          notice: .success, role == .host ? "This antiphon has the workspace open now." : "Connected again.")
      }
      // What ran elsewhere is told anew where it still does. Until then nobody knows what leaving would end.
      if dialog?.isLeaving == true { dialog = nil }
      for index in sessions.indices { changeEntry(at: index) { $0.activity = nil } }
      attention.forgetAll()
      for id in followed.keys.sorted() { effects.append(.unfollow(id)) }
      followed = [:]
      // Those that are not shown are read again when they are.
      for id in columns.panes.compactMap(\.sessionID) { loadTail(of: id, &effects) }
    }
  }

  mutating func take(_ action: AppearanceAction) {
    switch action {
    case .themes(let names, let current):
      themeNames = names
      themeName = current
    case .themesListed(let offers):
      themeOffers = offers
      if case .picker(let picker) = dialog, picker.content is ThemePicker { refreshPicker(.changed) }
    case .themeChanged(let name):
      themeName = name
      show(notice: .information, "Theme: \(name)")
    case .themeFailed(let problem): show(problem)
    case .utcOffset(let seconds): utcOffset = seconds
    }
  }

  mutating func show(notice kind: Notice.Kind, _ text: String) {
    let milliseconds: Int64 = kind == .error || kind == .warning ? 8000 : 4000
    notice = Notice(kind, text, until: now.advanced(byMilliseconds: milliseconds))
  }

  mutating func show(_ problem: Problem) {
    show(
      notice: .error,
      problem.suggestion.isEmpty ? problem.message : "\(problem.message) \(problem.suggestion)")
  }

  /// When the picture changes with nothing but time; `nil` while it does not.
  ///
  /// The loop sends a `.tick` then. Nothing else may wake it.
  public var nextTick: Timestamp? {
    var times: [Timestamp] = []
    if let notice { times.append(notice.until) }
    if let quitArmedUntil { times.append(quitArmedUntil) }
    if let time = reading.press?.scrollsAt { times.append(time) }
    if case .trust(let reading) = dialog, let time = reading.holdsAt { times.append(time) }
    if case .approval(let reading) = dialog, let time = reading.nextChange(after: now) { times.append(time) }
    if hasSomethingMoving {
      times.append(Timestamp(milliseconds: (now.milliseconds / 100 + 1) * 100))
    }
    if setup == nil { times += panesOnScreen.compactMap(nextWaitChange) }
    if let list = ScreenLayout(self).sessionRows, setup == nil {
      for row in rows.dropFirst(firstRow).prefix(list.rows) {
        guard let id = row.sessionID, let entry = entry(of: id) else { continue }
        times.append(RelativeTime.nextChange(of: entry.session.lastActivityAt, after: now))
      }
    }
    return times.min()
  }

  /// When a failed turn that may be tried again later says another number of seconds.
  private func nextWaitChange(in pane: PaneID) -> Timestamp? {
    guard let turn = transcript(of: pane)?.rounds.last?.response.turns.last,
      let wait = Wording.retryWait(of: turn, at: now), wait > 0, let end = Wording.retryTime(of: turn)
    else { return nil }
    return end.advanced(byMilliseconds: -Int64(wait - 1) * 1000)
  }

  /// Whether a spinner turns or a time runs on the screen.
  var hasSomethingMoving: Bool {
    if case .picker(let picker) = dialog, picker.content.isMoving { return true }
    if let setup { return setup.isWorking }
    return panesOnScreen.contains { runningResponse(in: $0) != nil }
  }
}
