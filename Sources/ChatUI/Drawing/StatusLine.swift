import Conversation
import Screen
import Widgets

/// Draws the last row: what the turn in view is doing, in words, and the keys that work now.
enum StatusLine {
  static func draw(_ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    frame.fill(area, surface: .status)
    let hints = hints(state)
    // The state in words comes first, then the first key, then the figures, then the other keys.
    let reserved = hints.first.map { $0.columns + 4 } ?? 1
    var parts = parts(state)
    if let first = parts.first {
      let taken = first.reduce(1) { $0 + TextWidth.columns(of: $1.text) }
      parts[0] += waiting(state, room: area.columns - 1 - taken)
    }
    let left = fitted(
      parts, separator: " \(state.glyphs.separator) ", width: area.columns - 1,
      widthForMore: area.columns - 1 - reserved)
    var column = area.column + 1
    for span in left {
      column = frame.draw(span.text, at: Position(column: column, row: area.row), in: area, ink: span.ink)
    }
    draw(hints, from: column + 3, into: &frame, in: area)
  }

  /// The first part always, cut where it must be; the others as far as they fit.
  private static func fitted(
    _ parts: [[Span]], separator: String, width: Int, widthForMore: Int
  ) -> [Span] {
    guard let first = parts.first else { return [] }
    var spans: [Span] = []
    var used = 0
    for span in first where used < width {
      let text = Ellipsis.fit(span.text, width: width - used)
      used += TextWidth.columns(of: text)
      spans.append(Span(text, span.ink))
    }
    for part in parts.dropFirst() {
      let columns = part.reduce(TextWidth.columns(of: separator)) { $0 + TextWidth.columns(of: $1.text) }
      guard used + columns <= widthForMore else { break }
      spans.append(Span(separator, .muted))
      spans += part
      used += columns
    }
    return spans
  }

  // MARK: The state

  /// How many other sessions wait and the way there, in as many words as there is room for; it stands behind what the
  /// turn in view is doing.
  private static func waiting(_ state: ChatState, room: Int) -> [Span] {
    let count = state.waitingElsewhereCount
    guard count > 0, state.setup == nil else { return [] }
    let separator = Span(" \(state.glyphs.separator) ", .muted)
    let sign = "\(state.glyphs.attention) \(count)"
    let words = Span("\(sign) need\(count == 1 ? "s" : "") you", .attention)
    let label = state.commands.label(for: .sessionNextWaiting, in: state.context)
    let key = label.map { [Span("  ", .text), Span($0, .key)] } ?? []
    let forms = [[separator, words] + key, [separator, words], [separator, Span(sign, .attention)]]
    return forms.first { $0.reduce(0) { $0 + TextWidth.columns(of: $1.text) } <= room } ?? []
  }

  private static func parts(_ state: ChatState) -> [[Span]] {
    var parts = partsOfTurn(state)
    // On a screen without room for titles and borders, which column it is and where messages go.
    parts[0] = GroupWords.status(state) + ColumnTitle.status(state) + parts[0]
    return parts
  }

  private static func partsOfTurn(_ state: ChatState) -> [[Span]] {
    if let setup = state.setup {
      if setup.isWorking { return [[Span(spinner(state) + " setting up", .busy)]] }
      return [[Span(setup.offer.isFirst ? "first start" : "adding a provider", .muted)]]
    }
    if let mode = ViModeSign.span(state) { return [[mode]] + ordinaryParts(state) }
    return ordinaryParts(state)
  }

