import Conversation
import Screen
import Widgets

/// Finding commands, sessions, themes and what was said, in all sessions.
extension ChatState {
  mutating func openThemes(_ effects: inout [Effect]) {
    open(ThemePicker())
    effects.append(.listThemes)
  }

  /// Runs a command that was found, in the place where the keys were, or else in one where it makes sense.
  mutating func run(_ command: Command, _ effects: inout [Effect]) {
    usedCommands.removeAll { $0 == command.id }
    usedCommands.insert(command.id, at: 0)
    if usedCommands.count > CommandPicker.recentLimit { usedCommands.removeLast() }
    let places: [(Command.Contexts, Focus)] = [
      (.composer, .composer), (.transcript, .transcript), (.tools, .tools), (.sessions, .sessions),
    ]
    if command.contexts.isDisjoint(with: focusContext),
      let (_, place) = places.first(where: { command.contexts.contains($0.0) })
    {
      setFocus(place)
      // There may be no such place now, which has been said.
      guard !command.contexts.isDisjoint(with: focusContext) else { return }
    }
    perform(command.id, &effects)
  }

  /// Does what follows from what has just happened, however it has: a preview ends with its list, one search runs at a
  /// time and the newest waits, and what is looked for is gone to.
  mutating func settleFinding(_ effects: inout [Effect]) {
    settlePreview(&effects)
    settleFind(&effects)
    settleSearch(&effects)
    leaveExcerptAtEnd()
  }

  private mutating func settlePreview(_ effects: inout [Effect]) {
    var wanted: String?
    if case .picker(let picker) = dialog, let content = picker.content as? ThemePicker {
      wanted = content.preview(picker.selectedRow) ?? previewedTheme ?? themeName
    } else if previewedTheme != nil {
      wanted = themeName
    }
    guard let wanted, wanted != previewedTheme ?? themeName else {
      if wanted != nil, dialog == nil { previewedTheme = nil }
      return
    }
    previewedTheme = wanted == themeName ? nil : wanted
    effects.append(.previewTheme(wanted))
  }

  // MARK: Asking the store

  private var wantedSearch: SearchRequest? {
    if case .picker(let picker) = dialog, let content = picker.content as? SearchPicker {
      return content.pending
    }
    return find?.request
  }

  private mutating func settleSearch(_ effects: inout [Effect]) {
    let wanted = wantedSearch
    if let running = runningSearch {
      guard wanted != running, !isSearchCancelled else { return }
      isSearchCancelled = true
      effects.append(.cancelSearch)
    } else if let wanted {
      runningSearch = wanted
      effects.append(.search(wanted))
    }
  }

  mutating func take(_ action: SearchAction, _ effects: inout [Effect]) {
    let request = action.request
    // Only the answer to what runs is an answer.
    guard request == runningSearch else { return }
    runningSearch = nil
    isSearchCancelled = false
    guard request == wantedSearch else { return }
    if request.session != nil { return takeInFind(action) }
    guard case .picker(var picker) = dialog, var content = picker.content as? SearchPicker else { return }
    switch action {
    case .found(_, let hits, let hasMore):
      let isMore = content.isMore(request)
      content.take(hits, hasMore: hasMore, for: request)
      picker.replace(content, isMore ? .changed : .typed)
    case .failed(_, let problem):
      content.fail(problem, for: request)
      picker.replace(content, .typed)
    case .cancelled: break
    }
    dialog = .picker(picker)
  }

  // MARK: Going to what was found

  /// Shows the text that was found, wherever in its session it is.
  mutating func land(on hit: FoundText, query: String, _ effects: inout [Effect]) {
    dialog = nil
    guard places[hit.session] != nil else {
      return show(notice: .warning, "That session is not there any more.")
    }
    closeFilter()
    show(.session(hit.session), &effects)
    setFocus(.transcript)
    var find = FindState(hit.session, isEditing: false)
    find.editor.insert(query)
    find.matcher = TextMatcher(query: query)
    find.isQuery = true
    self.find = find
    landing = Landing(hit: hit)
    goOnLanding(&effects)
  }

  /// How many rounds are read around one that is gone to, before and behind it.
  private static let landingLength = 20

  /// Goes to the place that was found if its round is there, or else has it read.
  mutating func goOnLanding(_ effects: inout [Effect]) {
    guard var landing, shown == .session(landing.hit.session), let id = shown.sessionID else { return }
    if transcripts[id]?.shownRound(landing.hit.round) == nil,
      transcripts[id]?.position(ofRound: landing.hit.round) != nil
    {
      transcripts[id]?.excerpt = nil
    }
    if let detail = transcripts[id]?.shownRound(landing.hit.round) {
      self.landing = nil
      reveal(landing.hit, in: detail)
    } else if !landing.isLoading {
      landing.isLoading = true
      self.landing = landing
      let last = landing.hit.round + Self.landingLength
      effects.append(.loadExcerpt(id, before: last + 1, limit: 2 * Self.landingLength + 1))
    }
  }

