import Conversation

extension ChatState {
  /// Moves the text of a pane; positive amounts go towards the end.
  ///
  /// - Parameter pane: `nil` for the one that has the keys.
  mutating func scrollTranscript(by rows: Int, in pane: PaneID? = nil, _ effects: inout [Effect]) {
    let pane = pane ?? shown
    var scroll = scrolls[pane] ?? ScrollState()
    defer { scrolls[pane] = scroll }
    guard let top = scroll.viewport.top else { return }
    switch scroll.mode {
    case .following:
      guard rows < 0, !(scroll.viewport.isAtStart && scroll.viewport.isAtEnd) else { break }
      scroll.mode = .held(top.moved(by: rows))
    case .held(let anchor):
      // An anchor of another width counts rows of that width; what was drawn last counts those of this one.
      scroll.mode = .held((anchor.width == top.width ? anchor : top).moved(by: rows))
    }
    if rows < 0 {
      loadEarlier(near: top.entry.round, in: pane, &effects)
    } else {
      extendExcerpt(near: scroll.viewport.roundInView ?? 0, in: pane, forwards: true, &effects)
    }
  }

  mutating func scrollToTop(_ effects: inout [Effect]) {
    guard let top = scroll.viewport.top, let first = shownTranscript?.shownRounds.first?.round.index else {
      return
    }
    scroll.mode = .held(
      ScrollAnchor(
        entry: EntryPosition(round: first, part: .request), row: 0, width: top.width, offset: 0))
    loadEarlier(near: first, &effects)
  }

  /// Reads older rounds when those that are there come to their end.
  mutating func loadEarlier(near round: Int, in pane: PaneID? = nil, _ effects: inout [Effect]) {
    extendExcerpt(near: round, in: pane, forwards: false, &effects)
    guard let id = (pane ?? shown).sessionID, let transcript = transcripts[id], transcript.hasMoreBefore,
      transcript.excerpt == nil,
      !transcript.isLoading, let first = transcript.rounds.first?.round.index, round < first + 10
    else { return }
    transcripts[id]?.isLoading = true
    effects.append(.loadRounds(id, before: first, limit: Self.tailLength * 2))
  }

  /// How many rows the live pane had when it was last drawn.
  var pageLength: Int { max(1, scroll.viewport.rows - 1) }

  // MARK: Tool calls

  /// The calls of the response that the pane is about.
  var callsInView: [ToolCall] { roundOfTools?.response.turns.flatMap(\.toolCalls) ?? [] }

  /// The round whose calls those are.
  var roundOfTools: RoundDetail? {
    guard let transcript = shownTranscript, !transcript.rounds.isEmpty else { return nil }
    if let detail = roundOfFoundCall(transcript) ?? roundOfPointedCall(transcript) { return detail }
    if transcript.excerpt != nil {
      return scroll.viewport.roundInView.flatMap { transcript.shownRound($0) }
    }
    let inView = scroll.viewport.roundInView.flatMap { transcript.position(ofRound: $0) }
    var position = inView ?? transcript.rounds.count - 1
    // What waits has no calls; what it waits for may.
    while position > 0, transcript.rounds[position].isQueued { position -= 1 }
    return transcript.rounds[position]
  }

  /// The first call of the shown session that waits for the user's word.
  var callToAnswer: ToolCallID? {
    guard let turn = runningResponse?.turns.last, turn.status == .awaitingApproval else { return nil }
    return turn.toolCalls.first { $0.state == .awaitingApproval }?.id
  }

  /// Chooses the call that waits for the user's word, and brings its round into view; without one, the last call.
  mutating func selectCallToAnswer() {
    if let wanted = callToAnswer {
      if !callsInView.contains(where: { $0.id == wanted }) {
        scroll.mode = .following
        scroll.viewport.roundInView = nil
      }
      let isAnswerable = callsInView.contains { $0.id == selectedCall && $0.state == .awaitingApproval }
      if !isAnswerable, let index = callsInView.firstIndex(where: { $0.id == wanted }) {
        selectCall(at: index)
      }
    }
    if !callsInView.contains(where: { $0.id == selectedCall }) { moveSelectedCall(by: 0) }
  }

  var isSelectedCallWaiting: Bool {
    callsInView.contains { $0.id == selectedCall && $0.state == .awaitingApproval }
  }

  mutating func selectCall(at index: Int) {
    let calls = callsInView
    guard !calls.isEmpty else { return }
    let call = calls[max(0, min(index, calls.count - 1))].id
    selectedCall = call
    scroll.callToReveal = call
  }

  mutating func moveSelectedCall(by amount: Int) {
    let calls = callsInView
    let present = calls.firstIndex { $0.id == selectedCall }
    selectCall(at: present.map { $0 + amount } ?? calls.count - 1)
  }

  /// Opens the chosen call; an open one shows what is folded in it, and then is closed.
  mutating func toggleSelectedCall() {
    guard let selectedCall else { return }
    if openCalls.insert(selectedCall).inserted {
      toolView.unfolded.remove(selectedCall)
    } else if toolView.folded == selectedCall {
      toolView.unfolded.insert(selectedCall)
      toolView.folded = nil
    } else {
      openCalls.remove(selectedCall)
    }
    scroll.callToReveal = selectedCall
    if callsInView.last?.id == selectedCall, isOpenAndRunning(selectedCall) { showEndOfCalls() }
  }

  /// Chooses the last call; of one that is open, the end is shown.
  mutating func selectLastCall() {
    selectCall(at: callsInView.count - 1)
    if let selectedCall, openCalls.contains(selectedCall) { showEndOfCalls() }
  }

  /// Goes to the end of the calls. What a running one writes is followed from there.
  mutating func showEndOfCalls() {
    if ScreenLayout(self).tools != nil {
      scroll.callToReveal = nil
      // The drawing stops it at the last row.
      toolScroll = 1_000_000
    } else if let selectedCall, isOpenAndRunning(selectedCall) {
      scroll.callToReveal = nil
      scroll.mode = .following
    }
  }

  private func isOpenAndRunning(_ id: ToolCallID) -> Bool {
    openCalls.contains(id) && callsInView.contains { $0.id == id && $0.state == .running }
  }

  /// Moves by a row in an open call that is longer than the sidebar's window.
  ///
  /// - Returns: whether there is more of it in that direction.
  mutating func scrollSelectedCall(by amount: Int) -> Bool {
    guard amount.magnitude == 1, let selectedCall, openCalls.contains(selectedCall),
      ScreenLayout(self).tools != nil, (amount < 0 ? toolView.rowsAbove : toolView.rowsBelow) > 0
    else { return false }
    toolScroll += amount
    toolView.rowsAbove += amount
    toolView.rowsBelow -= amount
    return true
  }
}

extension ScrollAnchor {
  func moved(by rows: Int) -> ScrollAnchor {
    var moved = self
    moved.row += rows
    return moved
  }
}