  private static func ordinaryParts(_ state: ChatState) -> [[Span]] {
    // Where there is no line above the composer to say it.
    if let search = state.historySearch, state.size.rows < ScreenLayout.rowsForSeparator {
      return [[Span(HistorySearchLine.words(search), search.hasFailed ? .warning : .attention)]]
    }
    if let editing = state.editing, state.size.rows < ScreenLayout.rowsForSeparator {
      return [[Span("editing message \(editing.message.index + 1)", .attention)]]
    }
    if let words = selectionWords(state) { return [[Span(words, .attention)]] }
    guard let turn = turnInView(state) else {
      if let transcript = state.shownTranscript {
        if transcript.problem != nil { return [[Span(state.glyphs.failure + " not loaded", .error)]] }
        if !transcript.outgoing.isEmpty { return [[Span(spinner(state) + " sending", .busy)]] }
        if transcript.rounds.isEmpty, !transcript.hasTail { return [[Span("loading", .muted)]] }
      }
      if case .draft(let draft) = state.shown, !(state.pending[draft] ?? []).isEmpty {
        return [[Span(spinner(state) + " sending", .busy)]]
      }
      return [[Span("ready", .muted)]]
    }
    var parts = [[sign(of: turn, state)]]
    parts.append([Span("turn \(turn.index + 1)", .text)])
    if let usage = turn.usage {
      let prefix = usage.isEstimate ? "~" : ""
      parts.append([Span("\(prefix)\(Wording.count(usage.outputTokens)) tok", .text)])
    }
    if let start = turn.streamStartTime, turn.status != .queued, turn.status != .waiting {
      let end = turn.streamEndTime ?? (turn.status.isTerminal ? start : state.now)
      let milliseconds = max(0, end.milliseconds - start.milliseconds)
      // The pass goes on while tools run: the model writes nothing then.
      let isModelsTime = turn.toolCalls.isEmpty || turn.status == .streaming
      if isModelsTime, let usage = turn.usage, milliseconds >= 100, usage.outputTokens > 0 {
        let rate = usage.outputTokens * 1000 / Int(milliseconds)
        parts.append([Span("\(rate) tok/s", .text)])
      }
      // How long the user takes to answer is nobody's business.
      let isAsked = turn.toolCalls.contains { $0.approval != nil || $0.state == .awaitingApproval }
      if milliseconds > 0, !isAsked { parts.append([Span(Elapsed.text(milliseconds: milliseconds), .text)]) }
    }
    if let fraction = turn.context?.fraction {
      parts.append([Span("ctx \(Wording.share(fraction))", fraction >= 0.9 ? .warning : .text)])
    }
    if let usage = turn.usage, let cost = usage.cost {
      parts.append([Span("\(usage.isEstimate ? "~" : "")\(Wording.cost(cost))", .text)])
    }
    if let cache = turn.usage.flatMap(Wording.cache) { parts.append([Span(cache, .text)]) }
    return parts
  }

  /// What the text cursor does; `nil` while it is not moved.
  private static func selectionWords(_ state: ChatState) -> String? {
    guard state.focusContext == .selecting, let selection = state.reading.selection else { return nil }
    return switch selection.mode {
    case .cursor: "moving the cursor"
    case .characters: "selecting"
    case .words: "selecting words"
    case .lines: "selecting lines"
    }
  }

  /// The turn that the line is about: the running one, or else the last.
  private static func turnInView(_ state: ChatState) -> Turn? {
    if let running = state.runningResponse?.turns.last { return running }
    return state.shownTranscript?.rounds.last { !$0.response.turns.isEmpty }?.response.turns.last
  }

  private static func sign(of turn: Turn, _ state: ChatState) -> Span {
    let words = Wording.status(of: turn, at: state.now)
    return switch turn.status {
    case .queued: Span("\(state.glyphs.separator) \(words)", .muted)
    case .waiting where turn.retry != nil: Span("\(state.glyphs.attention) \(words)", .warning)
    case .waiting, .streaming, .runningTools: Span("\(spinner(state)) \(words)", .busy)
    case .awaitingApproval: Span("\(state.glyphs.question) \(words)", .attention)
    case .completed: Span("\(state.glyphs.success) \(words)", .success)
    case .cancelled: Span("\(state.glyphs.stopped) \(words)", .muted)
    case .failed: Span("\(state.glyphs.failure) \(words)", .error)
    case .interrupted: Span("\(state.glyphs.attention) \(words)", .warning)
    }
  }

