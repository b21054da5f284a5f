/// A place on the screen, in cells; the origin is the top left corner.
public struct Position: Hashable, Sendable {
  public var column: Int
  public var row: Int

  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// An extent in cells; never negative.
public struct Size: Hashable, Sendable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A part of the screen, in cells.
public struct Rectangle: Hashable, Sendable {
  public var column: Int
  public var row: Int
  public var columns: Int
  public var rows: Int

  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  /// The whole of a screen of this size.
  public init(_ size: Size) {
    self.init(column: 0, row: 0, columns: size.columns, rows: size.rows)
  }

  public var size: Size { Size(columns: columns, rows: rows) }
  public var isEmpty: Bool { columns == 0 || rows == 0 }
  /// The first column to the right of it.
  public var endColumn: Int { column + columns }
  /// The first row below it.
  public var endRow: Int { row + rows }

  public func contains(_ position: Position) -> Bool {
    position.column >= column && position.column < endColumn && position.row >= row && position.row < endRow
  }

  /// What both have in common; empty when that is nothing.
  public func intersection(_ other: Rectangle) -> Rectangle {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rectangle(
      column: left, row: top, columns: min(endColumn, other.endColumn) - left,
      rows: min(endRow, other.endRow) - top)
  }

  /// Takes a strip off one edge, at most all there is, and leaves the rest in `self`.
  public mutating func split(_ edge: Edge, _ amount: Int) -> Rectangle {
    switch edge {
    case .left:
      let taken = min(max(0, amount), columns)
      let strip = Rectangle(column: column, row: row, columns: taken, rows: rows)
      column += taken
      columns -= taken
      return strip
    case .right:
      let taken = min(max(0, amount), columns)
      columns -= taken
      return Rectangle(column: endColumn, row: row, columns: taken, rows: rows)
    case .top:
      let taken = min(max(0, amount), rows)
      let strip = Rectangle(column: column, row: row, columns: columns, rows: taken)
      row += taken
      rows -= taken
      return strip
    case .bottom:
      let taken = min(max(0, amount), rows)
      rows -= taken
      return Rectangle(column: column, row: endRow, columns: columns, rows: taken)
    }
  }

  public enum Edge: Hashable, Sendable {
    case left, right, top, bottom
  }
}
