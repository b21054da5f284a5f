import Screen

/// The frame that was drawn last, and the rows it was made of, so that a row that says the same is not drawn again.
///
/// Most frames differ from the one before in a row or two: a key changes the composer, a token the end of the
/// answer. Comparing a row costs next to nothing, since a kept layout hands out the very same row again.
struct Canvas: Sendable {
  /// The columns of the screen whose rows are kept; `pane` is the one that `paneNumber` says.
  enum Column: Int, Sendable {
    case sessions, tools, pane

    static let count = Column.pane.rawValue + PaneColumns.limit
  }

  private struct Row: Equatable, Sendable {
    var line: Line
    var indent: Int
    /// The columns that are selected, from the start of the line.
    var selected: Range<Int>?
  }

  /// What is drawn by the row is drawn through the functions below, everything else straight into it.
  var frame: Frame
  /// Which of the panes is drawn, counted from the left of the screen.
  var paneNumber = 0
  /// How many rows have been drawn since this was last set to 0.
  var drawnRows = 0
  private var rows: [Row?]

  /// More clusters or destinations than this are let go of with the frame that gathered them.
  private static let clusterLimit = 2048
  private static let destinationLimit = Int(UInt8.max)

  init(size: Size = Size(columns: 0, rows: 0)) {
    frame = Frame(size: size)
    rows = Array(repeating: nil, count: size.rows * Column.count)
  }

  /// Whether the frame can be drawn over.
  func fits(_ size: Size) -> Bool {
    frame.size == size && frame.clusters.count < Self.clusterLimit
      && frame.destinationCount < Self.destinationLimit
  }

  /// Draws one row of a column, the whole width of `area`, unless it is there already.
  ///
  /// - Parameters:
  ///   - row: on the screen.
  ///   - indent: where the line starts in the area.
  ///   - surface: what a line without a surface of its own lies on.
  ///   - selected: the columns that lie on the surface of what is selected, from the start of the line.
  mutating func draw(
    _ line: Line, indent: Int = 0, row: Int, of column: Column, in area: Rectangle, surface: Surface = .base,
    selected: Range<Int>? = nil
  ) {
    let slot = row * Column.count + column.rawValue + (column == .pane ? paneNumber : 0)
    guard rows.indices.contains(slot) else { return }
    let new = Row(line: line, indent: indent, selected: selected)
    guard rows[slot] != new else { return }
    rows[slot] = new
    drawnRows += 1
    let place = Rectangle(column: area.column, row: row, columns: area.columns, rows: 1)
    frame.fill(place, surface: surface)
    frame.draw(line, at: Position(column: area.column + indent, row: row), in: place)
    guard let selected else { return }
    let marked = Rectangle(
      column: area.column + indent + selected.lowerBound, row: row, columns: selected.count, rows: 1)
    frame.setSurface(.selection, in: marked.intersection(place))
  }
}
