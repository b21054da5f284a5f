import Conversation
import Screen

/// Selecting by keys, as vi does it.
extension ChatState {
  /// Begins to select, changes how, or goes on with the cursor alone.
  mutating func select(_ mode: TranscriptSelection.Mode, _ effects: inout [Effect]) {
    reading.chosenCode = nil
    if var selection = reading.selection {
      if !selection.hasKeys {
        selection.hasKeys = true
        if selection.mode != .lines || mode == .characters { selection.mode = mode }
      } else if selection.mode == mode {
        selection.mode = .cursor
      } else {
        if selection.mode == .cursor { selection.anchor = selection.cursor }
        selection.mode = mode
      }
      reading.selection = selection
      return
    }
    let clicked = reading.press?.place
    let inHand = roundInHand?.round.index
    let mode0 = scroll.mode
    let place = read { reader -> TextPlace? in
      if let clicked, let spot = reader.spot(of: clicked) {
        let top = reader.top(mode0)
        if reader.distance(from: top, to: spot.row, limit: reader.height) != nil { return clicked }
      }
      return reader.firstPlace(inWindow: mode0, ofRound: inHand)
    }
    guard let place else {
      show(notice: .information, "There is no text here to select.")
      return finishReading()
    }
    reading.press = nil
    reading.selection = TranscriptSelection(
      mode: mode, anchor: place, cursor: place, hasKeys: true, hasFollowed: holdWindow())
  }

  /// Leaves the window where it is, whatever arrives: what is being selected must not move away.
  ///
  /// - Returns: whether it has followed the end.
  mutating func holdWindow() -> Bool {
    guard scroll.isFollowing, let top = scroll.viewport.top else { return false }
    scroll.mode = .held(top)
    return true
  }

  mutating func leaveSelection() {
    if reading.selection?.hasFollowed == true { scroll.mode = .following }
    reading.selection = nil
    finishReading()
  }

  /// Lets the other end of what is selected move.
  mutating func swapSelectionEnds() {
    guard var selection = reading.selection, selection.mode != .cursor else { return }
    swap(&selection.anchor, &selection.cursor)
    selection.goalColumn = nil
    reading.selection = selection
    revealCursor()
  }

  mutating func moveCursor(_ motion: TextMotion, _ effects: inout [Effect]) {
    guard let selection = reading.selection else { return }
    let moved = read { reader -> TranscriptSelection? in
      guard let spot = reader.spot(of: selection.cursor) else { return nil }
      var moved = selection
      var isVertical = false
      if case .rows = motion { isVertical = true }
      moved.goalColumn = isVertical ? selection.goalColumn ?? reader.paneColumn(of: spot) : nil
      let target = reader.destination(of: motion, from: spot, goal: moved.goalColumn)
      guard let place = reader.place(of: target, near: selection.cursor) else { return nil }
      moved.cursor = place
      if selection.mode == .cursor { moved.anchor = place }
      return moved
    }
    guard let moved else { return leaveSelection() }
    reading.selection = moved
    revealCursor()
    loadEarlier(near: moved.cursor.entry.round, &effects)
    extendExcerpt(near: moved.cursor.entry.round, forwards: true, &effects)
  }

  private mutating func revealCursor() {
    guard let cursor = reading.selection?.cursor else { return }
    let mode = scroll.mode
    let wanted = read { reader in reader.spot(of: cursor).flatMap { reader.mode(showing: $0.row, mode) } }
    guard let wanted else { return }
    scroll.mode = wanted
    reading.selection?.hasFollowed = false
  }

  /// The text that is selected; `nil` when nothing is.
  mutating func selectedText() -> String? {
    guard let selection = reading.selection else { return nil }
    return read { reader in reader.stretch(of: selection).map { reader.text(of: $0) } }
  }
}

extension TranscriptReader {
  /// The first text in the window that belongs to a round, or else the first text in the window.
  mutating func firstPlace(inWindow mode: ScrollState.Mode, ofRound round: Int?) -> TextPlace? {
    guard content.first != nil else { return nil }
    let top = top(mode)
    guard let first = textRow(nearest: top) else { return nil }
    var row: Row? = first
    while let candidate = row, distance(from: top, to: candidate, limit: height) != nil {
      if candidate.entry.round == round, candidate.entry.part != .request,
        text(of: candidate)?.isBlank == false
      {
        return place(of: spot(candidate, column: 0))
      }
      row = self.row(after: candidate)
    }
    return place(of: spot(first, column: 0))
  }
}
