import Conversation
import Screen
import Widgets

/// Draws the conversation and finds out where its window stands.
struct TranscriptView: Sendable {
  private var layout = TranscriptLayout()
  /// Where the text cursor was drawn; `nil` when it is not in the window.
  private(set) var cursor: Frame.Cursor?
  /// The chosen call where it is open in the transcript and rows of it are folded away.
  private(set) var foldedCall: ToolCallID?

  init() {}

  /// How many entries have been laid out so far.
  var layoutCount: Int { layout.layoutCount }

  /// Lends the layout out, with nothing left here that would have to be copied.
  mutating func takeLayout() -> TranscriptLayout {
    defer { layout = TranscriptLayout() }
    return layout
  }

  mutating func putBack(_ lent: inout TranscriptLayout) { swap(&layout, &lent) }

  /// Draws the entries around the row that is read.
  ///
  /// - Returns: the scroll state with its place put right and its viewport filled in.
  mutating func draw(
    _ content: TranscriptContent, _ scroll: ScrollState, _ options: EntryOptions,
    _ reading: ReadingState = ReadingState(), into canvas: inout Canvas, in area: Rectangle
  ) -> ScrollState {
    layout.trim()
    cursor = nil
    foldedCall = nil
    var scroll = scroll
    guard !area.isEmpty, content.first != nil else {
      scroll.mode = .following
      scroll.viewport = Viewport()
      scroll.viewport.rows = area.rows
      scroll.callToReveal = nil
      return scroll
    }
    var window = Window(content: content, options: options, height: area.rows)
    var top = window.resolve(scroll.mode, &layout)
    if let call = scroll.callToReveal, options.opensCalls,
      let place = window.place(of: call, &layout),
      !window.isVisible(place, from: top, &layout)
    {
      let anchor = ScrollAnchor(
        entry: place.entry, row: place.row - area.rows / 3, width: options.width, offset: 0)
      scroll.mode = .held(anchor)
      top = window.resolve(scroll.mode, &layout)
    }
    scroll.callToReveal = nil
    if options.opensCalls, let call = options.selectedCall, options.openCalls.contains(call),
      let place = window.place(of: call, &layout), layout.isFolded(call, in: place.entry, content, options)
    {
      foldedCall = call
    }
    var options = options
    reveal(&scroll, &options, &window, &top)
    let marks = marks(reading, content, options, height: area.rows)
    let lastVisible = draw(content, from: top, options, marks, into: &canvas, in: area)
    // What is being selected stays where it is, also at the end.
    let isHeld =
      reading.selection?.hasKeys == true || reading.press?.isHeld == true && reading.selection != nil
    settle(&scroll, top: top, lastVisible: lastVisible, isHeld: isHeld, &window)
    return scroll
  }

  /// Brings a place that was found into the window, and finds it again where the width is another.
  private mutating func reveal(
    _ scroll: inout ScrollState, _ options: inout EntryOptions, _ window: inout Window,
    _ top: inout Window.Place
  ) {
    let wanted = scroll.placeToReveal
    scroll.placeToReveal = nil
    guard let marks = options.marks, let place = marks.current, window.content.contains(place.entry) else {
      return
    }
    let isInSidebar = place.text.call != nil && !options.opensCalls
    if isInSidebar, wanted == nil { return }
    if wanted != nil || scroll.foundRow?.place != place || scroll.foundRow?.width != options.width {
      let found = isInSidebar ? nil : layout.find(place, marks.matcher, window.content, options)
      scroll.foundRow = found?.found
      if let wanted {
        // What is in the sidebar is pointed at by its call.
        let row = found?.row ?? place.text.call.flatMap { window.place(of: $0, &layout)?.row }
        let target = Window.Place(entry: place.entry, row: row ?? 0)
        if wanted.isCentred || !window.isVisible(target, from: top, &layout) {
          let anchor = ScrollAnchor(
            entry: target.entry, row: target.row - window.height / 3, width: options.width, offset: 0)
          scroll.mode = .held(anchor)
          top = window.resolve(scroll.mode, &layout)
        }
      }
    }
    options.marks?.row = scroll.foundRow
  }

