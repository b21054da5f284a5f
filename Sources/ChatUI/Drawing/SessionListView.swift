import Conversation
import Screen
import Widgets

/// Draws the list of sessions: mark, title, unread count, and how long ago.
struct SessionListView: Sendable {
  /// Everything that a row shows.
  private struct Row: Equatable, Sendable {
    var title = "New session"
    /// Where the title alone does not tell it from another row.
    var model: String?
    var mark: SessionEntry.Mark?
    var unreadCount = 0
    var isPinned = false
    var isArchived = false
    var isMarked = false
    var tags: [String] = []
    var isFork = false
    var time = ""
    var isShown = false
    /// Whether it is in a column that has not the keys.
    var isOpen = false
    var isChosen = false
  }

  /// The rows as they were read last, and with their models only where that tells them apart.
  private var read: [Row] = []
  private var rows: [Row] = []
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
    let filter = state.filter?.text ?? ""
    let pattern = SessionFilter(filter).words
    if width != rowArea.columns || glyphs != state.glyphs || pattern != self.pattern {
      drawn = []
      (width, glyphs, self.pattern) = (rowArea.columns, state.glyphs, pattern)
    }
    let panes = state.rows.dropFirst(state.firstRow).prefix(rowArea.rows)
    if drawn.count > panes.count { drawn.removeLast(drawn.count - panes.count) }
    let read = panes.map { Self.row($0, state) }
    if read != self.read { (self.read, rows) = (read, Self.toldApart(read)) }
    for (index, row) in rows.enumerated() {
      if index == drawn.count {
        drawn.append((row, line(row)))
      } else if drawn[index].row != row {
        drawn[index] = (row, line(row))
      }
      canvas.draw(
        drawn[index].line, row: rowArea.row + index, of: .sessions, in: rowArea, surface: .sidebar)
    }
    for index in panes.count..<max(panes.count, rowArea.rows) {
      let text = index == 0 && !filter.isEmpty ? "No session fits." : ""
      canvas.draw(
        Line([Span("   ", .text), Span(text, .muted)]), row: rowArea.row + index, of: .sessions, in: rowArea,
        surface: .sidebar)
    }
  }

  private func drawTitle(_ state: ChatState, into canvas: inout Canvas, in area: Rectangle) {
    guard let filter = state.filter else {
      let line = PaneTitle.line(
        state.organizer.tag.map { "#" + $0 } ?? "Sessions", detail: detail(state),
        isFocused: state.focus == .sessions, width: area.columns, glyphs: state.glyphs)
      canvas.draw(line, row: area.row, of: .sessions, in: area, surface: .sidebar)
      return
    }
    var field = area
    canvas.frame.fill(area, surface: .sidebar)
    canvas.frame.draw(
      " /", at: Position(column: field.column, row: field.row), in: field.split(.left, 2), ink: .prompt)
    TextFieldView.draw(filter, isFocused: state.context == .field, into: &canvas.frame, in: field)
  }

  /// Rows of the same title say the model, too, where that tells them apart.
  private static func toldApart(_ read: [Row]) -> [Row] {
    var rows = read
    var models: [String: String?] = [:]
    var ambiguous: Set<String> = []
    for row in rows {
      if let known = models.updateValue(row.model, forKey: row.title), known != row.model {
        ambiguous.insert(row.title)
      }
    }
    for place in rows.indices where !ambiguous.contains(rows[place].title) { rows[place].model = nil }
    return rows
  }

  /// What of the list is not as usual.
  private func detail(_ state: ChatState) -> String {
    let organizer = state.organizer
    if !organizer.marked.isEmpty { return "\(organizer.marked.count) marked" }
    return organizer.showsArchived ? "with archived" : ""
  }

  private static func row(_ pane: PaneID, _ state: ChatState) -> Row {
    var row = Row()
    row.isShown = pane == state.shown
    row.isOpen = !row.isShown && state.columns.contains(pane)
    if case .draft(let draft) = pane { row.model = state.plans[draft]?.model.model }
    row.isChosen = pane == state.selectedRow && (state.focus == .sessions || state.isEditingFilter)
    guard let id = pane.sessionID, let entry = state.entry(of: id) else { return row }
    row.title = state.title(of: entry.session)
    row.model = entry.session.model.model
    row.mark = entry.mark
    row.unreadCount = entry.unreadCount
    row.isPinned = entry.session.isPinned
    row.isArchived = entry.session.isArchived
    row.isMarked = state.organizer.marked.contains(id)
    row.tags = entry.session.tags
    row.isFork = entry.session.parent != nil
    row.time = RelativeTime.text(of: entry.session.lastActivityAt, at: state.now)
    return row
  }

  private func line(_ row: Row) -> Line {
    var right: [Span] = []
    if row.isArchived { right.append(Span(glyphs.archived + " ", .muted)) }
    if row.isPinned { right.append(Span(glyphs.pin + " ", .muted)) }
    if row.unreadCount > 0 {
      right.append(Span(row.unreadCount > 99 ? "99+" : "\(row.unreadCount)", .unread))
    }
    let gap = String(repeating: " ", count: max(0, (right.isEmpty ? 3 : 4) - row.time.utf8.count))
    right += [Span(gap, .text), Span(row.time, .muted), Span(" ", .text)]
    let left = [
      row.isOpen ? Span(glyphs.vertical, .selectionMarker) : Span.marker(row.isShown, glyphs),
      row.mark.map { $0.sign(glyphs) } ?? Span(" ", .text),
      row.isMarked ? Span(glyphs.marked, .selectionMarker) : Span(" ", .text),
    ]
    let taken = (left + right).reduce(1) { $0 + TextWidth.columns(of: $1.text) }
    let title = title(row, room: width - taken)
    let used = title.reduce(taken) { $0 + TextWidth.columns(of: $1.text) }
    return LineBuilder.row(
      left + title + tags(row.tags, room: width - used), right: right, width: width,
      surface: row.isChosen ? .selection : .base,
      glyphs: glyphs)
  }

  /// As many tags as there is room for, none of them cut.
  private func tags(_ tags: [String], room: Int) -> [Span] {
    var text = ""
    for tag in tags {
      let longer = "\(text) #\(tag)"
      if TextWidth.columns(of: longer) <= room { text = longer }
    }
    return text.isEmpty ? [] : [Span(text, .muted)]
  }

  private func title(_ row: Row, room: Int) -> [Span] {
    guard let model = row.model else { return title(row) }
    var short = row
    // The end of the title can be spared rather than the model.
    let kept = max(6, room - TextWidth.columns(of: model) - 1 - (row.isFork ? 2 : 0))
    short.title = Ellipsis.fit(row.title, width: kept, glyphs: glyphs)
    return title(short) + [Span(" " + model, .muted)]
  }

  private func title(_ row: Row) -> [Span] {
    let ink: Ink = row.isShown || row.isOpen ? .title : row.isArchived ? .muted : .text
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
