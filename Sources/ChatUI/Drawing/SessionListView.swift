import Conversation
import Screen
import Widgets

/// Draws the list of sessions: mark, title, unread count, and how long ago.
enum SessionListView {
  static func draw(_ state: ChatState, _ layout: ScreenLayout, into frame: inout Frame) {
    guard let area = layout.sessions, let rowArea = layout.sessionRows else { return }
    frame.fill(area, surface: .sidebar)
    if layout.hasTitles {
      var title = area
      drawTitle(state, into: &frame, in: title.split(.top, 1))
    }
    if state.rows.isEmpty || !state.hasLoadedSessions && state.sessions.isEmpty {
      let text = state.filter?.isEmpty == false ? "No session fits." : ""
      frame.draw(text, at: Position(column: rowArea.column + 3, row: rowArea.row), in: rowArea, ink: .muted)
    }
    for (offset, pane) in state.rows.dropFirst(state.firstRow).prefix(rowArea.rows).enumerated() {
      let row = Rectangle(
        column: rowArea.column, row: rowArea.row + offset, columns: rowArea.columns, rows: 1)
      draw(pane, state, into: &frame, in: row)
    }
  }

  private static func drawTitle(_ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    guard let filter = state.filter else {
      PaneTitle.draw("Sessions", isFocused: state.focus == .sessions, state, into: &frame, in: area)
      return
    }
    var field = area
    frame.draw(
      " /", at: Position(column: field.column, row: field.row), in: field.split(.left, 2), ink: .prompt)
    TextFieldView.draw(filter, isFocused: state.context == .field, into: &frame, in: field)
  }

  private static func draw(
    _ pane: PaneID, _ state: ChatState, into frame: inout Frame, in row: Rectangle
  ) {
    let isShown = pane == state.shown
    let isChosen = pane == state.selectedRow && (state.focus == .sessions || state.isEditingFilter)
    if isChosen { frame.fill(row, surface: .selection) }
    var rest = row
    let marker = rest.split(.left, 1)
    let mark = rest.split(.left, 2)
    _ = rest.split(.right, 1)
    if isShown {
      frame.draw(
        state.glyphs.selectionMarker, at: Position(column: marker.column, row: row.row), in: marker,
        ink: .selectionMarker)
    }
    var title = "New session"
    if let id = pane.sessionID {
      guard let entry = state.entry(of: id) else { return }
      title = state.title(of: entry.session)
      drawMark(entry.mark, state, into: &frame, in: mark)
      let time = rest.split(.right, 4)
      let text = RelativeTime.text(of: entry.session.lastActivityAt, at: state.now)
      frame.draw(
        text, at: Position(column: time.endColumn - text.utf8.count, row: row.row), in: time, ink: .muted)
      if entry.unreadCount > 0 {
        let count = entry.unreadCount > 99 ? "99+" : "\(entry.unreadCount)"
        frame.draw(
          count, at: Position(column: rest.endColumn - count.utf8.count, row: row.row), in: rest,
          ink: .unread)
        _ = rest.split(.right, count.utf8.count + 1)
      }
      if entry.session.isPinned {
        frame.draw(
          state.glyphs.pin, at: Position(column: rest.endColumn - 1, row: row.row), in: rest, ink: .muted)
        _ = rest.split(.right, 2)
      }
    }
    drawTitle(title, isShown: isShown, state, into: &frame, in: rest)
  }

  private static func drawMark(
    _ mark: SessionEntry.Mark?, _ state: ChatState, into frame: inout Frame, in area: Rectangle
  ) {
    let (glyph, ink): (String, Ink)
    switch mark {
    case .working: (glyph, ink) = (state.glyphs.active, .busy)
    case .needsYou: (glyph, ink) = (state.glyphs.attention, .attention)
    case .failed: (glyph, ink) = (state.glyphs.failure, .error)
    case nil: return
    }
    frame.draw(glyph, at: Position(column: area.column, row: area.row), in: area, ink: ink)
  }

  private static func drawTitle(
    _ title: String, isShown: Bool, _ state: ChatState, into frame: inout Frame, in area: Rectangle
  ) {
    let ink: Ink = isShown ? .title : .text
    let text = Ellipsis.fit(title, width: area.columns, glyphs: state.glyphs)
    guard let pattern = state.filter?.text, !pattern.isEmpty,
      let match = FuzzyMatch.score(pattern, in: title)
    else {
      frame.draw(text, at: Position(column: area.column, row: area.row), in: area, ink: ink)
      return
    }
    var column = area.column
    for span in match.spans(of: text, ink: ink) {
      column = frame.draw(span.text, at: Position(column: column, row: area.row), in: area, ink: span.ink)
    }
  }
}

/// The first row of a column of the screen.
enum PaneTitle {
  /// - Parameter isFocused: whether the column has the keys; a bar at the left says so.
  static func draw(
    _ title: String, detail: String = "", isFocused: Bool, _ state: ChatState, into frame: inout Frame,
    in area: Rectangle
  ) {
    let line = LineBuilder.row(
      [Span(isFocused ? state.glyphs.selectionMarker : " ", .selectionMarker), Span(title, .heading)],
      right: detail.isEmpty ? [] : [Span(detail, .muted), Span(" ", .text)], width: area.columns,
      glyphs: state.glyphs)
    frame.draw(line, at: Position(column: area.column, row: area.row), in: area)
  }
}

/// One row of text that is being written.
enum TextFieldView {
  /// Draws the part of the text around the caret, with the cursor when it has the keys.
  static func draw(
    _ editor: TextEditor, isFocused: Bool, into frame: inout Frame, in area: Rectangle,
    surface: Surface? = nil
  ) {
    guard area.columns > 0 else { return }
    let before = String(editor.text.prefix(utf8: editor.caret))
    // The caret needs a column of its own behind the text.
    let hidden = max(0, TextWidth.columns(of: before) - (area.columns - 1))
    let start = Position(column: area.column - hidden, row: area.row)
    frame.draw(editor.text, at: start, in: area, surface: surface)
    guard isFocused else { return }
    frame.cursor = Frame.Cursor(
      Position(column: start.column + TextWidth.columns(of: before), row: area.row))
  }
}

extension String {
  fileprivate func prefix(utf8 count: Int) -> Substring {
    self[..<(utf8.index(startIndex, offsetBy: count, limitedBy: endIndex) ?? endIndex)]
  }
}
