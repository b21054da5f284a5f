import Screen

/// Where the parts of the list of models lie, from the size of the screen alone: moving by pages needs it too.
struct ModelPickerLayout: Hashable, Sendable {
  /// Of the content of the dialog.
  var columns: Int
  var rows: Int
  /// Whether the columns have titles.
  var hasHeader: Bool
  /// How many rows tell more about the chosen model.
  var detailRows: Int
  /// Whether the signs are explained.
  var hasLegend: Bool
  var listRows: Int

  var showsWindow: Bool { columns >= 44 }
  var showsPrices: Bool { columns >= 60 }
  var showsAbilities: Bool { columns >= 66 }

  static let windowColumns = 6
  static let priceColumns = 7
  static let abilityColumns = 5

  init(size: Size) {
    let area = Size(columns: size.columns, rows: max(0, size.rows - 1))
    let box = Size(
      columns: area.columns >= 60 ? min(area.columns - 4, 104) : area.columns,
      rows: area.rows >= 14 ? min(area.rows - 2, 28) : area.rows)
    let hasBorder = box.columns >= 5 && box.rows >= 3
    columns = max(0, hasBorder ? box.columns - 4 : box.columns)
    rows = max(0, hasBorder ? box.rows - 2 : box.rows)
    hasHeader = rows >= 9 && columns >= 44
    detailRows = rows >= 8 ? 2 : rows >= 5 ? 1 : 0
    hasLegend = rows >= 12
    listRows = max(
      0, rows - 1 - (hasHeader ? 1 : 0) - detailRows - (hasLegend ? 1 : 0) - (rows >= 12 ? 1 : 0))
  }

  /// What is left for the names.
  var nameColumns: Int {
    var rest = columns - 3
    if showsWindow { rest -= Self.windowColumns + 1 }
    if showsPrices { rest -= 2 * (Self.priceColumns + 1) }
    if showsAbilities { rest -= Self.abilityColumns + 2 }
    return max(1, rest)
  }
}
