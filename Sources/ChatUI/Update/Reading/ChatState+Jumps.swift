import Conversation
import Screen
import Widgets

/// Going to the next or the last error or block of code.
///
/// What is looked for is found in the rounds themselves: nothing is laid out but what is shown in the end. Where the
/// rounds that are loaded come to their start, earlier ones are read and looked through until it is found.
extension ChatState {
  mutating func showError(forward: Bool, _ effects: inout [Effect]) {
    guard let transcript = shownTranscript, let last = transcript.shownRounds.last?.round.index else {
      return sayNotFound("error", forward: forward)
    }
    if forward {
      let present = chosenRound ?? scroll.viewport.top?.entry.round ?? last
      let rounds = transcript.shownRounds
      guard
        let found = rounds.first(where: {
          $0.round.index > present && $0.failedEntry != nil
            || chosenRound == nil && $0.round.index == present
              && $0.failedEntry != nil
        })
      else { return sayNotFound("error", forward: true) }
      show(error: found)
    } else {
      searchError(before: chosenRound ?? last + 1, &effects)
    }
  }

  private mutating func searchError(before index: Int, _ effects: inout [Effect]) {
    guard let transcript = shownTranscript else { return }
    if let found = transcript.shownRounds.last(where: { $0.round.index < index && $0.failedEntry != nil }) {
      return show(error: found)
    }
    let first = transcript.shownRounds.first?.round.index ?? 0
    search(.error(before: min(index, first)), "error", &effects)
  }

  private mutating func show(error detail: RoundDetail) {
    guard let entry = detail.failedEntry else { return }
    reading.search = nil
    chosenRound = detail.round.index
    let row = read {
      $0.layout.withLayout(of: entry, $0.content, $0.options) { $0.rows(of: .card)?.lowerBound }
    }
    show(row: row ?? 0, of: entry)
    finishReading()
  }

  // MARK: Code

  mutating func showCode(forward: Bool, _ effects: inout [Effect]) {
    guard let transcript = shownTranscript, !transcript.shownRounds.isEmpty else {
      return sayNotFound("code", forward: forward)
    }
    guard forward else {
      return searchCode(before: reading.chosenCode ?? CodePlace(round: .max, turn: 0, ordinal: 0), &effects)
    }
    let present = reading.chosenCode
    let round = present?.round ?? scroll.viewport.top?.entry.round ?? 0
    for detail in transcript.shownRounds where detail.round.index >= round {
      if let place = Self.codePlaces(in: detail).first(where: { place in present.map { $0 < place } ?? true })
      {
        return show(code: place)
      }
    }
    sayNotFound("code", forward: true)
  }

  private mutating func searchCode(before place: CodePlace, _ effects: inout [Effect]) {
    guard let transcript = shownTranscript else { return }
    for detail in transcript.shownRounds.reversed() where detail.round.index <= place.round {
      if let found = Self.codePlaces(in: detail).last(where: { $0 < place }) { return show(code: found) }
    }
    let first = transcript.shownRounds.first?.round.index ?? 0
    search(.code(before: min(place, CodePlace(round: first, turn: 0, ordinal: 0))), "code", &effects)
  }

  private mutating func show(code place: CodePlace) {
    reading.search = nil
    reading.selection = nil
    reading.chosenCode = place
    chosenRound = place.round
    let entry = EntryPosition(round: place.round, part: .turn(place.turn))
    let mode = scroll.mode
    let (row, isVisible) = read { reader -> (Int, Bool) in
      let blocks = reader.codeRows(of: entry)
      guard blocks.indices.contains(place.ordinal) else { return (0, false) }
      let rows = blocks[place.ordinal]
      let top = reader.top(mode)
      let isVisible = [rows.lowerBound, rows.upperBound - 1].allSatisfy {
        reader.distance(from: top, to: .init(entry: entry, row: $0), limit: reader.height) != nil
      }
      return (rows.lowerBound, isVisible)
    }
    if !isVisible { show(row: row, of: entry) }
    finishReading()
    let key = commands.label(for: .copyCode, in: .transcript).map { " \($0) copies it." } ?? ""
    let info = code(at: place)?.info.split(separator: " ").first.map { "\($0) code" } ?? "code"
    show(notice: .information, "Chosen: \(info).\(key)")
  }

  // MARK: Earlier rounds

  /// Has earlier rounds read to look on in them; says so when there are none.
  private mutating func search(_ search: EarlierSearch, _ what: String, _ effects: inout [Effect]) {
    guard let transcript = shownTranscript, transcript.hasMoreBeforeShown,
      let first = transcript.shownRounds.first?.round.index
    else {
      reading.search = nil
      return sayNotFound(what, forward: false)
    }
    reading.search = search
    loadEarlier(near: first, &effects)
    show(notice: .information, "Looking for \(what) in earlier messages.")
  }

  /// Looks on in rounds that have been read.
  mutating func goOnSearching(in id: SessionID, _ effects: inout [Effect]) {
    guard let search = reading.search, shown == .session(id), let transcript = shownTranscript,
      !(transcript.excerpt?.isLoading ?? transcript.isLoading)
    else {
      return
    }
    switch search {
    case .error(let index): searchError(before: index, &effects)
    case .code(let place): searchCode(before: place, &effects)
    }
  }

  private mutating func sayNotFound(_ what: String, forward: Bool) {
    show(notice: .information, "No \(what) \(forward ? "further down" : "further up").")
  }
}

extension RoundDetail {
  /// Where it is said that the answer failed; `nil` when it did not.
  var failedEntry: EntryPosition? {
    if let turn = response.turns.lastIndex(where: { $0.status == .failed || $0.status == .interrupted }) {
      return EntryPosition(round: round.index, part: .turn(turn))
    }
    switch response.outcome {
    case .failed, .interrupted, .limit: return EntryPosition(round: round.index, part: .outcome)
    case .completed, .cancelled, nil: return nil
    }
  }
}