  private static func spinner(_ state: ChatState) -> String {
    Spinner.glyph(
      frame: Int(state.now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: state.glyphs)
  }

  // MARK: The keys

  private static func hints(_ state: ChatState) -> [Hint] {
    commands(state).compactMap { command, label in
      state.commands.label(for: command, in: state.context).map {
        Hint(id: command, key: $0, label: label)
      }
    }
  }

  private static func draw(
    _ wanted: [Hint], from column: Int, into frame: inout Frame, in area: Rectangle
  ) {
    var room = area.endColumn - 1 - column
    var fitting: Set<Command.ID> = []
    // The first one matters most, then the way to all others.
    for hint in wanted.prefix(1) + wanted.filter({ $0.id == .help }) + wanted where !fitting.contains(hint.id)
    {
      let columns = hint.columns + (fitting.isEmpty ? 0 : 2)
      guard columns <= room else {
        if fitting.isEmpty { break }
        continue
      }
      room -= columns
      fitting.insert(hint.id)
    }
    var place = Position(column: column + room, row: area.row)
    for (index, hint) in wanted.filter({ fitting.contains($0.id) }).enumerated() {
      if index > 0 { place.column += 2 }
      place.column = frame.draw(hint.key, at: place, in: area, ink: .key)
      place.column = frame.draw(" " + hint.label, at: place, in: area, ink: .keyLabel)
    }
  }

  private struct Hint {
    var id: Command.ID
    var key: String
    var label: String

    var columns: Int { TextWidth.columns(of: key) + 1 + TextWidth.columns(of: label) }
  }

  /// The commands worth naming, the most wanted first.
  private static func commands(_ state: ChatState) -> [(Command.ID, String)] {
    switch state.context {
    case .composer: composing(state)
    case .sessions:
      [
        (.sessionOpen, "open"), (.renameSelected, "rename"), (.sessionDelete, "delete"),
        (.sessionFilter, "filter"), (.help, "help"), (.archiveSelected, "archive"), (.tagSelected, "tags"),
        (.sessionMark, "mark"),
      ]
    case .transcript where state.find != nil:
      [
        (.findNext, "next"), (.findPrevious, "previous"), (.findHere, "find"), (.focusComposer, "write"),
        (.help, "help"),
      ]
    case .transcript where state.queuedInHand != nil:
      [
        (.withdraw, "take back"), (.editMessage, "edit"), (.roundPrevious, "previous"),
        (.focusComposer, "write"), (.help, "help"),
      ]
    case .transcript where state.roundInHand?.response.outcome == nil:
      [
        (.scrollUp, "up"), (.scrollDown, "down"), (.scrollFollow, "end"), (.focusComposer, "write"),
        (.help, "help"),
      ]
    case .transcript:
      [
        (.retry, "retry"), (.editMessage, "edit"), (.fork, "fork"), (.roundPrevious, "previous"),
        (.focusComposer, "write"), (.help, "help"),
      ]
    case .selecting where state.reading.selection?.mode == .cursor:
      [
        (.selectCharacters, "select"), (.copy, "copy message"), (.copyCode, "copy code"),
        (.selectLeave, "leave"), (.help, "help"),
      ]
    case .selecting:
      [
        (.copy, "copy"), (.selectOtherEnd, "other end"), (.selectLeave, "leave"), (.selectLines, "lines"),
        (.help, "help"),
      ]
    case .tools where state.selectedWaitingCall != nil:
      (state.isSelectedRequestSeen ? [(.allowOnce, "once")] : []) + [
        (.toolToggle, "read"), (.deny, "deny"), (.focusComposer, "write"), (.help, "help"),
      ]
    case .tools:
      [
        (.toolToggle, whatOpeningDoes(state)),
        (.toolShowInText, "to text"), (.listDown, "down"), (.listUp, "up"), (.focusComposer, "write"),
        (.help, "help"),
      ]
    case .field where state.setup?.takesText == true && state.dialog == nil:
      state.setup?.step == .key
        ? [(.fieldAccept, "try"), (.fieldCancel, "forget"), (.quit, "quit"), (.help, "help")]
        : [(.fieldAccept, "keep"), (.fieldCancel, "back"), (.quit, "quit"), (.help, "help")]
    case .field where state.find?.isEditing == true && state.dialog == nil:
      [(.fieldAccept, "keep"), (.fieldCancel, "back"), (.rowBelow, "next"), (.rowAbove, "previous")]
    case .field:
      state.isEditingFilter && state.dialog == nil
        ? [(.fieldAccept, "open"), (.fieldCancel, "cancel")]
        : [(.fieldAccept, state.dialog?.verb ?? "accept"), (.fieldCancel, "cancel")]
    case .picker:
      [
        (.fieldAccept, state.dialog?.verb ?? "choose"), (.fieldCancel, "close"), (.listDown, "down"),
        (.listUp, "up"),
        (.listFilter, "filter"), (.help, "help"),
      ]
    case .dialog: [(.dialogClose, "close")]
    case .approval:
      [(.approvalLeave, "later"), (.approvalList, "all"), (.help, "help")]
    case .trust: [(.trustLeave, state.dialog?.verb ?? "close"), (.help, "help")]
    case .leaving: [(.quitStaying, "go on"), (.quitStopping, "stop"), (.leavingCancel, "stay here")]
    case .setup where state.setup?.isWorking == true:
      [(.fieldCancel, "stop"), (.quit, "quit"), (.help, "help")]
    case .setup where state.setup?.isRejected == true:
      [(.fieldAccept, "try again"), (.fieldCancel, "back"), (.quit, "quit"), (.help, "help")]
    case .setup: [(.fieldAccept, "choose"), (.fieldCancel, "back"), (.quit, "quit"), (.help, "help")]
    default: []
    }
  }
}

extension StatusLine {
  /// An open call shows what is folded in it before it is closed.
  private static func whatOpeningDoes(_ state: ChatState) -> String {
    guard let call = state.selectedCall, state.openCalls.contains(call) else { return "open" }
    return state.toolView.folded == call ? "show all" : "close"
  }

