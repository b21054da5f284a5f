import Conversation
import Screen
import Widgets

/// Pins, archive, tags and deletion: of one session, or of all that are marked.
extension ChatState {
  /// - Returns: whether the command was one of these.
  mutating func performInOrganizing(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    if case .tags = dialog { return performInTags(command, &effects) }
    switch command {
    case .sessionPin, .pinSelected: togglePins(&effects)
    case .sessionArchive, .archiveSelected: toggleArchive(&effects)
    case .sessionTags, .tagSelected: startTags()
    case .sessionFilterTag: startTagLimit()
    case .sessionShowArchived: toggleArchived()
    case .sessionMark: markSelected()
    case .sessionUnmarkAll: unmarkAll()
    case .sessionNextWaiting: showNextWaiting(&effects)
    case .sessionLast: showPrevious(&effects)
    case .listFilter where isEditingFilter && dialog == nil: keepFilter()
    default: return false
    }
    return true
  }

  // MARK: What it is about

  /// In the list those that are marked, or else the one chosen there; elsewhere the one that is shown.
  var sessionsInHand: [Session] {
    guard focus == .sessions || isEditingFilter else { return shownSession.map { [$0] } ?? [] }
    let marked = organizer.marked
    if !marked.isEmpty { return sessions.map(\.session).filter { marked.contains($0.id) } }
    return selectedRow.sessionID.flatMap { entry(of: $0) }.map { [$0.session] } ?? []
  }

  /// The same, with a word where there is none.
  private mutating func sessionsToChange() -> [Session] {
    let sessions = sessionsInHand
    if sessions.isEmpty {
      show(notice: .information, "A session can be changed once something was said in it.")
    }
    return sessions
  }

  private mutating func markSelected() {
    // One that is only being begun cannot be marked; the key goes past it.
    if let id = selectedRow.sessionID, organizer.marked.remove(id) == nil { organizer.marked.insert(id) }
    moveSelectedRow(by: 1)
  }

  private mutating func unmarkAll() { organizer.marked = [] }

  /// `“Title”` or `3 sessions`.
  func name(of sessions: [Session]) -> String {
    sessions.count == 1 ? "“\(title(of: sessions[0]))”" : "\(sessions.count) sessions"
  }

  // MARK: Changing

  private mutating func togglePins(_ effects: inout [Effect]) {
    let sessions = sessionsToChange()
    guard !sessions.isEmpty else { return }
    let pins = !sessions.allSatisfy(\.isPinned)
    let changed = sessions.filter { $0.isPinned != pins }
    apply(changed.map { ($0, SessionChange(isPinned: pins)) }, &effects)
    show(notice: .information, "\(pins ? "Pinned" : "Unpinned") \(name(of: changed)).")
  }

  private mutating func toggleArchive(_ effects: inout [Effect]) {
    let sessions = sessionsToChange()
    guard !sessions.isEmpty else { return }
    let archives = !sessions.allSatisfy(\.isArchived)
    let changed = sessions.filter { $0.isArchived != archives }
    if archives, !organizer.showsArchived { moveAway(from: Set(changed.map(\.id)), &effects) }
    apply(changed.map { ($0, SessionChange(isArchived: archives)) }, isBack: true, &effects)
    organizer.marked = []
    let words = archives ? "Archived \(name(of: changed))." : "\(name(of: changed)) out of the archive."
    show(notice: .information, archives ? "\(words) \(undoHint(changed.count))" : words)
  }

  /// What brings back what a change has taken away.
  func undoHint(_ count: Int) -> String {
    let key = commands.label(for: .sessionUndoDelete, in: .sessions) ?? "u"
    return "\(key) in the list brings \(count == 1 ? "it" : "them") back."
  }

  /// Makes changes here at once, has them made where the sessions are kept, and remembers how they were.
  ///
  /// - Parameter isBack: whether taking them back is bringing the sessions back.
  mutating func apply(
    _ changes: [(session: Session, change: SessionChange)], isBack: Bool = false, _ effects: inout [Effect]
  ) {
    guard !changes.isEmpty else { return }
    let reverse = changes.map { session, change in
      SessionEdit(
        session.id,
        .change(
          SessionChange(
            isPinned: change.isPinned.map { _ in session.isPinned },
            isArchived: change.isArchived.map { _ in session.isArchived },
            tags: change.tags.map { _ in session.tags })))
    }
    let names = name(of: changes.map(\.session))
    let verb = changes.count == 1 ? "is" : "are"
    let notice = isBack ? "\(names) \(verb) back." : "\(names) \(verb) as before."
    organizer.keep(SessionUndo(changes: reverse, notice: notice))
    make(changes.map { SessionEdit($0.session.id, .change($0.change)) }, &effects)
  }

  /// Makes changes here, and has them made where the sessions are kept.
  mutating func make(_ edits: [SessionEdit], _ effects: inout [Effect]) {
    for edit in edits {
      guard case .change(let change) = edit.kind, let place = places[edit.id] else { continue }
      try? sessions[place].session.apply(change)
    }
    sortSessions()
    refreshRows()
    effects.append(.editSessions(edits))
  }

