import Conversation
import Widgets

/// Finding something in the session that is shown.
extension ChatState {
  mutating func startFind() {
    guard let id = shown.sessionID, let transcript = shownTranscript, !transcript.shownRounds.isEmpty else {
      return show(notice: .information, "Nothing was said here yet.")
    }
    var find = FindState(id, isEditing: true)
    find.origin = present(transcript)
    self.find = find
    if focus != .transcript { setFocus(.transcript) }
  }

  private func present(_ transcript: Transcript) -> FindState.Origin {
    FindState.Origin(
      mode: scroll.mode, top: scroll.viewport.top?.entry, excerpt: transcript.excerpt, focus: focus,
      chosenRound: chosenRound,
      showsReasoning: showsReasoning, openCalls: openCalls, selectedCall: selectedCall)
  }

  /// - Returns: whether the line in which something is looked for had a use for the command.
  mutating func performInFind(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard dialog == nil, setup == nil, find?.isEditing == true else { return false }
    switch command {
    case .rowBelow, .editDown: stepFind(.next)
    case .rowAbove, .editUp: stepFind(.previous)
    case .fieldAccept:
      find?.isEditing = false
      if find?.editor.isEmpty == true { leaveFind() }
    case .fieldCancel: leaveFind()
    default: return false
    }
    return true
  }

  /// Goes back to where one was before something was looked for.
  mutating func leaveFind() {
    guard let find else { return }
    goBack(find)
    if let origin = find.origin, focus != origin.focus { setFocus(origin.focus) }
    self.find = nil
    landing = nil
  }

  private mutating func goBack(_ find: FindState) {
    guard let origin = find.origin else { return }
    scroll.mode = origin.mode
    scroll.placeToReveal = nil
    scroll.foundRow = nil
    transcripts[find.session]?.excerpt = origin.excerpt
    transcripts[find.session]?.joinExcerpt()
    chosenRound = origin.chosenRound
    showsReasoning = origin.showsReasoning
    openCalls = origin.openCalls
    selectedCall = origin.selectedCall
  }

  /// Changes what is looked for.
  mutating func editFind(_ change: (inout TextEditor, _ width: Int) -> Void) {
    guard var find else { return }
    let before = find.editor.text
    change(&find.editor, Int.max)
    guard find.editor.text != before else {
      self.find = find
      return
    }
    goBack(find)
    find.matcher = TextMatcher(typed: find.editor.text)
    find.isQuery = false
    (find.current, find.count, find.hits) = (nil, nil, nil)
    (find.isMissing, find.needsStore) = (false, false)
    find.step = find.matcher.isEmpty ? nil : .nearest
    landing = nil
    self.find = find
  }

  mutating func stepFind(_ step: FindState.Step) {
    guard find != nil else {
      let key = commands.label(for: .findHere, in: .transcript).map { " \($0) looks for something." } ?? ""
      return show(notice: .information, "Nothing is looked for.\(key)")
    }
    find?.step = step
  }

  // MARK: Going to the place

  /// Goes where is to be gone, as far as it is known where that is.
  mutating func settleFind(_ effects: inout [Effect]) {
    guard let find else { return }
    guard shown == .session(find.session), find.isEditing || focus == .transcript || focus == .tools else {
      self.find = nil
      landing = nil
      scroll.foundRow = nil
      return
    }
    guard let step = find.step, landing == nil, let transcript = shownTranscript else { return }
    if let place = place(step, transcript.shownRounds, find) {
      self.find?.step = nil
      return go(to: place, centred: false)
    }
    if !transcript.isWhole {
      guard let hits = find.hits else {
        self.find?.needsStore = true
        return
      }
      if let hit = hit(step, hits, transcript.shownRounds) { return land(in: hit, &effects) }
    }
    self.find?.step = nil
    wrap(step, transcript, find, &effects)
  }

  private mutating func land(in hit: FoundText, _ effects: inout [Effect]) {
    find?.step = nil
    landing = Landing(hit: hit)
    goOnLanding(&effects)
  }

  /// Begins again at the other end.
  private mutating func wrap(
    _ step: FindState.Step, _ transcript: Transcript, _ find: FindState, _ effects: inout [Effect]
  ) {
    let isForwards = step != .previous
    let hits = transcript.isWhole ? [] : find.hits ?? []
    let shown = transcript.shownRounds
    let hit = isForwards ? hits.first : hits.last
    var start = find
    start.current = nil
    let place = isForwards ? first(shown, start) : last(shown, start)
    let isElsewhere =
      hit.map { hit in
        place.map { isForwards ? hit.round < $0.entry.round : hit.round > $0.entry.round } ?? true
      } ?? false
    if let hit, isElsewhere {
      land(in: hit, &effects)
    } else if let place {
      go(to: place, centred: false)
    } else {
      self.find?.isMissing = true
      self.find?.current = nil
      return
    }
    if step != .nearest {
      show(notice: .information, isForwards ? "Begins again at the top." : "Begins again at the end.")
    }
  }

