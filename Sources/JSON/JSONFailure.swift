/// Where a text stopped being JSON; never what it said there.
package struct JSONFailure: Error, Hashable, Sendable {
  /// Bytes from the beginning.
  package var position: Int
  package var isTooDeep = false

  package init(position: Int, isTooDeep: Bool = false) {
    self.position = position
    self.isTooDeep = isTooDeep
  }
}
