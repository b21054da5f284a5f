import Conversation
import Screen

/// Several conversations side by side.
extension ChatState {
  // MARK: Commands

  /// Opens another column: with what was shown before, or else with a new session.
  mutating func splitColumn(_ effects: inout [Effect]) {
    guard columns.count < PaneColumns.limit else {
      show(notice: .information, "There are \(PaneColumns.limit) columns, which is the most there can be.")
      return
    }
    let pane = paneForSplit()
    columns.insert(pane)
    enter(pane, &effects)
    keysAreIn(pane)
    setFocus(.composer)
  }

  private mutating func paneForSplit() -> PaneID {
    if let pane = previouslyShown, rows.contains(pane) || isKnown(pane), !columns.contains(pane) {
      return pane
    }
    if !columns.contains(.draft(currentDraft)) { return .draft(currentDraft) }
    // Two empty sessions side by side are of no use.
    if let pane = sessions.lazy.map({ PaneID.session($0.id) }).first(where: { [columns] in
      !columns.contains($0)
    }) {
      return pane
    }
    return .draft(DraftID(makeNumber()))
  }

  private func isKnown(_ pane: PaneID) -> Bool {
    pane.sessionID.map { places[$0] != nil } ?? false
  }

  /// Gives the keys to the next column, round and round.
  mutating func activateNextColumn() {
    guard columns.count > 1 else { return sayThereIsOneColumn() }
    activateColumn(columns.pane(after: 1))
  }

  mutating func closeActiveColumn(_ effects: inout [Effect]) {
    guard columns.count > 1 else { return sayThereIsOneColumn() }
    previouslyShown = shown
    closeColumn(shown, &effects)
  }

  private mutating func sayThereIsOneColumn() {
    let key = commands.label(for: .columnSplit, in: context).map { " \($0) opens another." } ?? ""
    show(notice: .information, "There is only one column.\(key)")
  }

  // MARK: What they do

  /// Gives the keys to a column that is there.
  mutating func activateColumn(_ pane: PaneID) {
    takeComposerAlong(from: shown, to: pane)
    columns.activate(pane)
    keysAreIn(pane)
  }

  /// Gives the keys to the column at a place on the screen.
  ///
  /// - Returns: whether another one had them.
  mutating func activateColumn(at position: Position, _ layout: ScreenLayout) -> Bool {
    // The drawer lies over columns.
    guard let column = layout.column(at: position), column.place != columns.activePlace,
      layout.sessions?.contains(position) != true
    else { return false }
    activateColumn(columns.panes[column.place])
    return true
  }

  /// Takes one of several columns away; its session goes on.
  mutating func closeColumn(_ pane: PaneID, _ effects: inout [Effect]) {
    guard columns.count > 1, columns.contains(pane) else { return }
    leave(pane, &effects)
    let hadKeys = pane == shown
    columns.remove(pane)
    if hadKeys { keysAreIn(shown) } else { refreshRows() }
  }

  mutating func keysAreIn(_ pane: PaneID) {
    selectedRow = pane
    keysHaveMoved()
    refreshRows()
  }

  /// Takes the marks off the sessions on the screen that came there by another way than being shown.
  mutating func noteWhatIsSeen() {
    guard columns.count > 1 else { return }
    for pane in panesOnScreen {
      guard let index = pane.sessionID.flatMap({ places[$0] }),
        sessions[index].unreadCount > 0 || sessions[index].hasFailed
      else { continue }
      changeEntry(at: index) { ($0.unreadCount, $0.hasFailed) = (0, false) }
    }
  }
}
