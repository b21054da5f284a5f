/// How far a text has been read that is to be decided on.
struct ReadingPosition: Hashable, Sendable {
  /// How many rows are scrolled away above.
  private(set) var scrolled = 0
  /// What of the text is seen; the drawing knows.
  private(set) var rows = 0
  private var visibleRows = 1

  /// Takes note of what is on the screen, and stays within it.
  ///
  /// - Returns: whether the end of the text is there.
  mutating func note(rows: Int, visible: Int) -> Bool {
    self.rows = rows
    visibleRows = max(1, visible)
    scroll(by: 0)
    return visible > 0 && scrolled + visible >= rows
  }

  mutating func scroll(by amount: Int) {
    scrolled = max(0, min(scrolled + amount, rows - visibleRows))
  }

  mutating func scrollToTop() { scrolled = 0 }

  /// - Returns: whether it is a command that scrolls.
  mutating func perform(_ command: Command.ID) -> Bool {
    let page = max(1, visibleRows - 1)
    switch command {
    case .scrollUp: scroll(by: -1)
    case .scrollDown: scroll(by: 1)
    case .scrollPageUp: scroll(by: -page)
    case .scrollPageDown: scroll(by: page)
    case .scrollHalfUp: scroll(by: -max(1, page / 2))
    case .scrollHalfDown: scroll(by: max(1, page / 2))
    case .scrollTop: scrollToTop()
    case .scrollFollow: scroll(by: rows)
    default: return false
    }
    return true
  }
}
