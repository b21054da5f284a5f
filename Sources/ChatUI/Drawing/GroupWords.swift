import Conversation
import Screen

/// What the composer says while several models are asked the same.
enum GroupWords {
  /// In the line above the composer: where a message goes, and how that is changed.
  static func border(_ state: ChatState) -> BorderView.Below? {
    guard state.setup == nil, let group = state.groupInHand else { return nil }
    let count = group.panes.count
    let words =
      state.asksAll ? "to \(count) models" : "only to \(state.model(of: state.shown)?.model ?? "this one")"
    // What came back can go nowhere else.
    let key = state.composer.cameBack ? nil : state.commands.label(for: .askAllOrOne, in: .composer)
    let hint = key.map { "  \($0) \(group.asksAll ? "only this one" : "all \(count)")" } ?? ""
    let fits = TextWidth.columns(of: words + hint) + 4 <= state.size.columns
    return BorderView.Below(
      text: " \(words)\(fits ? hint : "") ", ink: .attention, shortText: " \(words) ")
  }

  /// The same for the status line, where there is no such line.
  static func status(_ state: ChatState) -> [Span] {
    guard state.size.rows < ScreenLayout.rowsForSeparator, state.groupInHand != nil else { return [] }
    return [Span(state.asksAll ? "to all " : "to one ", .attention)]
  }

  static func placeholder(_ state: ChatState) -> String? {
    guard let group = state.groupInHand else { return nil }
    return state.asksAll
      ? "Ask all \(group.panes.count) models" : "Ask \(state.model(of: state.shown)?.model ?? "this model")"
  }
}

extension ChatState {
  /// Whether the pane is to be a fork that is still being made.
  func isFork(_ pane: PaneID) -> Bool {
    if case .draft(let draft) = pane { plans[draft]?.isBeingMade == true } else { false }
  }

  /// Why the session of a pane could not be made.
  func problem(of pane: PaneID) -> Problem? {
    if case .draft(let draft) = pane { plans[draft]?.problem } else { nil }
  }
}
