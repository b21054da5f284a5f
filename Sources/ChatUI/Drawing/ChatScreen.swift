import Conversation
import Screen
import Widgets

/// Draws the interface, and keeps what it has laid out for the next frame.
///
/// A frame costs what the window shows: entries are laid out from the row that is read, each once for a width,
/// and an answer that grows is laid out at its end only.
public struct ChatScreen: Sendable {
  private var transcript = TranscriptView()
  private var tools = ToolSidebar()
  private var sessions = SessionListView()
  private var approval = ApprovalView()
  private var trust = TrustView()
  private var canvas = Canvas()
  /// What the frame before was laid out like; `nil` when nothing of it can be kept.
  private var drawnBackdrop: Backdrop?

  /// What lies around and between the rows that are drawn one by one.
  struct Backdrop: Equatable, Sendable {
    var layout: ScreenLayout
    var glyphs: Glyphs
    /// What the line above the composer says of the panes.
    var below: [BorderView.Below?]
    /// What it says of the message that is being changed.
    var editing: BorderView.Below?
  }

  public init() {}

  /// How many entries of transcripts have been laid out so far: what tests of growth count.
  package var layoutCount: Int { transcript.layoutCount }

  /// How many tool calls have been laid out in the sidebar.
  package var toolLayoutCount: Int { tools.layoutCount }

  /// Draws the whole state.
  ///
  /// Whatever the frame holds is replaced. Of the state only what scrolls changes: how many rows a text has is
  /// known to the layout alone, so this is where a place in it is put right.
  public mutating func draw(_ state: inout ChatState, into frame: inout Frame) {
    let layout = ScreenLayout(state)
    guard !layout.isTooSmall else {
      drawnBackdrop = nil
      frame = Frame(size: state.size)
      drawTooSmall(state, into: &frame)
      return
    }
    // What lies over the rows would have to be taken away again: such frames are drawn afresh.
    let isCovered =
      state.isCovered || state.setup != nil || state.notice != nil
      || Banner.text(state) != nil || state.filter != nil || layout.isDrawer || state.find?.isEditing == true
      || !state.pendingKeys.isEmpty || state.completion != nil
    var backdrop = Backdrop(
      layout: layout, glyphs: state.glyphs, below: BorderView.below(state, layout),
      editing: BorderView.editing(state) ?? GroupWords.border(state))
    if isCovered || drawnBackdrop != backdrop || !canvas.fits(state.size) {
      canvas = Canvas(size: state.size)
      drawnBackdrop = nil
    }
    canvas.drawnRows = 0
    canvas.frame.cursor = nil
    ComposerView.draw(
      editor: state.composer.editor, into: &canvas.frame, area: layout.composer,
      prompt: "\(state.glyphs.prompt) ", placeholder: Self.placeholder(state),
      isFocused: state.context == .composer, highlights: state.composerHighlights,
      cursorShape: state.vi?.mode ?? .insert == .insert ? .bar : .block, glyphs: state.glyphs)
    AttachmentRow.draw(state, into: &canvas.frame, in: layout.attachments)
    if let setup = state.setup {
      SetupView.draw(setup, state, into: &canvas.frame, in: layout.middle)
    } else {
      for (number, column) in layout.columns.enumerated() {
        canvas.paneNumber = number
        draw(column, &state, layout)
      }
      tools.draw(&state, layout, into: &canvas)
      state.scroll.callToReveal = nil
      sessions.draw(state, layout, into: &canvas)
    }
    // Drawing the pane has put its place right, and with it what the line below says.
    backdrop.below = BorderView.below(state, layout)
    if drawnBackdrop != backdrop { BorderView.draw(backdrop, state, into: &canvas.frame) }
    // Without a line of its own it lies over the pane.
    let coversPane = layout.separatorRow == nil && backdrop.below.contains { $0 != nil }
    drawnBackdrop = isCovered || coversPane ? nil : backdrop
    NoticeView.draw(state, into: &canvas.frame, in: layout.middle)
    Banner.draw(state, into: &canvas.frame, in: layout.banner)
    StatusLine.draw(state, into: &canvas.frame, in: layout.status)
    CompletionView.draw(state, into: &canvas.frame, in: layout.middle)
    var above = Rectangle(state.size)
    _ = above.split(.bottom, 1)
    DialogView.draw(&state, into: &canvas.frame, in: above)
    approval.draw(&state, into: &canvas.frame, in: above)
    trust.draw(&state, into: &canvas.frame, in: above)
    KeyOverlay.draw(state, into: &canvas.frame, in: above)
    frame = canvas.frame
    // Over the finished frame, so that what is measured is not drawn otherwise for being measured.
    if let figures = state.performance {
      PerformanceView.draw(figures, glyphs: state.glyphs, into: &frame, in: layout.pane)
    }
  }