  /// The place that a step leads to among rounds; `nil` when there is none in its direction.
  private func place(_ step: FindState.Step, _ rounds: [RoundDetail], _ find: FindState) -> FoundPlace? {
    switch step {
    case .next: return find.current.map { next(after: $0, rounds, find) } ?? first(rounds, find)
    case .previous: return find.current.map { previous(before: $0, rounds, find) } ?? last(rounds, find)
    case .nearest:
      guard let top = find.origin?.top else { return last(rounds, find) }
      let start = rounds.firstIndex { $0.round.index >= top.round } ?? rounds.count
      for detail in rounds[start...] {
        for text in FindableText.all(of: detail) where text.entry >= top && count(text, find, limit: 1) > 0 {
          return FoundPlace(entry: text.entry, text: text.text, ordinal: 0)
        }
      }
      return last(Array(rounds[..<min(rounds.count, start + 1)]), find)
    }
  }

  private func count(_ text: FindableText, _ find: FindState, limit: Int = .max) -> Int {
    find.matcher.ranges(in: text.source, skipsMarkup: text.isMarkdown, limit: limit).count
  }

  private func first(_ rounds: [RoundDetail], _ find: FindState) -> FoundPlace? {
    for detail in rounds {
      for text in FindableText.all(of: detail) where count(text, find, limit: 1) > 0 {
        return FoundPlace(entry: text.entry, text: text.text, ordinal: 0)
      }
    }
    return nil
  }

  private func last(_ rounds: [RoundDetail], _ find: FindState) -> FoundPlace? {
    for detail in rounds.reversed() {
      for text in FindableText.all(of: detail).reversed() {
        let count = count(text, find)
        if count > 0 { return FoundPlace(entry: text.entry, text: text.text, ordinal: count - 1) }
      }
    }
    return nil
  }

  private func next(after place: FoundPlace, _ rounds: [RoundDetail], _ find: FindState) -> FoundPlace? {
    guard let start = rounds.firstIndex(where: { $0.round.index >= place.entry.round }) else { return nil }
    if rounds[start].round.index == place.entry.round {
      let texts = FindableText.all(of: rounds[start])
      if let here = texts.firstIndex(where: { $0.entry == place.entry && $0.text == place.text }) {
        if place.ordinal + 1 < count(texts[here], find, limit: place.ordinal + 2) {
          return FoundPlace(entry: place.entry, text: place.text, ordinal: place.ordinal + 1)
        }
        for text in texts[(here + 1)...] where count(text, find, limit: 1) > 0 {
          return FoundPlace(entry: text.entry, text: text.text, ordinal: 0)
        }
      }
      return first(Array(rounds[(start + 1)...]), find)
    }
    return first(Array(rounds[start...]), find)
  }

  private func previous(before place: FoundPlace, _ rounds: [RoundDetail], _ find: FindState) -> FoundPlace? {
    guard let start = rounds.lastIndex(where: { $0.round.index <= place.entry.round }) else { return nil }
    if rounds[start].round.index == place.entry.round {
      let texts = FindableText.all(of: rounds[start])
      if let here = texts.firstIndex(where: { $0.entry == place.entry && $0.text == place.text }) {
        if place.ordinal > 0 {
          return FoundPlace(entry: place.entry, text: place.text, ordinal: place.ordinal - 1)
        }
        for text in texts[..<here].reversed() {
          let count = count(text, find)
          if count > 0 { return FoundPlace(entry: text.entry, text: text.text, ordinal: count - 1) }
        }
      }
      return last(Array(rounds[..<start]), find)
    }
    return last(Array(rounds[...start]), find)
  }

  /// The text of the store's that a step leads to beyond the rounds that are shown.
  private func hit(_ step: FindState.Step, _ hits: [FoundText], _ shown: [RoundDetail]) -> FoundText? {
    guard let start = shown.first?.round.index, let end = shown.last?.round.index else { return nil }
    let before = hits.last { $0.round < start }
    let after = hits.first { $0.round > end }
    return switch step {
    case .next: after
    case .previous: before
    case .nearest: after ?? before
    }
  }

  // MARK: What the store says

  mutating func takeInFind(_ action: SearchAction) {
    switch action {
    case .found(_, let hits, _):
      // One answer of each round is shown; what another says cannot be gone to from here.
      find?.hits = hits.filter(\.isShown).sorted {
        $0.round == $1.round ? $0.time < $1.time : $0.round < $1.round
      }
    case .failed(_, let problem):
      find?.hits = []
      find?.needsStore = false
      show(problem)
    case .cancelled: break
    }
  }

  /// As many bytes are counted in; more take too long for a key.
  private static let countedLength = 1 << 20

  /// Says which of how many the present place is, where all is there and not too much.
  mutating func countPlaces() {
    guard let find, let place = find.current, let transcript = shownTranscript, transcript.isWhole else {
      self.find?.count = nil
      return
    }
    var length = 0
    var total = 0
    var number: Int?
    for detail in transcript.rounds {
      for text in FindableText.all(of: detail) {
        length += text.source.utf8.count
        guard length <= Self.countedLength else {
          self.find?.count = nil
          return
        }
        if text.entry == place.entry, text.text == place.text { number = total + place.ordinal + 1 }
        total += count(text, find)
      }
    }
    self.find?.count = number.map { ($0, total) }
  }
}
