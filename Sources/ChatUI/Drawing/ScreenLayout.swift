import Screen
import Widgets

/// Which part of the screen lies where.
struct ScreenLayout: Hashable, Sendable {
  /// Below this nothing but a sentence is shown.
  static let smallest = Size(columns: 20, rows: 5)
  /// From this width on the tool calls have a sidebar of their own.
  static let widthForTools = 110
  /// From this width on the session list stands beside the conversation; below, it lies over it.
  static let widthForSessions = 72

  /// From this height on there is a line above the composer.
  static let rowsForSeparator = 8

  var isTooSmall: Bool
  /// The session list with its title, without its border; `nil` while it is not shown.
  var sessions: Rectangle?
  /// Whether the list lies over the pane.
  var isDrawer = false
  /// The live pane with its title.
  var pane: Rectangle
  /// Below the pane, what stays in sight for as long as nothing is kept; `nil` while all is well.
  var banner: Rectangle?
  /// The tool calls with their title, without their border.
  var tools: Rectangle?
  /// Whether the columns have a title in their first row.
  var hasTitles: Bool
  /// The row of the line above the composer.
  var separatorRow: Int?
  var composer: Rectangle
  var status: Rectangle

  init(_ state: ChatState) {
    let size = state.size
    isTooSmall = size.columns < Self.smallest.columns || size.rows < Self.smallest.rows
    var rest = Rectangle(size)
    status = rest.split(.bottom, 1)
    let height = ComposerView.rows(
      for: state.composer.editor, width: size.columns, maximum: max(1, size.rows / 3))
    composer = rest.split(.bottom, max(1, height))
    if size.rows >= Self.rowsForSeparator { separatorRow = rest.split(.bottom, 1).row }
    hasTitles = rest.rows >= 6
    pane = rest
    guard !isTooSmall else { return }
    if state.setup == nil { placeColumns(state, rest) }
    if let text = Banner.text(state) {
      let rows = min(Banner.rows(text, width: pane.columns).count, 6, max(1, pane.rows / 3))
      banner = pane.split(.bottom, rows)
    }
  }

  private mutating func placeColumns(_ state: ChatState, _ rest: Rectangle) {
    let size = state.size
    if size.columns >= Self.widthForSessions {
      if !state.isSessionListHidden {
        sessions = pane.split(.left, size.columns >= Self.widthForTools ? 28 : 25)
        _ = pane.split(.left, 1)
      }
    } else if state.isDrawerOpen {
      var over = rest
      sessions = over.split(.left, min(30, size.columns - 3))
      isDrawer = true
    }
    if size.columns >= Self.widthForTools, !state.areToolsHidden {
      tools = pane.split(.right, size.columns >= 150 ? 44 : 32)
      _ = pane.split(.right, 1)
    }
  }

  /// The rows of the list of sessions, without its title and the line of the filter.
  var sessionRows: Rectangle? { sessions.map(belowTitle) }
  /// The rows of the conversation.
  var transcript: Rectangle { belowTitle(pane) }
  var toolRows: Rectangle? { tools.map(belowTitle) }

  private func belowTitle(_ area: Rectangle) -> Rectangle {
    var area = area
    if hasTitles { _ = area.split(.top, 1) }
    return area
  }
}