  private mutating func draw(
    _ content: TranscriptContent, from top: Window.Place, _ options: EntryOptions, _ marks: Marks,
    into canvas: inout Canvas, in area: Rectangle
  ) -> EntryPosition {
    var place = top
    var lastVisible = top.entry
    var row = area.row
    var found: Frame.Cursor?
    defer { cursor = found }
    while row < area.endRow {
      var rowOfEntry = place.row
      let drawn = layout.forEachRow(
        of: place.entry, from: place.row, limit: area.endRow - row, content, options,
        readsText: !marks.isEmpty
      ) { line, indent, text in
        let place = TranscriptReader.Row(entry: place.entry, row: rowOfEntry)
        // A row that is pointed at starts further left than its text does.
        let selected = text.flatMap { text in
          marks.columns(of: text.line, at: place).map {
            ($0.lowerBound + text.indent - indent)..<($0.upperBound + text.indent - indent)
          }
        }
        canvas.draw(line, indent: indent, row: row, of: .pane, in: area, selected: selected)
        if marks.cursor?.row == place, let cursor = marks.cursor {
          let column = area.column + (text?.indent ?? indent) + cursor.column
          if column < area.endColumn {
            found = Frame.Cursor(Position(column: column, row: row), shape: .block)
          }
        }
        row += 1
        rowOfEntry += 1
      }
      if drawn > 0 { lastVisible = place.entry }
      guard row < area.endRow else { break }
      guard let next = content.position(after: place.entry) else {
        for empty in row..<area.endRow { canvas.draw(Line(), row: empty, of: .pane, in: area) }
        break
      }
      place = Window.Place(entry: next, row: 0)
    }
    return lastVisible
  }

  /// Writes down what was found.
  private mutating func settle(
    _ scroll: inout ScrollState, top: Window.Place, lastVisible: EntryPosition, isHeld: Bool,
    _ window: inout Window
  ) {
    let known = scroll.viewport
    var anchor = ScrollAnchor(entry: top.entry, row: top.row, width: window.options.width, offset: 0)
    var viewport = known
    viewport.rows = window.height
    viewport.isAtEnd = window.reachesEnd
    viewport.isAtStart = top.row == 0 && top.entry == window.content.first
    viewport.roundInView =
      lastVisible.round == .max ? window.content.rounds.last?.round.index : lastVisible.round
    if case .held(let held) = scroll.mode {
      if held.width == anchor.width {
        if viewport.isAtEnd, !isHeld, !window.content.isExcerpt {
          scroll.mode = .following
        } else {
          // Counted once for a row, however long it is read.
          let isKnown = known.top?.entry == anchor.entry && known.top?.row == anchor.row && held == known.top
          anchor.offset =
            isKnown
            ? held.offset
            : layout.offset(ofRow: anchor.row, of: anchor.entry, window.content, window.options)
          scroll.mode = .held(anchor)
        }
      }
    }
    viewport.top = anchor
    noteNewRows(&viewport, &window)
    scroll.viewport = viewport
  }

  /// Counts what has come below the window since its end was last seen.
  private mutating func noteNewRows(_ viewport: inout Viewport, _ window: inout Window) {
    let content = window.content
    let options = window.options
    // Behind an excerpt there is more, which is not new.
    if content.isExcerpt {
      viewport.isAtEnd = false
      viewport.newRows = 0
    }
    guard let last = content.last, !content.isExcerpt else { return }
    guard !viewport.isAtEnd, let remembered = viewport.seenEntry, let seen = content.nearest(to: remembered)
    else {
      viewport.seenEntry = last
      viewport.seenRows = layout.rowCount(of: last, content, options)
      viewport.seenWidth = options.width
      viewport.newRows = 0
      return
    }
    let count = layout.rowCount(of: seen, content, options)
    if seen != remembered {
      viewport.seenRows = count
    } else if viewport.seenWidth != options.width {
      // The share of it that was seen is all that a new width leaves to go by.
      let before = max(1, viewport.seenRows + viewport.newRows)
      viewport.seenRows = viewport.newRows == 0 ? count : count * viewport.seenRows / before
    }
    viewport.seenEntry = seen
    viewport.seenWidth = options.width
    var sum = max(0, count - viewport.seenRows)
    var position = seen
    while sum < 1000, let next = content.position(after: position) {
      sum += layout.rowCount(of: next, content, options)
      position = next
    }
    viewport.newRows = sum
  }
}

