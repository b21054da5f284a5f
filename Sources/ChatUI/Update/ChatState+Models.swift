import Conversation
import Widgets

/// Choosing a model.
extension ChatState {
  mutating func take(_ action: ModelsAction) {
    switch action {
    case .listed(let providers):
      self.providers = providers
      refreshPicker(keepsSelection: true)
      refreshSeveralModels()
    }
  }

  // MARK: Opening

  mutating func openModels(_ effects: inout [Effect]) {
    if case .models = dialog { return }
    if let session = shownSession {
      openPicker(.session(session.id), present: session.model, &effects)
    } else if case .draft(let draft) = shown, let plan = plans[draft] {
      openPicker(.draft(draft), present: plan.model, &effects)
    } else {
      openPicker(.newSessions, present: defaultModel, &effects)
    }
  }

  mutating func openPicker(
    _ purpose: ModelPicker.Purpose, present: ModelReference?, _ effects: inout [Effect]
  ) {
    var picker = ModelPicker(purpose, present: present)
    picker.replaceRows(modelRows(filter: ""), keepsSelection: false)
    if let place = picker.rows.firstIndex(where: { $0.model == present }) { picker.selection.select(place) }
    dialog = .models(picker)
    effects.append(.listModels)
  }

  /// Works out the rows of the open list again.
  mutating func refreshPicker(keepsSelection: Bool) {
    guard case .models(var picker) = dialog else { return }
    let wasEmpty = !picker.rows.contains { $0.model != nil }
    picker.replaceRows(modelRows(filter: picker.filter.text), keepsSelection: keepsSelection && !wasEmpty)
    if wasEmpty, picker.filter.isEmpty,
      let place = picker.rows.firstIndex(where: { $0.model == picker.present })
    {
      picker.selection.select(place)
    }
    dialog = .models(picker)
  }

  func modelRows(filter: String) -> [ModelPicker.Row] {
    let isFiltered = filter.contains { !$0.isWhitespace }
    return ModelPicker.rows(of: providers, recent: isFiltered ? [] : recentModels, filter: filter)
  }

  /// How many of the models used last come first.
  private static let recentModelLimit = 5

  /// The models talked to last, latest first: those chosen in this run, then those of the sessions.
  private var recentModels: [ModelReference] {
    var seen: Set<ModelReference> = []
    let lately = sessions.map(\.session).sorted { $0.lastActivityAt > $1.lastActivityAt }.map(\.model)
    let all = chosenModels + lately + (defaultModel.map { [$0] } ?? [])
    return Array(all.filter { seen.insert($0).inserted }.prefix(Self.recentModelLimit))
  }

  // MARK: Keys

  /// - Returns: whether the open list of models had a use for the command.
  mutating func performInModels(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard case .models(var picker) = dialog else { return false }
    let page = ModelPickerLayout(size: size).listRows
    switch command {
    case .listUp, .rowAbove, .editUp: picker.selection.move(by: -1)
    case .listDown, .rowBelow, .editDown: picker.selection.move(by: 1)
    case .listTop: picker.selection.moveToStart()
    case .listBottom: picker.selection.moveToEnd()
    case .scrollPageUp: picker.selection.movePages(-1, rows: page)
    case .scrollPageDown: picker.selection.movePages(1, rows: page)
    case .scrollHalfUp: picker.selection.move(by: -max(1, page / 2))
    case .scrollHalfDown: picker.selection.move(by: max(1, page / 2))
    case .listFilter: picker.isFiltering.toggle()
    case .fieldAccept:
      accept(picker, asDefault: false, &effects)
      return true
    case .modelDefault:
      accept(picker, asDefault: true, &effects)
      return true
    case .fieldCancel:
      dialog = nil
      return true
    default: return false
    }
    dialog = .models(picker)
    return true
  }

  private mutating func accept(_ picker: ModelPicker, asDefault: Bool, _ effects: inout [Effect]) {
    guard let row = picker.selectedRow else {
      show(notice: .information, "No model fits. One that is not listed can be typed as provider/model.")
      return
    }
    guard let model = row.model else {
      // A provider that could not be asked is asked again.
      if case .failed = row { effects.append(.listModels) }
      return
    }
    dialog = nil
    noteChosen(model)
    if asDefault {
      makeDefault(model)
      return
    }
    switch picker.purpose {
    case .draft(let draft): changePlan(of: draft, to: model)
    case .newSessions: makeDefault(model)
    case .session(let id):
      effects.append(.setModel(model, of: id))
      show(notice: .success, "\(model) answers here from the next message on.")
    case .retry(let id, let index): retry(index, in: id, with: model, &effects)
    }
  }

  mutating func noteChosen(_ model: ModelReference) {
    chosenModels.removeAll { $0 == model }
    chosenModels.insert(model, at: 0)
    if chosenModels.count > Self.recentModelLimit { chosenModels.removeLast() }
  }

  private mutating func makeDefault(_ model: ModelReference) {
    defaultModel = model
    show(notice: .success, "\(model) answers in new sessions.")
  }
}
