import Conversation
import Widgets

/// One prompt to several models, of whose answers one is kept.
extension ChatState {
  // MARK: Asking

  /// Why several models cannot be asked now; `nil` when they can.
  var obstacleToAskingSeveral: String? {
    switch shown {
    case .draft(let draft):
      (pending[draft] ?? []).isEmpty && plans[draft]?.isBeingMade != true
        ? nil : "This session is being made; a moment."
    case .session(let id):
      transcripts[id]?.hasTail == true ? nil : "This session is still being read; a moment."
    }
  }

  /// Opens a column for each model: new sessions, or forks of the shown one where something was answered in it.
  mutating func askSeveral(_ models: [ModelReference], _ effects: inout [Effect]) {
    guard obstacleToAskingSeveral == nil else { return }
    leaveEditing()
    for model in models.reversed() { noteChosen(model) }
    let answered = shownTranscript?.rounds.last { $0.response.outcome != nil }?.round.index
    // The list has the latest first.
    let panes =
      models.reversed().map { model in
        let draft = DraftID(makeNumber())
        plans[draft] = DraftPlan(
          model: model, source: answered == nil ? nil : shown.sessionID, through: answered ?? 0)
        return PaneID.draft(draft)
      }.reversed() as [PaneID]
    // What was being written is for all of them now.
    if let composer = composers.removeValue(forKey: shown) { composers[panes[0]] = composer }
    previouslyShown = shown
    for pane in columns.panes { leave(pane, &effects) }
    columns = PaneColumns(panes)
    group = ColumnGroup(panes)
    for case .draft(let draft) in panes where answered != nil {
      plans[draft]?.isBeingMade = true
      makeSession(of: draft, &effects)
    }
    keysAreIn(shown)
    setFocus(.composer)
  }

  /// Has the session made that a draft is to be.
  mutating func makeSession(of draft: DraftID, _ effects: inout [Effect]) {
    plans[draft]?.problem = nil
    guard let plan = plans[draft], let source = plan.source else {
      effects.append(.createSession(draft: draft, model: plans[draft]?.model))
      return
    }
    effects.append(.createFork(source, through: plan.through, draft: draft, model: plan.model))
  }

  /// A session could not be made: that is said in its column, where it has one.
  mutating func refuse(_ draft: DraftID, _ problem: Problem) {
    plans[draft]?.isBeingMade = false
    guard plans[draft] != nil, columns.contains(.draft(draft)) else { return show(problem) }
    plans[draft]?.problem = problem
  }

  /// Lets another model answer in a session that does not exist yet.
  mutating func changePlan(of draft: DraftID, to model: ModelReference) {
    guard plans[draft] != nil, plans[draft]?.isBeingMade != true, (pending[draft] ?? []).isEmpty else {
      return show(notice: .information, "This session is being made; a moment.")
    }
    plans[draft]?.model = model
    show(notice: .success, "\(model) answers here.")
  }

  /// Lets what is sent go to the shown column alone, or to all of the group again.
  mutating func toggleAskingAll() {
    guard groupInHand != nil else { return sayThereIsNoGroup() }
    group?.asksAll.toggle()
  }

  /// While all are asked, what is being written goes along with the keys.
  mutating func takeComposerAlong(from old: PaneID, to new: PaneID) {
    guard let group, group.asksAll, group.contains(old), group.contains(new),
      let composer = composers[old], composer.edited == nil, !composer.cameBack,
      composers[new]?.isEmpty ?? true
    else { return }
    composers[old] = nil
    composers[new] = composer
  }

  // MARK: Keeping one

  /// Keeps the shown column; the sessions of the others are deleted.
  mutating func keepColumn(_ effects: inout [Effect]) {
    guard let group = groupInHand else { return sayThereIsNoGroup() }
    self.group = nil
    let kept = shown
    var others: [Session] = []
    for pane in group.panes where pane != kept {
      closeColumn(pane, &effects)
      switch pane {
      case .draft(let draft): drop(draft)
      case .session(let id):
        if let session = entry(of: id)?.session { others.append(session) }
      }
    }
    delete(others, &effects)
    selectedRow = kept
    refreshRows()
    guard !others.isEmpty else { return show(notice: .success, "Kept this one.") }
    let names = others.count == 1 ? "the other one" : "the \(others.count) others"
    show(notice: .success, "Kept this one, deleted \(names). \(undoHint(others.count))")
  }

  /// Forgets a draft; the session that is being made of it is deleted as soon as it is there.
  private mutating func drop(_ draft: DraftID) {
    let pane = PaneID.draft(draft)
    if let composer = composers.removeValue(forKey: pane) { remember(composer.written) }
    if plans[draft]?.isBeingMade == true || !(pending[draft] ?? []).isEmpty { dropped.insert(draft) }
    plans[draft] = nil
    pending[draft] = nil
    scrolls[pane] = nil
  }

  /// - Returns: whether nobody wants the session any more that was made of a draft.
  mutating func deleteIfDropped(_ draft: DraftID, _ session: Session, _ effects: inout [Effect]) -> Bool {
    guard dropped.remove(draft) != nil else { return false }
    insert(session)
    delete([session], &effects)
    return true
  }

  private mutating func sayThereIsNoGroup() {
    let key = commands.label(for: .askSeveral, in: context).map { " \($0) asks several." } ?? ""
    show(notice: .information, "This is not one of several models that are asked together.\(key)")
  }

  /// A group of which one column is left is none.
  mutating func settleGroup() {
    guard var group else { return }
    group.panes.removeAll { !columns.contains($0) }
    self.group = group.panes.count > 1 ? group : nil
  }
}
