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
  }

  private struct Details: Sendable {
    var stamp: Stamp
    var summary: String
    var layout: EntryLayout
  }

  private var details: [ToolCallID: Details] = [:]

  init() {}

  mutating func draw(_ state: inout ChatState, _ layout: ScreenLayout, into frame: inout Frame) {
    guard let area = layout.tools, var rows = layout.toolRows else { return }
    frame.fill(area, surface: .sidebar)
    if layout.hasTitles {
      var title = area
      PaneTitle.draw(
        "Tool calls", isFocused: state.focus == .tools, state, into: &frame, in: title.split(.top, 1))
    }
    let calls = state.callsInView
    if calls.isEmpty {
      rows = rows.intersection(area)
      frame.draw("None here.", at: Position(column: rows.column + 1, row: rows.row), in: rows, ink: .muted)
    }
    prepare(calls, state, width: area.columns)
    scroll(calls, &state, height: rows.rows)
    drawRows(of: calls, state, into: &frame, in: rows)
  }

  /// Lays out the calls that have changed, and forgets those that are not shown any more.
  private mutating func prepare(_ calls: [ToolCall], _ state: ChatState, width: Int) {
    var kept: [ToolCallID: Details] = [:]
    for call in calls {
      let stamp = Stamp(
        id: call.id, state: call.state, argumentLength: call.arguments.utf8.count, width: width,
        isOpen: state.openCalls.contains(call.id))
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
      kept[call.id] = Details(stamp: stamp, summary: summary, layout: layout)
    }
    details = kept
  }

  private func rowCount(of call: ToolCall) -> Int { 1 + (details[call.id]?.layout.rowCount ?? 0) }

  /// Brings the chosen call into the window when it has just been chosen, and keeps the window within the rows.
  private func scroll(_ calls: [ToolCall], _ state: inout ChatState, height: Int) {
    let total = calls.reduce(0) { $0 + rowCount(of: $1) }
    if let wanted = state.scroll.callToReveal {
      var row = 0
      for call in calls {
        if call.id == wanted {
          state.toolScroll = max(state.toolScroll, row + min(rowCount(of: call), height) - height)
          state.toolScroll = min(state.toolScroll, row)
          break
        }
        row += rowCount(of: call)
      }
      state.scroll.callToReveal = nil
    }
    state.toolScroll = max(0, min(state.toolScroll, total - height))
  }

  private mutating func drawRows(
    of calls: [ToolCall], _ state: ChatState, into frame: inout Frame, in area: Rectangle
  ) {
    var row = area.row - state.toolScroll
    for call in calls {
      guard row < area.endRow else { return }
      if row >= area.row {
        let isChosen = state.focus == .tools && state.selectedCall == call.id
        let line = ToolCallRows.title(
          of: call, indent: 1, arguments: "", width: area.columns, at: state.now, glyphs: state.glyphs,
          surface: isChosen ? .selection : .base)
        frame.draw(line, at: Position(column: area.column, row: row), in: area)
      }
      row += 1
      for index in 0..<(details[call.id]?.layout.rowCount ?? 0) {
        if row >= area.row, row < area.endRow, let (line, indent) = details[call.id]?.layout.row(index) {
          frame.draw(line, at: Position(column: area.column + indent, row: row), in: area)
        }
        row += 1
      }
    }
  }
}
