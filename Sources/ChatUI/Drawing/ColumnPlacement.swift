import Conversation
import Screen

/// Which columns fit on the screen, and what else has room beside them.
///
/// The tool calls give way to columns first, then the list of sessions, and last the columns furthest from the one
/// that has the keys.
struct ColumnPlacement: Hashable, Sendable {
  /// The fewest columns of cells in which one of several is still worth reading.
  static let narrowest = 35

  /// The places of those on the screen.
  var places: Range<Int>
  /// Whether the list of sessions has room beside the conversation; otherwise it lies over it.
  var hasRoomForSessions: Bool
  var hasRoomForTools: Bool

  /// With their border.
  static func widthOfSessions(_ columns: Int) -> Int { columns >= ScreenLayout.widthForTools ? 29 : 26 }
  static func widthOfTools(_ columns: Int) -> Int { columns >= 150 ? 45 : 33 }

  init(_ state: ChatState) {
    let width = state.size.columns
    let count = state.columns.count
    let fitting = max(1, min(count, (width + 1) / (Self.narrowest + 1)))
    let first = min(max(0, state.columns.activePlace - fitting + 1), count - fitting)
    places = first..<first + fitting
    hasRoomForSessions = width >= ScreenLayout.widthForSessions
    hasRoomForTools = width >= ScreenLayout.widthForTools
    guard fitting > 1 else { return }
    var rest = width - (fitting * (Self.narrowest + 1) - 1)
    hasRoomForSessions = hasRoomForSessions && rest >= Self.widthOfSessions(width)
    if hasRoomForSessions, !state.isSessionListHidden { rest -= Self.widthOfSessions(width) }
    hasRoomForTools = hasRoomForTools && rest >= Self.widthOfTools(width)
  }
}

extension ChatState {
  /// The panes on the screen, from the left.
  var panesOnScreen: ArraySlice<PaneID> { columns.panes[ColumnPlacement(self).places] }

  /// Whether a session is in one of the columns, on the screen or where the screen is too narrow for it.
  func isOpen(_ id: SessionID) -> Bool { columns.contains(.session(id)) }

  /// Whether what happens in a session is seen.
  func isSeen(_ id: SessionID) -> Bool {
    isOpen(id) && (columns.count == 1 || panesOnScreen.contains(.session(id)))
  }
}
