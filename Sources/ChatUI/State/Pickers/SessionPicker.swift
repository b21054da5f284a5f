import Conversation
import Screen
import Widgets

/// The sessions, those shown last first and then by activity; the present one comes second, so that choosing without
/// looking goes back to the one before.
struct SessionPicker: Sendable {
  private var sessions: [(id: SessionID, title: String)] = []
  private var rows: [Int] = []
  private var filter = FuzzyFilter()

  private mutating func load(_ state: ChatState) {
    var order: [SessionID] = state.recent.reversed()
    if let present = state.shown.sessionID, order.count > 1, order.first == present { order.swapAt(0, 1) }
    let seen = Set(order)
    let rest = state.sessions.filter { !seen.contains($0.id) }.sorted {
      $0.session.lastActivityAt == $1.session.lastActivityAt
        ? $0.id > $1.id : $0.session.lastActivityAt > $1.session.lastActivityAt
    }
    // Alone among those shown, the present one still lets another go first.
    if order.count == 1, order.first == state.shown.sessionID, let next = rest.first {
      order.insert(next.id, at: 0)
    }
    let placed = Set(order)
    sessions = (order + rest.map(\.id).filter { !placed.contains($0) }).compactMap { id in
      state.entry(of: id).map { (id, state.title(of: $0.session)) }
    }
    filter.reset()
  }
}

extension SessionPicker: PickerContent {
  var title: String { "Sessions" }
  var shape: PickerShape { PickerShape(columns: 90, detailRows: 1) }
  var placeholder: (typing: String, listing: String) { ("Type to find a session", "All sessions") }
  var verb: String { "go" }
  var count: Int { rows.count }

  mutating func refresh(filter pattern: String, _ state: ChatState, _ reason: PickerRefresh) {
    if reason != .typed { load(state) }
    rows = filter.rank(pattern, count: sessions.count) { $0.score(in: sessions[$1].title) }
  }

  func name(of row: Int) -> String { sessions[rows[row]].title }

  func key(of row: Int) -> PickerKey { .session(sessions[rows[row]].id) }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard let row else { return }
    state.dialog = nil
    state.closeFilter()
    state.show(.session(sessions[rows[row]].id), &effects)
    state.setFocus(.composer)
  }

  var hints: [(Command.ID, String)] { [(.fieldAccept, "goes there"), (.fieldCancel, "closes")] }

  // MARK: Drawing

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    let state = drawing.state
    let glyphs = drawing.glyphs
    guard let entry = state.entry(of: sessions[rows[row]].id) else { return Line() }
    var right: [Span] = []
    if entry.session.isPinned { right.append(Span(glyphs.pin + " ", .muted)) }
    if entry.unreadCount > 0 {
      right.append(Span(entry.unreadCount > 99 ? "99+" : "\(entry.unreadCount)", .unread))
      right.append(Span("  ", .text))
    }
    if entry.id == state.shown.sessionID { right.append(Span("shown now  ", .muted)) }
    if drawing.width >= 60 {
      right.append(
        Span(Ellipsis.fit(entry.session.model.description, width: 30, glyphs: glyphs) + "  ", .muted))
    }
    let time = RelativeTime.text(of: entry.session.lastActivityAt, at: state.now)
    right += [Span(String(repeating: " ", count: max(0, 3 - time.utf8.count)), .text), Span(time, .muted)]
    return drawing.line(
      row,
      [entry.mark?.sign(glyphs) ?? Span(" ", .text), Span(" ", .text)]
        + drawing.marked(name(of: row), isChosen: drawing.isChosen(row)),
      right: right)
  }

  func nothing(_ drawing: PickerDrawing) -> [Line] {
    guard drawing.state.hasLoadedSessions else { return drawing.paragraph("Loading", .muted) }
    return sessions.isEmpty
      ? drawing.paragraph("There are no sessions yet.", .muted)
      : drawing.paragraph("No session fits.", .warning)
  }

  func details(_ drawing: PickerDrawing) -> [Line] {
    let state = drawing.state
    guard let row = drawing.picker.selectedRow, let entry = state.entry(of: sessions[rows[row]].id) else {
      return []
    }
    let time = ClockTime.text(of: entry.session.lastActivityAt, at: state.now, utcOffset: state.utcOffset)
    var parts = ["last \(time)", entry.session.model.description]
    let count = entry.session.roundCount
    if count > 0 { parts.append(count == 1 ? "1 message" : "\(count) messages") }
    switch entry.mark {
    case .needsYou: parts.append("needs you")
    case .working: parts.append("answering")
    case .failed: parts.append("failed")
    case .finished: parts.append("finished")
    case nil: break
    }
    return drawing.paragraph(parts.joined(separator: " \(drawing.glyphs.separator) "), .muted)
  }
}
