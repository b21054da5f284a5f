import Conversation
import Screen
import Widgets

/// Draws the list of sessions: mark, title, unread count, and how long ago.
struct SessionListView: Sendable {
  /// Everything that a row shows.
  private struct Row: Equatable, Sendable {
    var title = "New session"
    var mark: SessionEntry.Mark?
    var unreadCount = 0
    var isPinned = false
    var isFork = false
    var time = ""
    var isShown = false
    /// Whether it is in a column that has not the keys.
    var isOpen = false
    var isChosen = false
  }

  /// The rows that were drawn last, with their lines.
  private var drawn: [(row: Row, line: Line)] = []
  private var width = 0
  private var glyphs = Glyphs.unicode
  private var pattern = ""

  mutating func draw(_ state: ChatState, _ layout: ScreenLayout, into canvas: inout Canvas) {
    guard let area = layout.sessions, let rowArea = layout.sessionRows else { return }
    if layout.hasTitles {
      var title = area
      drawTitle(state, into: &canvas, in: title.split(.top, 1))
    }
    let pattern = state.filter?.text ?? ""
    if width != rowArea.columns || glyphs != state.glyphs || pattern != self.pattern {
      drawn = []
      (width, glyphs, self.pattern) = (rowArea.columns, state.glyphs, pattern)
    }
    let panes = state.rows.dropFirst(state.firstRow).prefix(rowArea.rows)
    if drawn.count > panes.count { drawn.removeLast(drawn.count - panes.count) }
    for (index, pane) in panes.enumerated() {
      let row = Self.row(pane, state)
      if index == drawn.count {
        drawn.append((row, line(row)))
      } else if drawn[index].row != row {
        drawn[index] = (row, line(row))
      }
      canvas.draw(
        drawn[index].line, row: rowArea.row + index, of: .sessions, in: rowArea, surface: .sidebar)
    }
    for index in panes.count..<max(panes.count, rowArea.rows) {
      let text = index == 0 && !pattern.isEmpty ? "No session fits." : ""
      canvas.draw(
        Line([Span("   ", .text), Span(text, .muted)]), row: rowArea.row + index, of: .sessions, in: rowArea,
        surface: .sidebar)
    }
  }

  private func drawTitle(_ state: ChatState, into canvas: inout Canvas, in area: Rectangle) {
    guard let filter = state.filter else {
      let line = PaneTitle.line(
        "Sessions", isFocused: state.focus == .sessions, width: area.columns, glyphs: state.glyphs)
      canvas.draw(line, row: area.row, of: .sessions, in: area, surface: .sidebar)
      return
    }
    var field = area
    canvas.frame.fill(area, surface: .sidebar)
    canvas.frame.draw(
      " /", at: Position(column: field.column, row: field.row), in: field.split(.left, 2), ink: .prompt)
    TextFieldView.draw(filter, isFocused: state.context == .field, into: &canvas.frame, in: field)
  }

  private static func row(_ pane: PaneID, _ state: ChatState) -> Row {
    var row = Row()
    row.isShown = pane == state.shown
    row.isOpen = !row.isShown && state.columns.contains(pane)
    row.isChosen = pane == state.selectedRow && (state.focus == .sessions || state.isEditingFilter)
    guard let id = pane.sessionID, let entry = state.entry(of: id) else { return row }
    row.title = state.title(of: entry.session)
    row.mark = entry.mark
    row.unreadCount = entry.unreadCount
    row.isPinned = entry.session.isPinned
    row.isFork = entry.session.parent != nil
    row.time = RelativeTime.text(of: entry.session.lastActivityAt, at: state.now)
    return row
  }

  private func line(_ row: Row) -> Line {
    var right: [Span] = []
    if row.isPinned { right.append(Span(glyphs.pin + " ", .muted)) }
    if row.unreadCount > 0 {
      right.append(Span(row.unreadCount > 99 ? "99+" : "\(row.unreadCount)", .unread))
    }
    let gap = String(repeating: " ", count: max(0, (right.isEmpty ? 3 : 4) - row.time.utf8.count))
    right += [Span(gap, .text), Span(row.time, .muted), Span(" ", .text)]
    let left = [
      row.isOpen ? Span(glyphs.vertical, .selectionMarker) : Span.marker(row.isShown, glyphs), mark(row.mark),
      Span(" ", .text),
    ]
    return LineBuilder.row(
      left + title(row), right: right, width: width, surface: row.isChosen ? .selection : .base,
      glyphs: glyphs)
  }

  private func mark(_ mark: SessionEntry.Mark?) -> Span {
    switch mark {
    case .working: Span(glyphs.active, .busy)
    case .needsYou: Span(glyphs.attention, .attention)
    case .failed: Span(glyphs.failure, .error)
    case nil: Span(" ", .text)
    }
  }

  private func title(_ row: Row) -> [Span] {
    let ink: Ink = row.isShown || row.isOpen ? .title : .text
    let mark = row.isFork ? [Span(glyphs.fork + " ", .muted)] : []
    guard !pattern.isEmpty, let match = FuzzyMatch.score(pattern, in: row.title) else {
      return mark + [Span(row.title, ink)]
    }
    return mark + match.spans(of: row.title, ink: ink)
  }
}

/// The first row of a column of the screen.
enum PaneTitle {
  /// - Parameter isFocused: whether the column has the keys; a bar at the left says so.
  static func line(
    _ title: String, detail: String = "", isFocused: Bool, width: Int, glyphs: Glyphs
  ) -> Line {
    LineBuilder.row(
      [Span.marker(isFocused, glyphs), Span(title, .heading)],
      right: detail.isEmpty ? [] : [Span(detail, .muted), Span(" ", .text)], width: width, glyphs: glyphs)
  }
}

extension Span {
  /// The bar beside what is chosen, or the room that is kept for it.
  static func marker(_ isChosen: Bool, _ glyphs: Glyphs) -> Span {
    isChosen ? Span(glyphs.selectionMarker, .selectionMarker) : Span(" ", .text)
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