  /// How many rows of the columns were drawn anew for the last frame.
  public var drawnRows: Int { canvas.drawnRows }

  private mutating func draw(
    _ column: ScreenLayout.Column, _ state: inout ChatState, _ layout: ScreenLayout
  ) {
    let pane = state.columns.panes[column.place]
    let isActive = pane == state.shown
    var area = layout.belowTitle(column.area)
    if isActive, let find = state.find, let bar = FindBar.area(column.area) {
      FindBar.draw(find, state, into: &canvas, in: bar)
      // Without titles it takes the first row of the conversation.
      if !layout.hasTitles { _ = area.split(.top, 1) }
    } else if layout.hasTitles {
      let line = ColumnTitle.line(pane, state, layout.places, width: column.area.columns)
      canvas.draw(line, row: column.area.row, of: .pane, in: column.area)
    }
    let session = pane.sessionID.flatMap { state.entry(of: $0)?.session }
    let content = TranscriptContent(state, in: pane, session: session)
    var options = EntryOptions(state, in: pane, width: area.columns, layout)
    if isActive { options.marks = state.find.map { FindMarks(matcher: $0.matcher, current: $0.current) } }
    let known = state.scrolls[pane] ?? ScrollState()
    let reading = isActive ? state.reading : ReadingState()
    var scroll = transcript.draw(content, known, options, reading, into: &canvas, in: area)
    if isActive, state.context == .selecting { canvas.frame.cursor = transcript.cursor }
    if isActive, layout.tools == nil { state.toolView.folded = transcript.foldedCall }
    // The sidebar has its own use for the call that is to be shown.
    if isActive, layout.tools != nil { scroll.callToReveal = known.callToReveal }
    state.scrolls[pane] = scroll
    if content.isEmpty {
      EmptyPane.draw(pane, state, into: &canvas, in: area)
    } else if scroll.viewport.isAtStart, state.transcript(of: pane)?.hasMoreBeforeShown == true {
      let line = Line([Span("   ", .text), Span("Loading earlier messages", .muted)])
      canvas.draw(line, row: area.row, of: .pane, in: area)
    }
  }

  private static func placeholder(_ state: ChatState) -> String {
    if state.setup != nil { return "" }
    if let editing = state.editing { return "Message \(editing.message.index + 1) as it should have been" }
    if let words = GroupWords.placeholder(state) { return words }
    if state.runningResponse != nil { return "Write the next message; it waits its turn" }
    if case .session = state.shown { return "Ask a follow-up" }
    return "Type a message"
  }

  private func drawTooSmall(_ state: ChatState, into frame: inout Frame) {
    let smallest = ScreenLayout.smallest
    let text =
      "The terminal is too small: \(state.size.columns)x\(state.size.rows). "
      + "Antiphon needs \(smallest.columns)x\(smallest.rows)."
    for (row, spans) in LineWrap.rows(of: text, width: state.size.columns).enumerated() {
      frame.draw(Line(spans), at: Position(column: 0, row: row), in: frame.bounds)
    }
  }
}