  private mutating func reveal(_ hit: FoundText, in detail: RoundDetail) {
    guard let place = place(of: hit, in: detail) else {
      chosenRound = hit.round
      let keys = [Command.ID.answerPrevious, .answerNext].compactMap {
        commands.label(for: $0, in: .transcript)
      }
      show(
        notice: .information,
        "It is in another answer to this message; \(keys.joined(separator: " and ")) show it.")
      hold(EntryPosition(round: hit.round, part: .request))
      return
    }
    go(to: place, centred: true)
  }

  /// Where a text that the store has found is in what is shown; `nil` when another answer is.
  private func place(of hit: FoundText, in detail: RoundDetail) -> FoundPlace? {
    let wanted = hit.offset + (hit.matches.first?.lowerBound ?? 0)
    for text in FindableText.all(of: detail) where text.isMeant(by: hit, in: detail) {
      let ranges = find?.matcher.ranges(in: text.source, skipsMarkup: text.isMarkdown) ?? []
      return FoundPlace(
        entry: text.entry, text: text.text, ordinal: ranges.firstIndex { $0.upperBound > wanted } ?? 0)
    }
    return nil
  }

  /// Shows a place that was found: what is folded over it is opened, and the next drawing scrolls to it.
  ///
  /// - Parameter centred: whether it is scrolled to a third of the window even if it is in sight.
  mutating func go(to place: FoundPlace, centred: Bool) {
    find?.current = place
    find?.isMissing = false
    chosenRound = place.entry.round
    switch place.text {
    case .request, .body, .source, .card: break
    case .reasoning: showsReasoning = true
    case .arguments(let call), .result(let call), .server(let call), .changes(let call), .output(let call),
      .files(let call):
      openCalls.insert(call)
      toolView.unfolded.insert(call)
      selectedCall = call
      // The sidebar goes by the call.
      scroll.callToReveal = call
    }
    if centred { hold(place.entry) }
    scroll.placeToReveal = PlaceToReveal(place: place, isCentred: centred)
    countPlaces()
  }

  private mutating func hold(_ entry: EntryPosition) {
    scroll.mode = .held(ScrollAnchor(entry: entry, row: 0, width: scroll.viewport.top?.width ?? 0, offset: 0))
  }

  /// The round of the call in which a place was found, for as long as it is on the screen.
  func roundOfFoundCall(_ transcript: Transcript) -> RoundDetail? {
    guard let place = find?.current, place.text.call != nil, shown.sessionID == find?.session else {
      return nil
    }
    let round = place.entry.round
    let isAbove = round < scroll.viewport.top?.entry.round ?? round
    guard scroll.placeToReveal != nil || !isAbove && round <= scroll.viewport.roundInView ?? round else {
      return nil
    }
    return transcript.shownRound(round)
  }

  // MARK: Rounds far from the newest

  /// Whoever follows the end is not among older rounds any more.
  private mutating func leaveExcerptAtEnd() {
    for pane in columns.panes {
      guard let id = pane.sessionID, transcripts[id]?.excerpt != nil, scrolls[pane]?.isFollowing ?? true
      else {
        continue
      }
      transcripts[id]?.excerpt = nil
      if pane == shown { chosenRound = nil }
    }
  }

  /// Reads more rounds around those of the excerpt where they come to their end.
  ///
  /// - Parameter round: the one that is read.
  mutating func extendExcerpt(
    near round: Int, in pane: PaneID? = nil, forwards: Bool, _ effects: inout [Effect]
  ) {
    guard let id = (pane ?? shown).sessionID, let excerpt = transcripts[id]?.excerpt, !excerpt.isLoading,
      let first = excerpt.rounds.first?.round.index, let last = excerpt.rounds.last?.round.index
    else { return }
    let limit = Self.tailLength * 2
    if forwards {
      guard round > last - 10 else { return }
      effects.append(.loadExcerpt(id, before: last + 1 + limit, limit: limit))
    } else {
      guard excerpt.hasMoreBefore, round < first + 10 else { return }
      effects.append(.loadExcerpt(id, before: first, limit: limit))
    }
    transcripts[id]?.excerpt?.isLoading = true
  }

  /// Reads the rounds of the excerpt again, since one of them has changed.
  mutating func reloadExcerpt(of id: SessionID, _ effects: inout [Effect]) {
    guard let excerpt = transcripts[id]?.excerpt, let last = excerpt.rounds.last?.round.index else { return }
    effects.append(.loadExcerpt(id, before: last + 1, limit: min(excerpt.rounds.count, 200)))
  }

  mutating func takeExcerpt(_ rounds: [RoundDetail], of id: SessionID, _ effects: inout [Effect]) {
    guard transcripts[id] != nil else { return }
    let wanted = landing.flatMap { $0.hit.session == id ? $0.hit.round : nil }
    transcripts[id]?.takeExcerpt(rounds, wanted: wanted)
    guard let landing, landing.isLoading, landing.hit.session == id else { return }
    goOnLanding(&effects)
    guard self.landing != nil else { return }
    self.landing = nil
    show(notice: .warning, "What was found is not in the session any more.")
  }
}
