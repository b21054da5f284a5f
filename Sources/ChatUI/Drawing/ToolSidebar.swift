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
    var progress: ToolProgress?
    /// What was asked, which changes when what the call would do has changed, and what was answered.
    var digest: String?
    var decision: ApprovalDecision?
    var width: Int
    var isASCII: Bool
    var isOpen, isUnfolded: Bool
    var approval: ToolCallRows.Approval?
  }

  private struct Details: Sendable {
    var stamp: Stamp
    var layout: EntryLayout
    var isFolded = false
    /// The rows of what the call asks for, where that is shown; the keys stand below it.
    var request: Range<Int>?
  }

  /// What stands below another in it.
  private enum Item {
    /// That the calls of another turn follow.
    case head(turn: Int)
    case call(ToolCall)
  }

  private var details: [ToolCallID: Details] = [:]
  /// How many calls have been laid out so far: what tests of growth count.
  private(set) var layoutCount = 0
  /// How far it could be scrolled in the frame before.
  private var lastLimit = 0

  init() {}

  mutating func draw(_ state: inout ChatState, _ layout: ScreenLayout, into canvas: inout Canvas) {
    guard let area = layout.tools, let rows = layout.toolRows else {
      state.toolView.sight = nil
      return
    }
    if layout.hasTitles {
      let line = PaneTitle.line(
        "Tool calls", isFocused: state.focus == .tools, width: area.columns, glyphs: state.glyphs)
      canvas.draw(line, row: area.row, of: .tools, in: area, surface: .sidebar)
    }
    let items = Self.items(of: state)
    prepare(items, state, width: area.columns)
    scroll(items, &state, height: rows.rows)
    findAgain(&state)
    let isFolded = state.selectedCall.flatMap { details[$0]?.isFolded } == true
    state.toolView.folded = isFolded ? state.selectedCall : nil
    noteRequest(items, &state, height: rows.rows)
    let end =
      items.isEmpty ? drawNone(into: &canvas, in: rows) : drawRows(of: items, state, into: &canvas, in: rows)
    for row in end..<max(end, rows.endRow) {
      canvas.draw(Line(), row: row, of: .tools, in: rows, surface: .sidebar)
    }
  }

  /// The calls in their order, with a head above those of each turn where there are several turns.
  private static func items(of state: ChatState) -> [Item] {
    let turns = state.roundOfTools?.response.turns.filter { !$0.toolCalls.isEmpty } ?? []
    return turns.flatMap { turn -> [Item] in
      (turns.count > 1 ? [.head(turn: turn.index)] : []) + turn.toolCalls.map { .call($0) }
    }
  }

  private func drawNone(into canvas: inout Canvas, in area: Rectangle) -> Int {
    canvas.draw(
      Line([Span(" ", .text), Span("None here.", .muted)]), row: area.row, of: .tools, in: area,
      surface: .sidebar)
    return area.row + 1
  }

  /// Lays out the calls that have changed, and forgets those that are not shown any more.
  private mutating func prepare(_ items: [Item], _ state: ChatState, width: Int) {
    var kept: [ToolCallID: Details] = [:]
    for case .call(let call) in items {
      let stamp = Stamp(
        id: call.id, state: call.state, argumentLength: call.arguments.utf8.count,
        progress: call.state == .running ? call.progress : nil, digest: call.approval?.digest,
        decision: call.approval?.answer, width: width,
        isASCII: state.glyphs == .ascii, isOpen: state.openCalls.contains(call.id),
        isUnfolded: state.toolView.unfolded.contains(call.id),
        approval: state.approvalListing.waits(call)
          ? ToolCallRows.Approval(of: call, hasFocus: state.focus == .tools, selected: state.selectedCall)
          : nil)
      var known = details.removeValue(forKey: call.id)
      if known?.stamp == stamp, let same = known.take() {
        kept[call.id] = same
        continue
      }
      var old = known.take()?.layout
      kept[call.id] = layOut(call, stamp, state, reusing: &old)
    }
    details = kept
  }

  private mutating func layOut(
    _ call: ToolCall, _ stamp: Stamp, _ state: ChatState, reusing old: inout EntryLayout?
  ) -> Details {
    layoutCount += 1
    let indent = 3
    var details = Details(stamp: stamp, layout: EntryLayout(width: stamp.width))
    func add(_ lines: [Line]) { for line in lines { details.layout.add(line) } }
    let showsRequest = stamp.approval == .keys
    let summary = stamp.isOpen || showsRequest ? "" : ToolSummary.text(ofArguments: call.arguments)
    if !summary.isEmpty {
      let spans = [Span(String(repeating: " ", count: indent), .text), Span(summary, .toolArgument)]
      add([LineBuilder.row(spans, width: stamp.width - 1, glyphs: state.glyphs)])
    }
    add(
      ToolProgressRows.lines(
        of: call, indent: indent, width: stamp.width, showsOutput: !stamp.isOpen, state.glyphs))
    if stamp.isOpen {
      details.isFolded = ToolDetails.add(
        call, to: &details.layout, indent: indent, isUnfolded: stamp.isUnfolded, state.commands, state.glyphs,
        reusing: &old)
      add([Line()])
    } else if let line = ToolCallRows.shortDecision(
      on: call, indent: indent, width: stamp.width - 1, glyphs: state.glyphs)
    {
      add([line])
    }
    if showsRequest {
      let start = details.layout.rowCount
      add(SidebarRequest.lines(of: call, width: stamp.width - 1, glyphs: state.glyphs))
      details.request = start..<details.layout.rowCount
      // In place of the keys, which change without it.
      add([Line()])
    } else if let approval = stamp.approval {
      add([
        ToolCallRows.line(
          approval, state.commands, indent: indent, width: stamp.width - 1, glyphs: state.glyphs)
      ])
    }
    return details
  }

  /// Takes note of what is seen of the chosen call's request. Nothing is while something lies over it.
  private func noteRequest(_ items: [Item], _ state: inout ChatState, height: Int) {
    var row = 1 - state.toolScroll
    for item in items {
      if case .call(let call) = item, call.id == state.selectedCall, let details = details[call.id],
        let rows = details.request
      {
        let new = RequestSight(
          of: call.request, call: call.id, width: details.layout.width, rowCount: rows.count)
        if state.toolView.sight?.isAbout(new) != true { state.toolView.sight = new }
        guard state.context == .tools, state.pendingKeys.isEmpty else { return }
        let first = row + rows.lowerBound
        state.toolView.sight?.note(max(0, -first)..<max(0, -first, min(rows.count, height - first)))
        return
      }
      row += rowCount(of: item)
    }
    state.toolView.sight = nil
  }

  private func rowCount(of item: Item) -> Int {
    switch item {
    case .head: 1
    case .call(let call): 1 + (details[call.id]?.layout.rowCount ?? 0)
    }
  }

  /// Brings the chosen call into the window when it has just been chosen, and keeps the window within the rows.
  private mutating func scroll(_ items: [Item], _ state: inout ChatState, height: Int) {
    let total = items.reduce(0) { $0 + rowCount(of: $1) }
    let isFollowing = state.scroll.callToReveal == nil && state.toolScroll >= lastLimit
    if let wanted = state.scroll.callToReveal {
      var row = 0
      for item in items {
        if case .call(let call) = item, call.id == wanted {
          state.toolScroll = max(state.toolScroll, row + min(rowCount(of: item), height) - height)
          state.toolScroll = min(state.toolScroll, row)
          if let found = find(in: call, &state) {
            // The place that was found, and not only its call, at a third of the window.
            let place = row + 1 + found - height / 3
            if place > state.toolScroll || place + height <= state.toolScroll { state.toolScroll = place }
          }
          break
        }
        row += rowCount(of: item)
      }
      state.scroll.callToReveal = nil
    }
    let limit = max(0, total - height)
    // Whoever was at its end follows what an open call writes while it runs.
    if isFollowing, case .call(let call) = items.last, call.state == .running,
      state.openCalls.contains(call.id)
    {
      state.toolScroll = limit
    }
    state.toolScroll = max(0, min(state.toolScroll, limit))
    lastLimit = limit
    noteHiddenRows(items, &state, height: height)
  }

  /// Takes note of how much of the chosen call is out of the window.
  private func noteHiddenRows(_ items: [Item], _ state: inout ChatState, height: Int) {
    (state.toolView.rowsAbove, state.toolView.rowsBelow) = (0, 0)
    var row = -state.toolScroll
    for item in items {
      let count = rowCount(of: item)
      if case .call(let call) = item, call.id == state.selectedCall {
        state.toolView.rowsAbove = max(0, -row)
        state.toolView.rowsBelow = max(0, row + count - height)
        return
      }
      row += count
    }
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
    of items: [Item], _ state: ChatState, into canvas: inout Canvas, in area: Rectangle
  ) -> Int {
    var row = area.row - state.toolScroll
    for item in items {
      guard row < area.endRow else { break }
      let count = rowCount(of: item)
      defer { row += count }
      guard row + count > area.row else { continue }
      if row >= area.row {
        canvas.draw(
          firstLine(of: item, state, width: area.columns), row: row, of: .tools, in: area, surface: .sidebar)
      }
      if case .call(let call) = item { drawDetails(of: call, from: row + 1, state, into: &canvas, in: area) }
    }
    return max(area.row, min(row, area.endRow))
  }

  private func firstLine(of item: Item, _ state: ChatState, width: Int) -> Line {
    switch item {
    case .head(let turn):
      return LineBuilder.rule("turn \(turn + 1)", ink: .border, width: width, glyphs: state.glyphs)
    case .call(let call):
      let isChosen = state.focus == .tools && state.selectedCall == call.id
      return ToolCallRows.title(
        of: call, indent: 1, arguments: "", width: width, at: state.now, glyphs: state.glyphs,
        surface: isChosen ? .selection : .base)
    }
  }

  /// Draws the rows below a call's first, as many as are seen.
  private mutating func drawDetails(
    of call: ToolCall, from row: Int, _ state: ChatState, into canvas: inout Canvas, in area: Rectangle
  ) {
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
      if index == details[call.id]?.request?.upperBound {
        let line = SidebarRequest.keys(
          state, isSeen: state.isSelectedRequestSeen, indent: 1, width: area.columns - 1)
        canvas.draw(line, row: row + index, of: .tools, in: area, surface: .sidebar)
        continue
      }
      guard let (line, indent) = marked?[index - first] ?? details[call.id]?.layout.row(index) else { break }
      canvas.draw(line, indent: indent, row: row + index, of: .tools, in: area, surface: .sidebar)
    }
  }
}