/// A stretch of a transcript as high as the area it is drawn in.
struct Window {
  struct Place {
    var entry: EntryPosition
    var row: Int
  }

  let content: TranscriptContent
  let options: EntryOptions
  let height: Int
  /// Whether the last row is in the window, as far as `resolve` has found.
  private(set) var reachesEnd = true

  init(content: TranscriptContent, options: EntryOptions, height: Int) {
    self.content = content
    self.options = options
    self.height = height
  }

  /// The place of the top row.
  mutating func resolve(_ mode: ScrollState.Mode, _ layout: inout TranscriptLayout) -> Place {
    guard case .held(let anchor) = mode, let entry = content.nearest(to: anchor.entry) else {
      reachesEnd = true
      return lastWindow(&layout)
    }
    var place = Place(entry: entry, row: anchor.row)
    if entry != anchor.entry {
      place.row = 0
    } else if anchor.width != options.width {
      place.row = layout.row(ofOffset: anchor.offset, of: entry, content, options)
    }
    place = normalised(place, &layout)
    let below = rowsFrom(place, limit: height + 1, &layout)
    reachesEnd = below <= height
    return below < height ? lastWindow(&layout) : place
  }

  /// Where the window starts when its last row is that of the transcript.
  private func lastWindow(_ layout: inout TranscriptLayout) -> Place {
    guard var entry = content.last else {
      return Place(entry: EntryPosition(round: 0, part: .request), row: 0)
    }
    var missing = height
    while true {
      let count = layout.rowCount(of: entry, content, options)
      if count >= missing { return Place(entry: entry, row: count - missing) }
      missing -= count
      guard let before = content.position(before: entry) else { return Place(entry: entry, row: 0) }
      entry = before
    }
  }

  /// Moves a row that lies outside its entry into the entry it belongs to.
  private func normalised(_ place: Place, _ layout: inout TranscriptLayout) -> Place {
    var place = place
    while place.row < 0 {
      guard let before = content.position(before: place.entry) else {
        place.row = 0
        return place
      }
      place.entry = before
      place.row += layout.rowCount(of: before, content, options)
    }
    while true {
      let count = layout.rowCount(of: place.entry, content, options)
      guard place.row >= count else { return place }
      guard let next = content.position(after: place.entry) else {
        place.row = max(0, count - 1)
        return place
      }
      place.entry = next
      place.row -= count
    }
  }

  /// How many rows there are from a place on, counted no further than `limit`.
  private func rowsFrom(_ place: Place, limit: Int, _ layout: inout TranscriptLayout) -> Int {
    var sum = layout.rowCount(of: place.entry, content, options) - place.row
    var entry = place.entry
    while sum < limit, let next = content.position(after: entry) {
      sum += layout.rowCount(of: next, content, options)
      entry = next
    }
    return sum
  }

  // MARK: Tool calls

  /// The row of a tool call, looked for from the end.
  func place(of call: ToolCallID, _ layout: inout TranscriptLayout) -> Place? {
    for detail in content.rounds.reversed() {
      for (index, turn) in detail.response.turns.enumerated()
      where turn.toolCalls.contains(where: { $0.id == call }) {
        let entry = EntryPosition(round: detail.round.index, part: .turn(index))
        return layout.row(of: call, in: entry, content, options).map { Place(entry: entry, row: $0) }
      }
    }
    return nil
  }

  func isVisible(_ place: Place, from top: Place, _ layout: inout TranscriptLayout) -> Bool {
    guard (top.entry, top.row) <= (place.entry, place.row) else { return false }
    var distance = -top.row
    var entry = top.entry
    while entry != place.entry {
      distance += layout.rowCount(of: entry, content, options)
      guard distance < height, let next = content.position(after: entry) else { return false }
      entry = next
    }
    return distance + place.row < height
  }
}
