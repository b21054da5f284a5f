import Conversation
import Widgets

extension ChatState {
  mutating func take(_ action: TranscriptAction, _ effects: inout [Effect]) {
    switch action {
    case .loaded(let id, let rounds, let isTail, let hasMore):
      guard transcripts[id] != nil else { return }
      transcripts[id]?.merge(rounds, isTail: isTail, hasMore: hasMore)
      if isTail {
        goOnLanding(&effects)
        followEditedMessage(in: id)
        finishTail(of: id, &effects)
        placeUnseen(in: id)
      }
      goOnSearching(in: id, &effects)
      if isOpen(id) { followRunning(in: id, &effects) }
    case .loadFailed(let id, let problem):
      transcripts[id]?.isLoading = false
      transcripts[id]?.problem = problem
      transcripts[id]?.excerpt?.isLoading = false
      reading.search = nil
      if landing?.hit.session == id {
        landing = nil
        show(problem)
      }
      finishTail(of: id, &effects)
    case .loadedExcerpt(let id, let rounds):
      takeExcerpt(rounds, of: id, &effects)
      goOnSearching(in: id, &effects)
    case .began(let detail, let outgoing): begin(detail, outgoing, &effects)
    case .turn(let turn, let id): take(turn, in: id)
    case .ended(let response):
      followed[response.id] = nil
      end(response)
    case .taken(let outgoing, let id):
      transcripts[id]?.outgoing.removeAll { $0.id == outgoing }
      if isOpen(id) { loadTail(of: id, &effects) }
    case .sendFailed(let outgoing, let id, let problem):
      let index = transcripts[id]?.outgoing.firstIndex { $0.id == outgoing }
      let message = index.flatMap { transcripts[id]?.outgoing.remove(at: $0) }
      giveBack(message.map { [$0] } ?? [], to: .session(id))
      show(problem)
    case .roundsChanged(let id):
      // Any other session is read again when it is shown.
      if isOpen(id) {
        loadTail(of: id, &effects)
        reloadExcerpt(of: id, &effects)
      }
    case .withdrawn(let id, let text, let attachments):
      giveBack([text], with: [Enclosures(attachments: attachments)], to: .session(id))
      if shown == .session(id) { setFocus(.composer) }
    case .editFailed(let id, let message, let text, let problem):
      goOnEditing(message, text, in: id)
      show(problem)
    }
  }

  /// Has the newest rounds read, unless they are being read; then once more after that.
  mutating func loadTail(of id: SessionID, _ effects: inout [Effect]) {
    guard transcripts[id, default: Transcript()].wantTail() else { return }
    // As many as may have changed: all that wait, and the one before.
    let waiting = transcripts[id]?.running.count ?? 0
    effects.append(.loadRounds(id, before: nil, limit: max(Self.tailLength, waiting + 2)))
  }

  private mutating func finishTail(of id: SessionID, _ effects: inout [Effect]) {
    guard transcripts[id]?.finishTail() == true else { return }
    let waiting = transcripts[id]?.running.count ?? 0
    effects.append(.loadRounds(id, before: nil, limit: max(Self.tailLength, waiting + 2)))
  }

  mutating func begin(
    _ detail: RoundDetail, _ outgoing: OutgoingID?, _ effects: inout [Effect]
  ) {
    let id = detail.round.sessionID
    if let index = places[id], let turn = detail.response.turns.last {
      let isSeen = isSeen(id)
      changeEntry(at: index) { $0.note(turn.status, isShown: isSeen) }
    }
    guard var transcript = transcripts[id] else { return }
    if let outgoing { transcript.outgoing.removeAll { $0.id == outgoing } }
    transcript.begin(detail)
    let isHere = transcript.position(of: detail.round.responseID) != nil
    transcripts[id] = transcript
    guard isOpen(id) else { return }
    if isHere { followRunning(in: id, &effects) } else { loadTail(of: id, &effects) }
  }

  private mutating func take(_ turn: Turn, in id: SessionID) {
    if !turn.status.isTerminal, let index = places[id] {
      changeEntry(at: index) { $0.activity = turn.status }
    }
    guard isOpen(id) else { return }
    noteReasoningTime(of: turn, in: id)
    transcripts[id]?.apply(turn)
  }

  private mutating func end(_ response: Response) {
    let id = response.sessionID
    guard var transcript = transcripts[id], let position = transcript.position(of: response.id) else {
      return
    }
    var detail = transcript.rounds[position]
    detail.response = response
    transcript.upsert(detail)
    transcripts[id] = transcript
    guard isSeen(id), transcript.running.isEmpty, let index = places[id] else { return }
    changeEntry(at: index) { $0.activity = nil }
  }

  /// Stops what is being answered in the shown session.
  ///
  /// - Returns: whether there was anything to stop.
  @discardableResult
  mutating func stop(_ effects: inout [Effect]) -> Bool {
    guard let running = runningResponse else { return false }
    effects.append(.cancel(running.id))
    return true
  }
}
