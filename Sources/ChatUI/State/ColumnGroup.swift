import Conversation

/// Columns that are asked the same, each by another model, until one of them is kept.
public struct ColumnGroup: Hashable, Sendable {
  /// In the order of the columns.
  public internal(set) var panes: [PaneID]
  /// Whether what is sent goes to all of them; otherwise only to the one that has the keys.
  public internal(set) var asksAll = true

  init(_ panes: [PaneID]) { self.panes = panes }

  public func contains(_ pane: PaneID) -> Bool { panes.contains(pane) }

  /// A draft has become a session, or a session goes on in a fork.
  mutating func replace(_ old: PaneID, with new: PaneID) {
    guard let place = panes.firstIndex(of: old), !panes.contains(new) else { return }
    panes[place] = new
  }
}

/// What a session will be that does not exist yet, where that is decided already.
public struct DraftPlan: Hashable, Sendable {
  /// The one that is asked in it.
  public internal(set) var model: ModelReference
  /// The session whose fork it becomes, and through which round; `nil` for a new conversation.
  public internal(set) var source: SessionID?
  public internal(set) var through = 0
  /// Whether it is being made before anything is said in it.
  public internal(set) var isBeingMade = false
  /// Why it could not be made.
  public internal(set) var problem: Problem?
}

extension ChatState {
  /// The model that answers in a pane, as far as it is known.
  func model(of pane: PaneID) -> ModelReference? {
    switch pane {
    case .draft(let draft): plans[draft]?.model ?? defaultModel
    case .session(let id): entry(of: id)?.session.model
    }
  }

  /// The group of the pane that has the keys.
  var groupInHand: ColumnGroup? { group.flatMap { $0.contains(shown) ? $0 : nil } }

  /// Whether what is sent now goes to all of the group.
  var asksAll: Bool { groupInHand?.asksAll == true && !composer.cameBack }

  /// Where a message goes that is sent now.
  var addressees: [PaneID] {
    groupInHand != nil && asksAll ? group?.panes.filter(columns.contains) ?? [shown] : [shown]
  }
}
