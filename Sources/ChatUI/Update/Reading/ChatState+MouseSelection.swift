import Conversation
import Screen

/// Selecting with the left button: drag, double click, triple click.
extension ChatState {
  /// Two presses within this many milliseconds are a double click.
  private static let doubleClickMilliseconds: Int64 = 400
  /// How often the window scrolls while the button is held beyond its edge.
  private static let scrollMilliseconds: Int64 = 60

  /// The left button goes down on the conversation.
  mutating func pressText(at position: Position, _ layout: ScreenLayout, before focus: Focus) {
    let area = layout.transcript
    let last = reading.press
    leaveSelection()
    reading.chosenCode = nil
    guard area.contains(position) else {
      reading.press = nil
      return
    }
    var press = MousePress(position: position, place: nil, time: now, count: 1, focus: focus)
    if let last, last.position == position, !last.hasDragged,
      now.milliseconds - last.time.milliseconds <= Self.doubleClickMilliseconds
    {
      press.count = last.count % 3 + 1
      press.focus = last.focus
    }
    let mode = scroll.mode
    let (place, entry) = read { reader -> (TextPlace?, EntryPosition?) in
      guard reader.content.first != nil else { return (nil, nil) }
      let row = reader.row(position.row - area.row, below: reader.top(mode))
      return (reader.place(at: position, in: area, mode), row.entry)
    }
    press.place = place
    reading.press = press
    if let entry, entry.round != .max { choose(entry) }
    guard press.count > 1, let place else { return }
    reading.selection = TranscriptSelection(
      mode: press.count == 2 ? .words : .lines, anchor: place, cursor: place, hasKeys: false,
      hasFollowed: holdWindow())
  }

  /// A click on a message means it.
  private mutating func choose(_ entry: EntryPosition) {
    let isLast = entry.round == shownTranscript?.rounds.last?.round.index && shownTranscript?.excerpt == nil
    chosenRound = isLast ? nil : entry.round
    reading.choosesRequest = entry.part == .request
  }

  /// The mouse moves with the button held.
  mutating func dragText(to position: Position, _ layout: ScreenLayout, _ effects: inout [Effect]) {
    guard var press = reading.press, press.isHeld, press.place != nil, !isCovered, setup == nil else {
      return
    }
    let area = layout.transcript
    if press.position != position { press.hasDragged = true }
    guard press.hasDragged else { return }
    press.column = position.column
    press.beyond =
      position.row < area.row
      ? position.row - area.row : position.row >= area.endRow ? position.row - area.endRow + 1 : 0
    press.scrollsAt = press.beyond == 0 ? nil : now.advanced(byMilliseconds: Self.scrollMilliseconds)
    reading.press = press
    if press.beyond != 0 { scrollHeld(by: press.beyond, &effects) }
    extendSelection(to: position, layout)
  }

  /// The button is let go of: what was selected is copied.
  mutating func releaseText(_ effects: inout [Effect]) {
    guard var press = reading.press, press.isHeld else { return }
    press.isHeld = false
    press.beyond = 0
    press.scrollsAt = nil
    reading.press = press
    guard reading.selection != nil, let text = selectedText(), !text.isEmpty else { return finishReading() }
    effects.append(.copy(ClipboardText(text)))
    if reading.selection?.hasFollowed == true {
      scroll.mode = .following
      reading.selection?.hasFollowed = false
    }
    // Who was writing goes on writing.
    if press.focus != .transcript { focus = press.focus }
  }

  /// Goes on scrolling while the button is held beyond the edge of the window.
  mutating func scrollWhileHeld(_ effects: inout [Effect]) {
    guard var press = reading.press, let time = press.scrollsAt, time <= now else { return }
    press.scrollsAt = now.advanced(byMilliseconds: Self.scrollMilliseconds)
    reading.press = press
    let layout = ScreenLayout(self)
    scrollHeld(by: press.beyond, &effects)
    let area = layout.transcript
    extendSelection(
      to: Position(column: press.column, row: press.beyond < 0 ? area.row : area.endRow - 1), layout)
  }

  private mutating func scrollHeld(by rows: Int, _ effects: inout [Effect]) {
    reading.selection?.hasFollowed = false
    scrollTranscript(by: rows, &effects)
  }

  private mutating func extendSelection(to position: Position, _ layout: ScreenLayout) {
    guard let press = reading.press, let anchor = press.place else { return }
    let area = layout.transcript
    let mode = scroll.mode
    guard !area.isEmpty else { return }
    let clamped = Position(
      column: position.column, row: max(area.row, min(position.row, area.endRow - 1)))
    let place = read { reader -> TextPlace? in
      guard let start = reader.spot(of: anchor) else { return nil }
      return reader.place(at: clamped, in: area, mode, from: start)
    }
    guard let place else { return }
    let wanted: TranscriptSelection.Mode = press.count == 1 ? .characters : press.count == 2 ? .words : .lines
    let hasFollowed = reading.selection.map(\.hasFollowed) ?? holdWindow()
    reading.selection = TranscriptSelection(
      mode: wanted, anchor: anchor, cursor: place, hasKeys: false, hasFollowed: hasFollowed)
  }
}

extension TranscriptReader {
  /// The text under a position of the screen, or the nearest to it.
  ///
  /// - Parameter start: where a stretch began that is to end here: beside text it ends with what lies between.
  mutating func place(
    at position: Position, in area: Rectangle, _ mode: ScrollState.Mode, from start: Spot? = nil
  ) -> TextPlace? {
    let row = row(position.row - area.row, below: top(mode))
    let column = position.column - area.column
    if let text = textRow(row) {
      return place(of: spot(row, column: max(0, column - text.indent)))
    }
    let isAfter = start.map { $0.row < row } ?? false
    guard let near = textRow(nearest: row, forward: !isAfter) else { return nil }
    return place(of: spot(near, column: isAfter ? .max : 0))
  }
}
