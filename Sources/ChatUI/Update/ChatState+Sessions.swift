import Conversation
import Screen
import Widgets

extension ChatState {
  mutating func take(_ action: SessionAction, _ effects: inout [Effect]) {
    switch action {
    case .loaded(let loaded, let show): replaceSessions(loaded, show: show, &effects)
    case .loadFailed(let problem):
      // Nothing works without the list, so this is said where it cannot be overlooked.
      hasLoadedSessions = true
      dialog = .problem(problem)
    case .changed(let session):
      guard !deleted.contains(where: { $0.id == session.id }) else { return }
      insert(session)
      if isOpen(session.id) { readRounds(of: session, &effects) }
    case .removed(let id):
      remove([id], &effects)
      attention.forget(id)
    case .activity(let id, let status):
      noteAttention(id, status, &effects)
      guard let index = places[id] else { return }
      let isSeen = isSeen(id)
      changeEntry(at: index) { $0.note(status, isShown: isSeen) }
    case .interrupted(let ids):
      for id in ids where !isSeen(id) {
        if let index = places[id] { changeEntry(at: index) { $0.hasFailed = true } }
      }
    case .created(let session, let draft): becomeSession(draft, session, &effects)
    case .creationFailed(let draft, let problem):
      let messages = pending.removeValue(forKey: draft) ?? []
      if dropped.remove(draft) != nil { return }
      giveBack(messages, to: .draft(draft))
      refreshRows()
      refuse(draft, problem)
    case .forked(let session, let source, let detail):
      insert(session)
      if shown == .session(source) {
        show(.session(session.id), &effects)
        setFocus(.composer)
      } else if isOpen(source) {
        replaceColumn(.session(source), with: .session(session.id), &effects)
        refreshRows()
      }
      group?.replace(.session(source), with: .session(session.id))
      if let detail { begin(detail, nil, &effects) }
    case .editsFailed(let failures): take(failures, &effects)
    case .changeFailed(_, let problem): show(problem)
    case .defaultModel(let model): defaultModel = model
    }
  }

  private mutating func replaceSessions(
    _ loaded: [Session], show wanted: SessionID?, _ effects: inout [Effect]
  ) {
    hasLoadedSessions = true
    let hidden = Set(deleted.map(\.id))
    sessions = loaded.filter { !hidden.contains($0.id) }.map { session in
      var entry = entry(of: session.id) ?? SessionEntry(session)
      entry.session = session
      return entry
    }
    sortSessions()
    organizer.marks = MarkCounts(sessions)
    organizer.marked.formIntersection(sessions.map(\.id))
    if let wanted, places[wanted] != nil { show(.session(wanted), &effects) }
    for pane in columns.panes {
      guard let id = pane.sessionID, places[id] == nil else { continue }
      if columns.count > 1 { closeColumn(pane, &effects) } else { show(.draft(currentDraft), &effects) }
    }
    if let id = previouslyShown?.sessionID, places[id] == nil { previouslyShown = nil }
    refreshRows()
  }

  /// Adds a session to the list, or brings it up to date there.
  mutating func insert(_ session: Session) { insert([session]) }

  mutating func insert(_ added: [Session]) {
    var isSorted = true
    for session in added {
      if let place = places[session.id] {
        sessions[place].session = session
        isSorted = isSorted && isInOrder(at: place)
      } else {
        places[session.id] = sessions.count
        sessions.append(SessionEntry(session))
        isSorted = false
      }
    }
    if !isSorted { sortSessions() }
    refreshRows()
  }

  /// Whether a session may stay between its neighbours.
  private func isInOrder(at place: Int) -> Bool {
    !(place > 0 && SessionEntry.comesBefore(sessions[place], sessions[place - 1]))
      && !(place + 1 < sessions.count && SessionEntry.comesBefore(sessions[place + 1], sessions[place]))
  }

  /// Puts the sessions in the order of the list.
  mutating func sortSessions() {
    sessions.sort(by: SessionEntry.comesBefore)
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(sessions.count)
    for place in sessions.indices { places[sessions[place].id] = place }
  }

  /// Takes sessions off the list; what was shown or chosen moves to a neighbour.
  mutating func remove(_ ids: Set<SessionID>, _ effects: inout [Effect]) {
    guard ids.contains(where: { places[$0] != nil }) else { return }
    moveAway(from: ids, &effects)
    for entry in sessions where ids.contains(entry.id) { organizer.marks.add(-1, entry.mark) }
    sessions.removeAll { ids.contains($0.id) }
    sortSessions()
    organizer.marked.subtract(ids)
    if let id = previouslyShown?.sessionID, ids.contains(id) { previouslyShown = nil }
    for id in ids {
      transcripts[id] = nil
      scrolls[.session(id)] = nil
    }
    recent.removeAll(where: ids.contains)
    if let id = dialog?.session, ids.contains(id) { dialog = nil }
    refreshRows()
  }

