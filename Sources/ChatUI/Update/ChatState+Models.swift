import Conversation

/// Choosing a model.
extension ChatState {
  mutating func take(_ action: ModelsAction) {
    switch action {
    case .listed(let providers):
      self.providers = providers
      refreshModels()
    }
  }

  // MARK: Opening

  mutating func openModels(_ effects: inout [Effect]) {
    if case .picker(let picker) = dialog, picker.content is ModelPicker { return }
    openPicker(purposeHere, present: model(of: shown), &effects)
  }

  mutating func openSeveralModels(_ effects: inout [Effect]) {
    if let obstacle = obstacleToAskingSeveral { return show(notice: .information, obstacle) }
    open(SeveralModels())
    effects.append(.listModels)
  }

  /// What a model is chosen for in the pane that has the keys.
  var purposeHere: ModelPicker.Purpose {
    switch shown {
    case .session(let id): .session(id)
    case .draft(let draft): plans[draft] == nil ? .newSessions : .draft(draft)
    }
  }

  mutating func openPicker(
    _ purpose: ModelPicker.Purpose, present: ModelReference?, _ effects: inout [Effect]
  ) {
    open(ModelPicker(purpose, present: present))
    effects.append(.listModels)
  }

  func modelRows(filter: String) -> [ModelPicker.Row] {
    let isFiltered = filter.contains { !$0.isWhitespace }
    return ModelPicker.rows(of: providers, recent: isFiltered ? [] : recentModels, filter: filter)
  }

  /// How many of the models used last come first.
  private static let recentModelLimit = 5

  /// The models talked to last, latest first: those chosen in this run, then those of the sessions.
  var recentModels: [ModelReference] {
    var seen: Set<ModelReference> = []
    let lately = sessions.map(\.session).sorted { $0.lastActivityAt > $1.lastActivityAt }.map(\.model)
    let all = chosenModels + lately + (defaultModel.map { [$0] } ?? [])
    return Array(all.filter { seen.insert($0).inserted }.prefix(Self.recentModelLimit))
  }

  /// Brings the open list of models up to date; until it has one, there was nothing to choose.
  private mutating func refreshModels() {
    guard case .picker(let picker) = dialog else { return }
    if let content = picker.content as? ModelPicker {
      refreshPicker(content.rows.contains { $0.model != nil } ? .changed : .opened)
    } else if picker.content is SeveralModels {
      refreshPicker(.changed)
    }
  }

  // MARK: Choosing

  /// Lets the chosen model answer where it was chosen for.
  mutating func use(
    _ model: ModelReference, for purpose: ModelPicker.Purpose, _ effects: inout [Effect]
  ) {
    noteChosen(model)
    switch purpose {
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
