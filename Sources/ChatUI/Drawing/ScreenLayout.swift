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
  /// The pane that has the keys, with its title.
  var pane: Rectangle
  /// The panes that are on the screen, from the left; none while the program is set up.
  var columns: [Column] = []
  /// All of them with the lines between.
  var middle: Rectangle
  /// Below the pane, what stays in sight for as long as nothing is kept; `nil` while all is well.
  var banner: Rectangle?
  /// The tool calls with their title, without their border.
  var tools: Rectangle?
  /// Whether the columns have a title in their first row.
  var hasTitles: Bool
  /// The row of the line above the composer.
  var separatorRow: Int?
  var composer: Rectangle
  /// The row above the composer that says what goes along with the message; `nil` while nothing does.
  var attachments: Rectangle?
  var status: Rectangle

  init(_ state: ChatState) {
    let size = state.size
    isTooSmall = size.columns < Self.smallest.columns || size.rows < Self.smallest.rows
    var rest = Rectangle(size)
    status = rest.split(.bottom, 1)
    let height = ComposerView.rows(
      for: state.composer.editor, width: size.columns, maximum: max(1, size.rows / 3))
    composer = rest.split(.bottom, max(1, height))
    if size.rows >= Self.smallest.rows, state.hasEnclosures { attachments = rest.split(.bottom, 1) }
    if size.rows >= Self.rowsForSeparator { separatorRow = rest.split(.bottom, 1).row }
    hasTitles = rest.rows >= 6
    pane = rest
    middle = rest
    guard !isTooSmall else { return }
    let placement = ColumnPlacement(state)
    if state.setup == nil { placeSides(state, placement, rest) }
    if let text = Banner.text(state) {
      let rows = min(Banner.rows(text, width: pane.columns).count, 6, max(1, pane.rows / 3))
      banner = pane.split(.bottom, rows)
    }
    middle = pane
    if state.setup == nil { placeColumns(placement, active: state.columns.activePlace) }
  }

  /// One of the conversations side by side.
  struct Column: Hashable, Sendable {
    /// Among all columns, also those that are not on the screen.
    var place: Int
    var area: Rectangle
  }

  /// The places of the columns that are on the screen.
  var places: Range<Int> { (columns.first?.place ?? 0)..<(columns.last?.place ?? -1) + 1 }

  func column(at position: Position) -> Column? { columns.first { $0.area.contains(position) } }

  private mutating func placeColumns(_ placement: ColumnPlacement, active: Int) {
    let count = placement.places.count
    let (width, wider) = max(0, middle.columns - count + 1).quotientAndRemainder(dividingBy: count)
    var rest = middle
    for (number, place) in placement.places.enumerated() {
      if number > 0 { _ = rest.split(.left, 1) }
      let area = rest.split(.left, number < wider ? width + 1 : width)
      columns.append(Column(place: place, area: area))
      if place == active { pane = area }
    }
  }

  private mutating func placeSides(_ state: ChatState, _ placement: ColumnPlacement, _ rest: Rectangle) {
    let size = state.size
    if placement.hasRoomForSessions {
      if !state.isSessionListHidden {
        sessions = pane.split(.left, ColumnPlacement.widthOfSessions(size.columns) - 1)
        _ = pane.split(.left, 1)
      }
    } else if state.isDrawerOpen {
      var over = rest
      sessions = over.split(.left, min(30, size.columns - 3))
      isDrawer = true
    }
    if placement.hasRoomForTools, !state.areToolsHidden {
      tools = pane.split(.right, ColumnPlacement.widthOfTools(size.columns) - 1)
      _ = pane.split(.right, 1)
    }
  }

  /// The rows of the list of sessions, without its title and the line of the filter.
  var sessionRows: Rectangle? { sessions.map(belowTitle) }
  /// The rows of the conversation.
  var transcript: Rectangle { belowTitle(pane) }
  var toolRows: Rectangle? { tools.map(belowTitle) }

  func belowTitle(_ area: Rectangle) -> Rectangle {
    var area = area
    if hasTitles { _ = area.split(.top, 1) }
    return area
  }
}
