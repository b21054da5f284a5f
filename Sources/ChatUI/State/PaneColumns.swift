/// The panes that stand side by side, in order; one of them has the keys.
///
/// There is always at least one, and none is there twice.
public struct PaneColumns: Hashable, Sendable {
  /// How many there may be.
  public static let limit = 4

  public private(set) var panes: [PaneID]
  /// The place of the one that has the keys.
  public private(set) var activePlace = 0

  init(_ pane: PaneID) { panes = [pane] }

  /// - Parameter panes: at least one and at most `limit`, none of them twice; the first one gets the keys.
  init(_ panes: [PaneID]) { self.panes = panes }

  public var active: PaneID { panes[activePlace] }
  public var count: Int { panes.count }

  public func contains(_ pane: PaneID) -> Bool { panes.contains(pane) }

  /// Gives the keys to a pane that is there.
  mutating func activate(_ pane: PaneID) {
    activePlace = panes.firstIndex(of: pane) ?? activePlace
  }

  /// The pane so many places further on, round and round.
  func pane(after amount: Int) -> PaneID {
    panes[((activePlace + amount) % count + count) % count]
  }

  /// Puts a pane in the place of another; where it is there already, the other one only goes.
  mutating func replace(_ old: PaneID, with new: PaneID) {
    guard let place = panes.firstIndex(of: old), old != new else { return }
    guard !panes.contains(new) else {
      let hadKeys = place == activePlace
      remove(old)
      if hadKeys { activate(new) }
      return
    }
    panes[place] = new
  }

  /// Puts a pane behind the one that has the keys, and gives them to it.
  mutating func insert(_ pane: PaneID) {
    guard count < Self.limit, !panes.contains(pane) else { return }
    activePlace += 1
    panes.insert(pane, at: activePlace)
  }

  /// Takes a pane away, unless it is the only one; its keys go to the one that moves into its place.
  mutating func remove(_ pane: PaneID) {
    guard count > 1, let place = panes.firstIndex(of: pane) else { return }
    panes.remove(at: place)
    if place < activePlace || activePlace == count { activePlace -= 1 }
  }
}
