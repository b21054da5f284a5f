import Screen

/// How wide the columns of a table are.
enum TableColumns {
  /// No column with more in it is made narrower than this.
  static let leastColumns = 6
  /// Words up to this long are kept in one piece where that is possible.
  private static let wholeWord = 20

  /// The widths of columns that share a room.
  ///
  /// A table that fits has its columns as wide as what is in them. In one that does not, narrow columns keep their
  /// width and the wide ones share what is left, none narrower than its longest word as long as there is room for
  /// that.
  ///
  /// - Parameter room: without what stands between the columns.
  /// - Returns: `nil` where even narrow columns have no room.
  static func widths(of rows: [[InkedText]], count: Int, room: Int) -> [Int]? {
    guard count > 0, room >= count else { return nil }
    var full = Array(repeating: 1, count: count)
    for row in rows {
      for (column, cell) in row.prefix(count).enumerated() { full[column] = max(full[column], cell.columns) }
    }
    if full.reduce(0, +) <= room { return full }
    let least = full.map { min($0, leastColumns) }
    guard least.reduce(0, +) <= room else { return nil }
    var words = least
    for row in rows {
      for (column, cell) in row.prefix(count).enumerated() {
        words[column] = max(words[column], min(wholeWord, cell.longestWord))
      }
    }
    return widened(words.reduce(0, +) <= room ? words : least, upTo: full, room: room)
  }

  /// Makes the narrowest columns wider until the room is full.
  private static func widened(_ least: [Int], upTo full: [Int], room: Int) -> [Int] {
    func widths(_ level: Int) -> [Int] { zip(least, full).map { max($0, min($1, level)) } }
    var (low, high) = (0, room)
    while low < high {
      let middle = (low + high + 1) / 2
      if widths(middle).reduce(0, +) <= room { low = middle } else { high = middle - 1 }
    }
    var result = widths(low)
    var rest = room - result.reduce(0, +)
    for column in result.indices where rest > 0 && result[column] == low && result[column] < full[column] {
      result[column] += 1
      rest -= 1
    }
    return result
  }
}

extension InkedText {
  /// The columns of the widest row when every word has a row of its own.
  fileprivate var longestWord: Int {
    text.split { $0 == " " || $0 == "\n" }.reduce(0) { max($0, TextWidth.columns(of: String($1))) }
  }
}