/// Draws the pane while there is nothing in it.
enum EmptyPane {
  static func draw(_ pane: PaneID, _ state: ChatState, into canvas: inout Canvas, in area: Rectangle) {
    var lines: [Line] = [Line()]
    let transcript = state.transcript(of: pane)
    if let problem = transcript?.problem ?? state.problem(of: pane) {
      lines += ProblemCard.lines(problem, width: area.columns, glyphs: state.glyphs)
    } else if transcript?.hasTail == false || state.isFork(pane) {
      lines.append(Line([Span("   ", .text), Span("Loading", .muted)]))
    } else if state.hasLoadedSessions {
      let keys = [(Command.ID.send, "sends"), (.newline, "begins a new line"), (.help, "shows all keys")]
      lines.append(Line([Span("   ", .text), Span("What would you like to know?", .muted)]))
      lines.append(Line())
      for (command, effect) in keys {
        guard let key = state.commands.label(for: command, in: .composer) else { continue }
        lines.append(
          Line([
            Span("   ", .text), Span(key, .key),
            Span(String(repeating: " ", count: max(1, 7 - TextWidth.columns(of: key))), .text),
            Span(effect, .muted),
          ]))
      }
    }
    for offset in 0..<area.rows {
      canvas.draw(
        lines.indices.contains(offset) ? lines[offset] : Line(), row: area.row + offset, of: .pane, in: area)
    }
  }
}

/// Draws the lines between the parts of the screen, and what has come below the window.
enum BorderView {
  static func draw(_ backdrop: ChatScreen.Backdrop, _ state: ChatState, into frame: inout Frame) {
    let layout = backdrop.layout
    if let row = layout.separatorRow {
      Rule.drawHorizontal(into: &frame, in: frame.bounds, row: row, glyphs: state.glyphs)
    }
    var columns: [Int] = []
    if let sessions = layout.sessions { columns.append(sessions.endColumn) }
    if let tools = layout.tools { columns.append(tools.column - 1) }
    columns += layout.columns.dropFirst().map { $0.area.column - 1 }
    let bottom = layout.separatorRow ?? layout.composer.row
    for column in columns {
      let strip = Rectangle(column: column, row: 0, columns: 1, rows: bottom)
      if layout.isDrawer { frame.fill(strip, surface: .sidebar) }
      Rule.drawVertical(into: &frame, in: strip, column: column, glyphs: state.glyphs)
      if let row = layout.separatorRow {
        frame.draw(
          state.glyphs.noBottom, at: Position(column: column, row: row), in: frame.bounds, ink: .border)
      }
    }
    for (column, below) in zip(layout.columns, backdrop.below) {
      if let below { draw(below, column.area, layout, glyphs: state.glyphs, into: &frame) }
    }
    if let editing = backdrop.editing, let row = layout.separatorRow {
      let text = Ellipsis.fit(
        editing.text(before: backdrop.below.first ?? nil, in: layout.columns.first?.area),
        width: max(0, layout.middle.columns - 2), glyphs: state.glyphs)
      frame.draw(
        text, at: Position(column: 1, row: row), in: frame.bounds, ink: editing.ink)
    }
  }

  /// That an earlier message is being changed, and how that ends; `nil` while a new one is written.
  static func editing(_ state: ChatState) -> Below? {
    guard state.setup == nil else { return nil }
    if let search = state.historySearch { return HistorySearchLine.below(search, state) }
    guard let editing = state.editing else { return nil }
    let send = state.commands.label(for: .send, in: .composer).map { ": \($0) \(editing.verb)s" } ?? ""
    let leave = state.commands.label(for: .stop, in: .composer).map { ", \($0) leaves" } ?? ""
    return Below(text: " editing message \(editing.message.index + 1)\(send)\(leave) ", ink: .attention)
  }

  /// What is said about the rows below the window.
  struct Below: Hashable, Sendable {
    var text: String
    var ink: Ink
    /// Takes the place of `text` where that would lie over what is said of the rows below.
    var shortText: String?

    func text(before below: Below?, in column: Rectangle?) -> String {
      guard let shortText, let below, let column else { return text }
      let start = column.endColumn - 2 - TextWidth.columns(of: below.text)
      return TextWidth.columns(of: text) + 2 <= start ? text : shortText
    }
  }

