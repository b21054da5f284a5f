import Conversation
import Screen
import Widgets

/// Draws the tool calls of the response in view: each with its state, time and arguments, and opened in full.
struct ToolSidebar: Sendable {
  private struct Stamp: Hashable {
    var id: ToolCallID
    var state: ToolCallState
    /// Arguments grow while they arrive; result and error come once.
    var argumentLength: Int
    var width: Int
    var isOpen: Bool
    var approval: ToolCallRows.Approval?
  }

  private struct Details: Sendable {
    var stamp: Stamp
    var summary: String
    var layout: EntryLayout
  }

  private var details: [ToolCallID: Details] = [:]

  init() {}

  mutating func draw(_ state: inout ChatState, _ layout: ScreenLayout, into canvas: inout Canvas) {
    guard let area = layout.tools, let rows = layout.toolRows else { return }
    if layout.hasTitles {
      let line = PaneTitle.line(
        "Tool calls", isFocused: state.focus == .tools, width: area.columns, glyphs: state.glyphs)
      canvas.draw(line, row: area.row, of: .tools, in: area, surface: .sidebar)
    }
    let calls = state.callsInView
    prepare(calls, state, width: area.columns)
    scroll(calls, &state, height: rows.rows)
    findAgain(&state)
    let end =
      calls.isEmpty ? drawNone(into: &canvas, in: rows) : drawRows(of: calls, state, into: &canvas, in: rows)
    for row in end..<max(end, rows.endRow) {
      canvas.draw(Line(), row: row, of: .tools, in: rows, surface: .sidebar)
    }
  }

  private func drawNone(into canvas: inout Canvas, in area: Rectangle) -> Int {
    canvas.draw(
      Line([Span(" ", .text), Span("None here.", .muted)]), row: area.row, of: .tools, in: area,
      surface: .sidebar)
    return area.row + 1
  }

  /// Lays out the calls that have changed, and forgets those that are not shown any more.
  private mutating func prepare(_ calls: [ToolCall], _ state: ChatState, width: Int) {
    var kept: [ToolCallID: Details] = [:]
    for call in calls {
      let stamp = Stamp(
        id: call.id, state: call.state, argumentLength: call.arguments.utf8.count, width: width,
        isOpen: state.openCalls.contains(call.id),
        approval: ToolCallRows.Approval(
          of: call, hasFocus: state.focus == .tools, selected: state.selectedCall))
      if let known = details.removeValue(forKey: call.id), known.stamp == stamp {
        kept[call.id] = known
        continue
      }
      let summary = ToolSummary.text(ofArguments: call.arguments)
      var layout = EntryLayout(width: width)
      if stamp.isOpen {
        for section in ToolCallRows.details(of: call, indent: 3) { layout.add(section) }
        layout.add(Line())
      } else if !summary.isEmpty {
        layout.add(
          LineBuilder.row(
            [Span("   ", .text), Span(summary, .toolArgument)], width: width - 1, glyphs: state.glyphs))
      }
      if let approval = stamp.approval {
        layout.add(
          ToolCallRows.line(approval, state.commands, indent: 3, width: width - 1, glyphs: state.glyphs))
      }
      kept[call.id] = Details(stamp: stamp, summary: summary, layout: layout)
    }
    details = kept
  }

  private func rowCount(of call: ToolCall) -> Int { 1 + (details[call.id]?.layout.rowCount ?? 0) }

  /// Brings the chosen call into the window when it has just been chosen, and keeps the window within the rows.
  private mutating func scroll(_ calls: [ToolCall], _ state: inout ChatState, height: Int) {
    let total = calls.reduce(0) { $0 + rowCount(of: $1) }
    if let wanted = state.scroll.callToReveal {
      var row = 0
      for call in calls {
        if call.id == wanted {
          state.toolScroll = max(state.toolScroll, row + min(rowCount(of: call), height) - height)
          state.toolScroll = min(state.toolScroll, row)
          if let found = find(in: call, &state) {
            // The place that was found, and not only its call, at a third of the window.
            let place = row + 1 + found - height / 3
            if place > state.toolScroll || place + height <= state.toolScroll { state.toolScroll = place }
          }
          break
        }
        row += rowCount(of: call)
      }
      state.scroll.callToReveal = nil
    }
    state.toolScroll = max(0, min(state.toolScroll, total - height))
  }

  /// Finds the place gone to in the texts of its call.
  ///
  /// - Returns: the row below the call's first.
  private mutating func find(in call: ToolCall, _ state: inout ChatState) -> Int? {
    guard let place = state.find?.current, place.text.call == call.id, let matcher = state.find?.matcher,
      let found = details[call.id]?.layout.find(place, matcher)
    else { return nil }
    state.scroll.foundRow = found.found
    return found.row
  }

  /// Finds it again where the width is another.
  private mutating func findAgain(_ state: inout ChatState) {
    guard let place = state.find?.current, let call = place.text.call,
      let width = details[call]?.layout.width,
      let known = state.scroll.foundRow, known.place == place, known.width != width,
      let matcher = state.find?.matcher
    else { return }
    state.scroll.foundRow = details[call]?.layout.find(place, matcher)?.found
  }

  /// - Returns: the row after the last one drawn.
  private mutating func drawRows(
    of calls: [ToolCall], _ state: ChatState, into canvas: inout Canvas, in area: Rectangle
  ) -> Int {
    var row = area.row - state.toolScroll
    for call in calls {
      guard row < area.endRow else { break }
      if row >= area.row {
        let isChosen = state.focus == .tools && state.selectedCall == call.id
        let line = ToolCallRows.title(
          of: call, indent: 1, arguments: "", width: area.columns, at: state.now, glyphs: state.glyphs,
          surface: isChosen ? .selection : .base)
        canvas.draw(line, row: row, of: .tools, in: area, surface: .sidebar)
      }
      row += 1
      let count = details[call.id]?.layout.rowCount ?? 0
      let first = max(0, area.row - row)
      let end = max(first, min(count, area.endRow - row))
      let marks = state.find.map {
        FindMarks(matcher: $0.matcher, current: $0.current, row: state.scroll.foundRow)
      }
      let marked = marks.flatMap {
        details[call.id]?.layout.rows(first..<end, of: nil, marking: $0, state.glyphs)
      }
      for index in first..<end {
        guard let (line, indent) = marked?[index - first] ?? details[call.id]?.layout.row(index) else {
          break
        }
        canvas.draw(line, indent: indent, row: row + index, of: .tools, in: area, surface: .sidebar)
      }
      row += count
    }
    return max(area.row, min(row, area.endRow))
  }
}
