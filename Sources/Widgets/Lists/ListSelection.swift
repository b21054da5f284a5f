/// Which item of a list is selected, and which are to be seen.
///
/// Scrolling follows the selection: ``visibleRange(rows:)`` always contains it. Call ``scroll(toFit:)`` where the
/// height of the list is known, so that the list moves only when the selection leaves what is seen.
public struct ListSelection: Hashable, Sendable {
  /// How many items there are.
  public private(set) var count: Int
  /// The index of the selected item; `nil` only when nothing is selected or the list is empty.
  public private(set) var selected: Int?
  /// The index of the first item seen, as far as the number of rows allows.
  public private(set) var firstVisible = 0

  public init(count: Int = 0, selected: Int? = nil) {
    self.count = max(0, count)
    self.selected = nil
    select(selected)
  }

  /// Selects an item; an index outside the list selects the nearest one.
  public mutating func select(_ index: Int?) {
    guard let index, count > 0 else {
      selected = nil
      return
    }
    selected = min(max(0, index), count - 1)
  }

  /// Tells how many items there are now; the selection stays at its index or moves to the last item.
  public mutating func setCount(_ count: Int) {
    self.count = max(0, count)
    select(selected)
    firstVisible = min(firstVisible, max(0, self.count - 1))
  }

  /// Moves the selection; from none, to the first item (or the last when moving up).
  ///
  /// - Parameter wraps: whether the last item is followed by the first.
  public mutating func move(by distance: Int, wraps: Bool = false) {
    guard count > 0 else { return }
    guard let selected else {
      select(distance < 0 ? count - 1 : 0)
      return
    }
    let target = selected.addingReportingOverflow(distance)
    if wraps, !target.overflow {
      select(((target.partialValue % count) + count) % count)
    } else {
      select(target.overflow ? (distance < 0 ? 0 : count - 1) : target.partialValue)
    }
  }

  /// Moves by whole pages, with one item in common.
  public mutating func movePages(_ pages: Int, rows: Int) {
    let distance = max(1, rows - 1).multipliedReportingOverflow(by: pages)
    move(by: distance.overflow ? (pages < 0 ? -count : count) : distance.partialValue)
  }

  public mutating func moveToStart() { select(0) }

  public mutating func moveToEnd() { select(count - 1) }

  /// The items seen in this many rows, the selected one among them.
  public func visibleRange(rows: Int) -> Range<Int> {
    guard rows > 0, count > 0 else { return 0..<0 }
    var first = min(firstVisible, max(0, count - rows))
    if let selected {
      if selected < first { first = selected }
      if selected >= first + rows { first = selected - rows + 1 }
    }
    return first..<min(count, first + rows)
  }

  /// Keeps what ``visibleRange(rows:)`` shows now as the place from which the list moves on.
  public mutating func scroll(toFit rows: Int) {
    firstVisible = visibleRange(rows: rows).lowerBound
  }

  /// Moves what is seen, as the mouse wheel does, and takes the selection along where it would be left behind.
  public mutating func scroll(by distance: Int, rows: Int) {
    guard rows > 0, count > 0 else { return }
    firstVisible = min(max(0, visibleRange(rows: rows).lowerBound + distance), max(0, count - rows))
    if let selected { select(min(max(selected, firstVisible), firstVisible + rows - 1)) }
  }
}