  // MARK: Deleting

  mutating func deleteInHand(_ effects: inout [Effect]) {
    let sessions = sessionsInHand
    guard !sessions.isEmpty else { return }
    delete(sessions, &effects)
    organizer.marked = []
    show(notice: .information, "Deleted \(name(of: sessions)). \(undoHint(sessions.count))")
  }

  /// Deletes sessions; one step brings them all back.
  mutating func delete(_ sessions: [Session], _ effects: inout [Effect]) {
    guard !sessions.isEmpty else { return }
    let ids = sessions.map(\.id)
    deleted += sessions
    organizer.keep(
      SessionUndo(
        deleted: sessions, notice: "\(name(of: sessions)) \(sessions.count == 1 ? "is" : "are") back."))
    remove(Set(ids), &effects)
    effects.append(.editSessions(ids.map { SessionEdit($0, .delete) }))
  }

  /// Shows and chooses something else than sessions that go away: what follows them in the list, or comes before.
  mutating func moveAway(from ids: Set<SessionID>, _ effects: inout [Effect]) {
    func isGone(_ pane: PaneID) -> Bool { pane.sessionID.map(ids.contains) ?? false }
    func neighbour(of pane: PaneID) -> PaneID? {
      guard let row = rows.firstIndex(of: pane) else { return nil }
      return rows[row...].first { !isGone($0) } ?? rows[..<row].last { !isGone($0) }
    }
    let chosen = isGone(selectedRow) ? neighbour(of: selectedRow) : selectedRow
    let next = neighbour(of: shown)
    for pane in columns.panes where isGone(pane) && columns.count > 1 { closeColumn(pane, &effects) }
    if isGone(shown) { show(next ?? .draft(currentDraft), &effects) }
    selectedRow = chosen ?? shown
  }

  // MARK: Taking back

  mutating func undoLastEdit(_ effects: inout [Effect]) {
    var last = organizer.undoable.popLast()
    while let undo = last, undo.isEmpty { last = organizer.undoable.popLast() }
    guard let undo = last else {
      show(notice: .information, "Nothing to bring back.")
      return
    }
    let ids = undo.deleted.map(\.id) + undo.changes.map(\.id)
    let restored = Set(ids)
    deleted.removeAll { restored.contains($0.id) }
    insert(undo.deleted)
    let restores = undo.deleted.map { SessionEdit($0.id, .restore) }
    if restores.isEmpty { make(undo.changes, &effects) } else { effects.append(.editSessions(restores)) }
    if let first = ids.first { selectedRow = .session(first) }
    refreshRows()
    show(notice: .success, undo.notice)
  }

  // MARK: What did not work

  /// Shows sessions as they are, where they could not be changed, and says which those are.
  mutating func take(_ failures: [FailedSessionEdit], _ effects: inout [Effect]) {
    guard let first = failures.first else { return }
    let known = failures.map { failure in
      failure.session ?? deleted.last { $0.id == failure.edit.id } ?? entry(of: failure.edit.id)?.session
    }
    let ids = Set(failures.map(\.edit.id))
    for place in organizer.undoable.indices {
      organizer.undoable[place].deleted.removeAll { ids.contains($0.id) }
      organizer.undoable[place].changes.removeAll { ids.contains($0.id) }
    }
    for (failure, session) in zip(failures, known) {
      switch failure.edit.kind {
      case .change: if let present = failure.session { insert(present) }
      case .delete:
        deleted.removeAll { $0.id == failure.edit.id }
        if let session { insert(session) }
      case .restore:
        remove([failure.edit.id], &effects)
        guard let session else { continue }
        // Another try may go better.
        deleted.append(session)
        organizer.keep(SessionUndo(deleted: [session], notice: "\(name(of: [session])) is back."))
      }
    }
    let names = known.map { $0.map { "“\(title(of: $0))”" } ?? "one that is gone" }
    let list =
      names.count == 1
      ? names[0]
      : names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    let problem = first.problem
    show(
      Problem(
        "\(list) could not be \(first.edit.kind.participle): \(problem.message)",
        suggestion: problem.suggestion))
  }

  // MARK: The list

  private mutating func toggleArchived() {
    organizer.showsArchived.toggle()
    refreshRows()
    let count = sessions.count { $0.session.isArchived }
    show(
      notice: .information,
      !organizer.showsArchived
        ? "Archived sessions are hidden."
        : count == 0
          ? "No session is archived." : "\(count) archived \(count == 1 ? "session" : "sessions") at the end."
    )
    if organizer.showsArchived { setFocus(.sessions) }
  }

  /// Leaves the line of the filter for the list below it, which stays filtered.
  private mutating func keepFilter() {
    isEditingFilter = false
    focus = .sessions
    refreshRows()
  }
}
