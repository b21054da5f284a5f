import Screen

/// What a list wants of the screen.
struct PickerShape: Hashable, Sendable {
  /// The most columns and rows of the box.
  var columns = 104
  var rows = 28
  /// Whether its columns have titles.
  var hasHeader = false
  /// Whether its signs are explained.
  var hasLegend = false
  /// How many rows tell more about the chosen one, where there is room.
  var detailRows = 2
  /// Whether one of them is there also where there is hardly any room.
  var keepsDetail = false
}

/// Where the parts of a list lie, from the size of the screen alone: moving by pages and the mouse need it too.
struct PickerLayout: Hashable, Sendable {
  /// The box with its border, where it has one.
  var box: Rectangle
  /// Of what is in the box.
  var columns: Int
  var rows: Int
  var hasHeader: Bool
  var detailRows: Int
  /// Whether it is said which of the rows are seen.
  var hasPosition: Bool
  var hasLegend: Bool
  var listRows: Int

  init(size: Size, _ shape: PickerShape) {
    let area = Size(columns: size.columns, rows: max(0, size.rows - 1))
    let wanted = Size(
      columns: area.columns >= 60 ? min(area.columns - 4, shape.columns) : area.columns,
      rows: area.rows >= 14 ? min(area.rows - 2, shape.rows) : area.rows)
    box = Rectangle(
      column: (area.columns - wanted.columns) / 2, row: (area.rows - wanted.rows) / 2,
      columns: wanted.columns, rows: wanted.rows)
    let hasBorder = box.columns >= 5 && box.rows >= 3
    columns = max(0, hasBorder ? box.columns - 4 : box.columns)
    rows = max(0, hasBorder ? box.rows - 2 : box.rows)
    hasHeader = shape.hasHeader && rows >= 9 && columns >= 44
    let leastRows = shape.keepsDetail ? 3 : 5
    detailRows = rows >= 8 ? shape.detailRows : rows >= leastRows ? min(1, shape.detailRows) : 0
    hasPosition = rows >= 12
    hasLegend = shape.hasLegend && rows >= 12
    listRows = max(
      0, rows - 1 - (hasHeader ? 1 : 0) - detailRows - (hasLegend ? 1 : 0) - (hasPosition ? 1 : 0))
  }

  /// Where the rows of the list are.
  var list: Rectangle {
    let border = rows < box.rows ? 1 : 0
    return Rectangle(
      column: box.column, row: box.row + border + 1 + (hasHeader ? 1 : 0), columns: box.columns,
      rows: listRows)
  }
}
