import Conversation
import Widgets

/// The list of models from which those are marked that are asked the same.
public struct SeveralModels: Sendable {
  static let fewest = 2
  static let most = PaneColumns.limit

  public internal(set) var filter = TextEditor()
  public internal(set) var rows: [ModelPicker.Row] = []
  public internal(set) var selection = ListSelection()
  /// In the order in which they were marked, which becomes that of the columns.
  public internal(set) var marked: [ModelReference] = []
  /// Whether more or fewer were wanted than there can be; said until the next key.
  public internal(set) var isRefused = false

  var selectedRow: ModelPicker.Row? {
    selection.selected.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
  }

  mutating func replaceRows(_ new: [ModelPicker.Row], keepsSelection: Bool) {
    let old = selectedRow
    rows = new
    selection.setCount(new.count)
    let place = keepsSelection ? old.flatMap { old in new.firstIndex { $0.isSame(as: old) } } : nil
    selection.select(place ?? 0)
  }

  /// Marks the chosen model, or takes its mark away.
  mutating func toggleMark() {
    guard let model = selectedRow?.model else { return }
    if let place = marked.firstIndex(of: model) {
      marked.remove(at: place)
    } else if marked.count < Self.most {
      marked.append(model)
    } else {
      isRefused = true
    }
  }
}