  private static func composing(_ state: ChatState) -> [(Command.ID, String)] {
    if let editing = state.editing {
      return [(.send, editing.verb), (.stop, "leave"), (.newline, "newline"), (.help, "help")]
    }
    if state.groupInHand != nil {
      return [(.send, state.asksAll ? "ask all" : "ask this"), (.columnKeep, "keep this")]
        + (state.runningResponse == nil ? [] : [(.stop, "stop")]) + [(.help, "help")]
    }
    guard let running = state.runningResponse else {
      return [(.send, "send"), (.newline, "newline"), (.sessionNew, "new"), (.help, "help")]
    }
    if running.turns.last?.status == .awaitingApproval {
      return [(.approvalShow, "answer"), (.stop, "stop"), (.send, "queue"), (.help, "help")]
    }
    // What waits is behind what is answered.
    let waits = state.shownTranscript?.rounds.last?.isQueued == true
    return [(.stop, "stop")] + (waits ? [(.withdraw, "take back")] : []) + [
      (.send, "queue"), (.sessionNew, "new"), (.help, "help"),
    ]
  }
}

extension MessageEditing {
  /// What sending does.
  var verb: String {
    switch self {
    case .forks: "fork"
    case .replaces: "replace"
    }
  }
}

extension DialogState {
  /// What accepting its field does.
  var verb: String? {
    switch self {
    case .rename: "rename"
    case .picker(let picker): picker.content.verb
    case .tags(let tags): tags.purpose == .limit ? "choose" : "save"
    case .approval: "deny"
    case .trust(let reading): reading.offer?.canBeTrusted == true ? "not now" : nil
    case .problem, .leaving: nil
    }
  }
}
