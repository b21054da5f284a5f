import Conversation
import Widgets

/// Marking the models that are asked the same.
extension ChatState {
  mutating func openSeveralModels(_ effects: inout [Effect]) {
    if let obstacle = obstacleToAskingSeveral { return show(notice: .information, obstacle) }
    var picker = SeveralModels()
    picker.replaceRows(modelRows(filter: ""), keepsSelection: false)
    dialog = .severalModels(picker)
    effects.append(.listModels)
  }

  /// Works out the rows of the open list again.
  mutating func refreshSeveralModels() {
    guard case .severalModels(var picker) = dialog else { return }
    picker.replaceRows(modelRows(filter: picker.filter.text), keepsSelection: true)
    dialog = .severalModels(picker)
  }

  /// - Returns: whether the open list had a use for the command.
  mutating func performInSeveralModels(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard case .severalModels(var picker) = dialog else { return false }
    picker.isRefused = false
    let page = SeveralModelsView.listRows(size)
    switch command {
    case .rowAbove, .editUp: picker.selection.move(by: -1)
    case .rowBelow, .editDown: picker.selection.move(by: 1)
    case .scrollPageUp: picker.selection.movePages(-1, rows: page)
    case .scrollPageDown: picker.selection.movePages(1, rows: page)
    case .listFilter: picker.toggleMark()
    case .fieldAccept:
      if picker.marked.count >= SeveralModels.fewest {
        dialog = nil
        askSeveral(picker.marked, &effects)
        return true
      }
      picker.isRefused = true
    case .fieldCancel:
      dialog = nil
      return true
    default: return false
    }
    dialog = .severalModels(picker)
    return true
  }

  /// Changes what the list is filtered by. No model has a space in its name, so that a space marks.
  mutating func edit(
    _ picker: SeveralModels, _ change: (inout TextEditor, _ width: Int) -> Void
  ) {
    var picker = picker
    picker.isRefused = false
    let before = picker.filter
    change(&picker.filter, Int.max)
    if picker.filter.text.contains(where: \.isWhitespace) {
      let name = picker.filter.text.filter { !$0.isWhitespace }
      picker.filter = before
      if name == before.text {
        picker.toggleMark()
      } else {
        picker.filter.replaceAll(with: name)
      }
    }
    if picker.filter.text != before.text {
      picker.replaceRows(modelRows(filter: picker.filter.text), keepsSelection: false)
    }
    dialog = .severalModels(picker)
  }
}
