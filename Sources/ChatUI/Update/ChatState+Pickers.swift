import Screen
import Widgets

/// Lists from which one thing is chosen: opening them, moving in them, choosing.
extension ChatState {
  mutating func open(_ content: some PickerContent) {
    var picker = Picker(content)
    picker.refresh(self, .opened)
    dialog = .picker(picker)
    quitArmedUntil = nil
  }

  /// Works out the rows of the open list again.
  mutating func refreshPicker(_ reason: PickerRefresh) {
    guard case .picker(var picker) = dialog else { return }
    picker.refresh(self, reason)
    dialog = .picker(picker)
  }

  /// The open list of sessions follows what happens to them.
  mutating func refreshSessionPicker() {
    if case .picker(let picker) = dialog, picker.content is SessionPicker { refreshPicker(.changed) }
  }

  /// - Returns: whether the open list had a use for the command.
  mutating func performInPicker(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard case .picker(var picker) = dialog else { return false }
    picker.warning = nil
    dialog = .picker(picker)
    let page = PickerLayout(size: size, picker.content.shape).listRows
    switch command {
    case .listUp, .rowAbove, .editUp: picker.move(by: -1)
    case .listDown, .rowBelow, .editDown: picker.move(by: 1)
    case .listTop: picker.moveToStart()
    case .listBottom: picker.moveToEnd()
    case .scrollPageUp: picker.movePages(-1, rows: page)
    case .scrollPageDown: picker.movePages(1, rows: page)
    case .scrollHalfUp: picker.move(by: -max(1, page / 2))
    case .scrollHalfDown: picker.move(by: max(1, page / 2))
    case .listFilter where picker.content.isMarking:
      mark(picker.selectedRow)
      return true
    case .listFilter: picker.isFiltering.toggle()
    case .fieldAccept, .modelDefault:
      picker.content.accept(picker.selectedRow, isOther: command == .modelDefault, &self, &effects)
      return true
    case .fieldCancel:
      dialog = nil
      return true
    default: return false
    }
    dialog = .picker(picker)
    return true
  }

  /// Marks a row of the open list or takes its mark away, or says why not.
  mutating func mark(_ row: Int?) {
    guard case .picker(var picker) = dialog, let row else { return }
    picker.warning = picker.content.toggleMark(row)
    dialog = .picker(picker)
  }

  /// Says in the open list, where a notice would lie below it, why something is not done.
  mutating func warnInPicker(_ words: String) {
    guard case .picker(var picker) = dialog else { return }
    picker.warning = words
    dialog = .picker(picker)
  }

  // MARK: The mouse

  mutating func wheelInPicker(_ rows: Int) {
    guard case .picker(var picker) = dialog else { return }
    picker.scroll(by: rows, rows: PickerLayout(size: size, picker.content.shape).listRows)
    dialog = .picker(picker)
  }

  /// A click on a row chooses it, or marks it where rows are marked.
  mutating func pressInPicker(at position: Position, _ effects: inout [Effect]) {
    guard case .picker(var picker) = dialog else { return }
    let layout = PickerLayout(size: size, picker.content.shape)
    guard layout.list.contains(position) else { return }
    let visible = picker.selection.visibleRange(rows: layout.listRows)
    let row = visible.lowerBound + position.row - layout.list.row
    guard visible.contains(row), !picker.content.isHeading(row) else { return }
    picker.selection.select(row)
    dialog = .picker(picker)
    if picker.content.isMarking { return mark(row) }
    picker.content.accept(row, isOther: false, &self, &effects)
  }
}
