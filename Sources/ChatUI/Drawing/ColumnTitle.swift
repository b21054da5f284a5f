import Conversation
import Screen
import Widgets

/// The first row of a conversation.
enum ColumnTitle {
  /// - Parameter placement: of the columns, where there are several: then the one that is written to has the
  ///   composer's sign, and the others say in words what goes on in them.
  static func line(_ pane: PaneID, _ state: ChatState, _ placement: Range<Int>, width: Int) -> Line {
    let session = pane.sessionID.flatMap { state.entry(of: $0)?.session }
    let title = session.map(state.title) ?? "New session"
    let model = state.model(of: pane)
    let isActive = pane == state.shown
    let isFocused = isActive && state.focus == .transcript
    guard state.columns.count > 1 else {
      return PaneTitle.line(
        title, detail: model?.description ?? "", isFocused: isFocused, width: width, glyphs: state.glyphs)
    }
    var right: [Span] = isActive ? [] : words(pane, state).map { [$0] } ?? []
    // Those that are asked the same have the same title.
    let isGrouped = state.group?.contains(pane) == true
    if right.isEmpty, !isGrouped, let model {
      // In full where the title keeps most of the row.
      let name = width >= 3 * TextWidth.columns(of: model.description) ? model.description : model.model
      right = [Span(Ellipsis.fit(name, width: width / 2, glyphs: state.glyphs), .muted)]
    }
    if let hint = hint(pane, state, placement) { right += [Span(right.isEmpty ? "" : "  ", .text)] + hint }
    return LineBuilder.row(
      [
        Span.marker(isFocused, state.glyphs), sign(pane, state),
        Span(isGrouped ? model?.model ?? title : title, isActive ? .heading : .text),
      ],
      right: right + [Span(" ", .text)], width: width, glyphs: state.glyphs)
  }

  /// Where not all columns fit: which one it is, and whether one that is not to be seen needs the user.
  private static func hint(_ pane: PaneID, _ state: ChatState, _ placement: Range<Int>) -> [Span]? {
    let panes = state.columns.panes
    guard placement.count < panes.count, let place = panes.firstIndex(of: pane) else { return nil }
    let needsUser = panes.enumerated().contains { number, pane in
      !placement.contains(number) && pane.sessionID.flatMap { state.entry(of: $0)?.mark } == .needsYou
    }
    let count = Span("\(place + 1)/\(panes.count)", .muted)
    return needsUser ? [Span(state.glyphs.attention + " ", .attention), count] : [count]
  }

  /// The same for the status line, on a screen without room for titles.
  static func status(_ state: ChatState) -> [Span] {
    guard state.columns.count > 1, state.setup == nil else { return [] }
    let layout = ScreenLayout(state)
    guard !layout.hasTitles, let hint = hint(state.shown, state, layout.places) else { return [] }
    return hint + [Span(" ", .text)]
  }

  private static func sign(_ pane: PaneID, _ state: ChatState) -> Span {
    let glyphs = state.glyphs
    if pane == state.shown { return Span(glyphs.prompt + " ", .prompt) }
    return switch status(pane, state) {
    case .queued, .waiting, .streaming, .runningTools: Span(glyphs.active + " ", .busy)
    case .awaitingApproval: Span(glyphs.attention + " ", .attention)
    case .failed: Span(glyphs.failure + " ", .error)
    case .cancelled, .completed, .interrupted, nil: Span("  ", .text)
    }
  }

  private static func words(_ pane: PaneID, _ state: ChatState) -> Span? {
    switch status(pane, state) {
    case .queued: Span("queued", .muted)
    case .waiting: Span("waiting", .busy)
    case .streaming: Span("streaming", .busy)
    case .runningTools: Span("running tools", .busy)
    case .awaitingApproval: Span("needs approval", .attention)
    case .failed: Span("failed", .error)
    case .cancelled: Span("stopped", .muted)
    case .interrupted: Span("interrupted", .warning)
    case .completed, nil: nil
    }
  }

  /// What is going on in a column, or how its last answer ended.
  private static func status(_ pane: PaneID, _ state: ChatState) -> TurnStatus? {
    (state.runningResponse(in: pane) ?? state.transcript(of: pane)?.rounds.last?.response)?.turns.last?.status
  }
}