  /// How much is new below in each column on the screen; `nil` at its end.
  static func below(_ state: ChatState, _ layout: ScreenLayout) -> [Below?] {
    layout.columns.map { below(state, state.columns.panes[$0.place]) }
  }

  private static func below(_ state: ChatState, _ pane: PaneID) -> Below? {
    let scroll = state.scrolls[pane] ?? ScrollState()
    let viewport = scroll.viewport
    guard !scroll.isFollowing, !viewport.isAtEnd else { return nil }
    let key =
      // Where messages go to several, that takes the room.
      pane != state.shown || state.groupInHand != nil
      ? nil
      : state.commands.label(for: .scrollFollow, in: state.context)
        ?? state.commands.label(for: .scrollLatest, in: state.context)
    let count = viewport.newRows > 999 ? "999+" : "\(viewport.newRows)"
    let words = viewport.newRows > 0 ? "\(count) new below" : "more below"
    let hint = key.map { "  \($0) follows" } ?? ""
    return Below(
      text: " \(state.glyphs.arrowDown) \(words)\(hint) ", ink: viewport.newRows > 0 ? .attention : .muted)
  }

  /// In the line under the pane, or over the pane's last row.
  private static func draw(
    _ below: Below, _ pane: Rectangle, _ layout: ScreenLayout, glyphs: Glyphs, into frame: inout Frame
  ) {
    let row = layout.separatorRow ?? pane.endRow - 1
    let room = pane.columns - 2
    guard room > 4 else { return }
    let text = Ellipsis.fit(below.text, width: room, glyphs: glyphs)
    frame.draw(
      text, at: Position(column: pane.endColumn - 2 - TextWidth.columns(of: text), row: row),
      in: frame.bounds, ink: below.ink)
  }
}

/// Draws what stays in sight: that the sessions are out of reach or that nothing is kept, why, and what to do.
enum Banner {
  static func text(_ state: ChatState) -> String? {
    let problem = state.connectionProblem ?? state.storeProblem
    guard let problem else { return nil }
    let what = state.connectionProblem == nil ? "Not saved" : "Not connected"
    return "\(what): \(problem.message) \(problem.suggestion)"
  }

  static func rows(_ text: String, width: Int) -> [[Span]] {
    LineWrap.rows(of: text, width: max(1, width - 4))
  }

  static func draw(_ state: ChatState, into frame: inout Frame, in area: Rectangle?) {
    guard let area, let text = text(state) else { return }
    NoticeView.draw(
      NoticeView.lines(state.glyphs.failure, .error, rows(text, width: area.columns).prefix(area.rows)),
      into: &frame, in: area)
  }
}

/// Draws a notice over the last rows of the pane.
enum NoticeView {
  static func draw(_ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    guard let notice = state.notice else { return }
    let (glyph, ink): (String, Ink) =
      switch notice.kind {
      case .information: (state.glyphs.separator, .muted)
      case .success: (state.glyphs.success, .success)
      case .warning: (state.glyphs.attention, .warning)
      case .error: (state.glyphs.failure, .error)
      }
    let rows = LineWrap.rows(of: notice.text, width: max(1, area.columns - 4)).prefix(3)
    draw(lines(glyph, ink, rows), into: &frame, in: area)
  }

  fileprivate static func draw(_ lines: [Line], into frame: inout Frame, in area: Rectangle) {
    let shown = lines.prefix(max(0, area.rows))
    for (offset, line) in shown.enumerated() {
      let row = area.endRow - shown.count + offset
      frame.fill(
        Rectangle(column: area.column, row: row, columns: area.columns, rows: 1), surface: .notice)
      frame.draw(line, at: Position(column: area.column, row: row), in: area)
    }
  }

  fileprivate static func lines(_ glyph: String, _ ink: Ink, _ rows: some Sequence<[Span]>) -> [Line] {
    rows.enumerated().map { index, row in
      Line([Span(index == 0 ? " \(glyph) " : "   ", ink)] + row, surface: .notice)
    }
  }
}
