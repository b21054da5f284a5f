import Conversation
import Screen
import Widgets

/// The list of models from which those are marked that are asked the same.
struct SeveralModels: Sendable {
  static let fewest = 2
  static let most = PaneColumns.limit

  /// What there is to mark.
  private var models = ModelPicker(.newSessions, present: nil)
  /// In the order in which they were marked, which becomes that of the columns.
  private(set) var marked: [ModelReference] = []

  private var refusal: String { "It takes \(Self.fewest) to \(Self.most) models; \(marked.count) marked." }
}

extension SeveralModels: PickerContent {
  var title: String { "Ask several models" }
  var shape: PickerShape { PickerShape(keepsDetail: true) }
  var verb: String { "ask" }
  var placeholder: (typing: String, listing: String) { models.placeholder }
  var isMoving: Bool { models.isMoving }
  var count: Int { models.count }
  var rows: [ModelPicker.Row] { models.rows }

  mutating func refresh(filter: String, _ state: ChatState, _ reason: PickerRefresh) {
    models.refresh(filter: filter, state, reason)
  }

  func name(of row: Int) -> String { models.name(of: row) }
  func key(of row: Int) -> PickerKey { models.key(of: row) }

  var isMarking: Bool { true }

  mutating func toggleMark(_ row: Int) -> String? {
    guard let model = models.rows[row].model else { return nil }
    if let place = marked.firstIndex(of: model) {
      marked.remove(at: place)
    } else if marked.count < Self.most {
      marked.append(model)
    } else {
      return refusal
    }
    return nil
  }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard marked.count >= Self.fewest else { return state.warnInPicker(refusal) }
    state.dialog = nil
    state.askSeveral(marked, &effects)
  }

  var hints: [(Command.ID, String)] { [(.fieldAccept, "asks"), (.fieldCancel, "closes")] }

  // MARK: Drawing

  func nothing(_ drawing: PickerDrawing) -> [Line] { models.nothing(drawing) }
  func remarks(below row: Int, _ drawing: PickerDrawing) -> [Span] { models.remarks(below: row, drawing) }

  func line(_ row: Int, _ drawing: PickerDrawing) -> Line {
    switch models.rows[row] {
    case .model(let choice):
      var price: [Span] = []
      if drawing.width >= 44, let input = choice.inputPrice, let output = choice.outputPrice {
        price = [Span("\(Wording.price(input)) in, \(Wording.price(output)) out", .muted), Span(" ", .text)]
      }
      let name = drawing.marked(choice.model.description, isChosen: drawing.isChosen(row))
      return drawing.line(row, [box(choice.model, drawing.glyphs)] + name, right: price)
    case .typed(let model):
      return drawing.line(
        row,
        [
          box(model, drawing.glyphs), Span(model.description, .text), Span("  as typed, not listed", .muted),
        ])
    case .loading, .failed: return models.line(row, drawing)
    }
  }

  private func box(_ model: ModelReference, _ glyphs: Glyphs) -> Span {
    let isMarked = marked.contains(model)
    return Span((isMarked ? glyphs.checked : glyphs.unchecked) + " ", isMarked ? .success : .muted)
  }

  /// Which are marked: what is known of the chosen one is in its row.
  func details(_ drawing: PickerDrawing) -> [Line] {
    let names = marked.map(\.model).joined(separator: ", ")
    let text =
      marked.isEmpty
      ? "Mark \(Self.fewest) to \(Self.most) models." : "\(marked.count) marked: \(names)"
    let line = Line([
      Span("   " + Ellipsis.fit(text, width: max(0, drawing.width - 3), glyphs: drawing.glyphs), .muted)
    ])
    return drawing.layout.detailRows > 1 ? [Line(), line] : [line]
  }
}