  private mutating func becomeSession(_ draft: DraftID, _ session: Session, _ effects: inout [Effect]) {
    if deleteIfDropped(draft, session, &effects) { return }
    let messages = pending.removeValue(forKey: draft) ?? []
    plans[draft] = nil
    made[draft] = session.id
    let old = PaneID.draft(draft)
    let new = PaneID.session(session.id)
    if var composer = composers.removeValue(forKey: old) {
      composer.historyPosition = nil
      composers[new] = composer
    }
    // What is done in the composer goes on in it.
    if historySearch?.pane == old { historySearch?.pane = new }
    if completion?.pane == old { completion?.pane = new }
    if viPane == old { viPane = new }
    scrolls[new] = scrolls.removeValue(forKey: old)
    if currentDraft == draft { currentDraft = DraftID(makeNumber()) }
    var transcript = transcripts[session.id] ?? Transcript()
    // A fork has rounds already.
    if session.roundCount == 0 { transcript.hasTail = true }
    transcript.outgoing += messages
    transcripts[session.id] = transcript
    recent.removeAll { $0 == session.id }
    recent.insert(session.id, at: 0)
    if selectedRow == old { selectedRow = new }
    if previouslyShown == old { previouslyShown = new }
    let isOpen = columns.contains(old)
    columns.replace(old, with: new)
    group?.replace(old, with: new)
    if isOpen { touch(session.id) }
    insert(session)
    if isOpen, session.roundCount > 0 { loadTail(of: session.id, &effects) }
    addTagOfList(to: session, &effects)
    for message in messages {
      effects.append(.send(message.id, to: session.id, text: message.text, with: message.enclosures))
    }
  }

  /// Reads rounds that nobody here has asked for, such as a summary that was due.
  private mutating func readRounds(of session: Session, _ effects: inout [Effect]) {
    // What was sent here is told by itself.
    guard let transcript = transcripts[session.id], transcript.hasTail, transcript.outgoing.isEmpty,
      session.roundCount > (transcript.rounds.last?.round.index ?? -1) + 1
    else { return }
    loadTail(of: session.id, &effects)
  }

  // MARK: Showing

  /// Shows a session, or one that does not exist yet.
  mutating func show(_ pane: PaneID, _ effects: inout [Effect]) {
    selectedRow = pane
    guard pane != shown else {
      keepSelectedRowVisible()
      return
    }
    if columns.contains(pane) { return activateColumn(pane) }
    previouslyShown = shown
    replaceColumn(shown, with: pane, &effects)
    keysHaveMoved()
    refreshRows()
  }

  /// Puts a pane that is in no column in the place of one that is.
  mutating func replaceColumn(_ old: PaneID, with new: PaneID, _ effects: inout [Effect]) {
    guard !columns.contains(new) else { return }
    leave(old, &effects)
    columns.replace(old, with: new)
    enter(new, &effects)
  }

  /// What was chosen in the pane that had the keys means nothing in the one that has them now.
  mutating func keysHaveMoved() {
    selectedCall = nil
    chosenRound = nil
    leaveReading()
    toolScroll = 0
    toolView.pointed = nil
    quitArmedUntil = nil
    if focus == .tools { focus = .composer }
  }

  /// Has a pane read that has come into a column.
  mutating func enter(_ pane: PaneID, _ effects: inout [Effect]) {
    guard let id = pane.sessionID else { return }
    if let index = places[id] {
      noteUnseen(sessions[index].unreadCount, in: id)
      changeEntry(at: index) { ($0.unreadCount, $0.hasFailed) = (0, false) }
    }
    touch(id)
    loadTail(of: id, &effects)
    followRunning(in: id, &effects)
  }

  /// How many rounds are read when a session is shown.
  static let tailLength = 40
  /// How many transcripts are kept in memory.
  static let transcriptLimit = 6

  /// A pane goes out of its column: nobody follows what runs there.
  mutating func leave(_ pane: PaneID, _ effects: inout [Effect]) {
    guard let id = pane.sessionID else { return }
    for (response, _) in followed.filter({ $0.value == id }).sorted(by: { $0.key < $1.key }) {
      followed[response] = nil
      effects.append(.unfollow(response))
    }
    forgetUnseen(in: id)
    guard scrolls[pane]?.isFollowing ?? true, var transcript = transcripts[id] else { return }
    // Only the end is shown on coming back, so only the end is kept.
    if transcript.rounds.count > Self.tailLength {
      transcript.rounds.removeFirst(transcript.rounds.count - Self.tailLength)
      transcript.hasMoreBefore = true
      transcripts[id] = transcript
    }
  }

  /// Notes that a session was shown, and forgets the transcript not shown for longest.
  private mutating func touch(_ id: SessionID) {
    recent.removeAll { $0 == id }
    recent.append(id)
    var surplus = recent.count - Self.transcriptLimit
    for candidate in recent where surplus > 0 && candidate != id {
      guard !isOpen(candidate) else { continue }
      // A message on its way must stay where its answer will look for it.
      guard transcripts[candidate]?.outgoing.isEmpty ?? true else { continue }
      transcripts[candidate] = nil
      scrolls[.session(candidate)] = nil
      recent.removeAll { $0 == candidate }
      surplus -= 1
    }
  }

  /// Reads the streams of everything that runs in a session that is open, and leaves those of what is not there any
  /// more.
  mutating func followRunning(in id: SessionID, _ effects: inout [Effect]) {
    guard let transcript = transcripts[id] else { return }
    let known = followed.filter { $0.value == id }.keys.sorted()
    for response in known where transcript.position(of: response) == nil {
      followed[response] = nil
      effects.append(.unfollow(response))
    }
    for response in transcript.running where followed[response] == nil {
      followed[response] = id
      effects.append(.follow(response, in: id))
    }
  }

  // MARK: The list

  /// Works out the rows of the list again.
  mutating func refreshRows() {
    let pattern = filter?.text ?? ""
    var drafts = Set(pending.keys.filter { !(pending[$0] ?? []).isEmpty })
    for (pane, composer) in composers where !composer.editor.isEmpty {
      if case .draft(let draft) = pane { drafts.insert(draft) }
    }
    for case .draft(let draft) in columns.panes { drafts.insert(draft) }
    if pattern.isEmpty {
      rows = drafts.sorted { $0.number > $1.number }.map(PaneID.draft)
      rows += listedSessions(matching: pattern)
    } else {
      rows = listedSessions(matching: pattern)
    }
    if !rows.contains(selectedRow) {
      selectedRow = isEditingFilter ? rows.first ?? shown : rows.contains(shown) ? shown : rows.first ?? shown
    }
    keepSelectedRowVisible()
  }

  mutating func keepSelectedRowVisible() {
    guard let visible = ScreenLayout(self).sessionRows?.rows, visible > 0 else { return }
    if let row = rows.firstIndex(of: selectedRow) {
      if row < firstRow { firstRow = row }
      if row >= firstRow + visible { firstRow = row - visible + 1 }
    }
    firstRow = max(0, min(firstRow, rows.count - visible))
  }

  mutating func selectRow(at index: Int) {
    guard !rows.isEmpty else { return }
    selectedRow = rows[max(0, min(index, rows.count - 1))]
    keepSelectedRowVisible()
  }

  mutating func moveSelectedRow(by amount: Int) {
    selectRow(at: (rows.firstIndex(of: selectedRow) ?? 0) + amount)
  }

  /// Shows the row after (or before) the shown one, round and round.
  mutating func showNeighbour(_ amount: Int, _ effects: inout [Effect]) {
    guard !rows.isEmpty else { return }
    guard let row = rows.firstIndex(of: shown) else {
      show(rows[0], &effects)
      return
    }
    var next = row
    repeat {
      next = (next + amount + rows.count) % rows.count
      // What is in another column already stays there.
    } while next != row && columns.contains(rows[next])
    if next != row { show(rows[next], &effects) }
  }

  mutating func showNew(_ effects: inout [Effect]) {
    if !(pending[currentDraft] ?? []).isEmpty { currentDraft = DraftID(makeNumber()) }
    closeFilter()
    show(.draft(currentDraft), &effects)
    setFocus(.composer)
  }

  mutating func openSelectedRow(_ effects: inout [Effect]) {
    guard rows.contains(selectedRow) else { return }
    let row = selectedRow
    closeFilter()
    show(row, &effects)
    setFocus(.composer)
  }

  mutating func closeFilter() {
    guard filter != nil else { return }
    filter = nil
    isEditingFilter = false
    refreshRows()
  }

  // MARK: Changing

  mutating func deleteSelected(_ effects: inout [Effect]) {
    if !organizer.marked.isEmpty { return deleteInHand(&effects) }
    switch selectedRow {
    case .draft(let draft):
      guard (pending[draft] ?? []).isEmpty, let composer = composers.removeValue(forKey: selectedRow) else {
        return
      }
      remember(composer.written)
      refreshRows()
    case .session: deleteInHand(&effects)
    }
  }

  mutating func startRename(_ pane: PaneID) {
    guard let id = pane.sessionID, let session = entry(of: id)?.session else {
      show(notice: .information, "A session can be renamed once something was said in it.")
      return
    }
    dialog = .rename(id, TextEditor(session.title))
  }

  mutating func acceptRename(_ effects: inout [Effect]) {
    guard case .rename(let id, let editor) = dialog else { return }
    dialog = nil
    rename(id, to: editor.text, &effects)
  }

  /// Gives a session another title; one of spaces alone changes nothing.
  mutating func rename(_ id: SessionID, to text: String, _ effects: inout [Effect]) {
    let title = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !title.isEmpty, let session = entry(of: id)?.session, session.title != title else { return }
    make([SessionEdit(id, .change(SessionChange(title: title)))], &effects)
  }

  func title(of session: Session) -> String {
    session.title.isEmpty ? "Untitled" : session.title
  }
}
