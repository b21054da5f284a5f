extension Frame {
  /// Names the columns of each row that show something else than they did in another frame of the same size.
  ///
  /// A wide glyph counts whole, before and after. Rows that are equal are not named. The cost is one comparison
  /// a cell.
  public func forEachChange(since old: Frame, _ body: (_ row: Int, _ columns: Range<Int>) -> Void) {
    guard old.size == size, size.columns > 0 else { return }
    let haveSameTables = old.clusters == clusters && old.links == links
    old.cells.withUnsafeBufferPointer { before in
      cells.withUnsafeBufferPointer { now in
        for row in 0..<size.rows {
          let start = row * size.columns
          let end = start + size.columns
          func isSame(_ index: Int) -> Bool {
            let (a, b) = (before[index], now[index])
            if haveSameTables || (a.glyph | b.glyph) & Self.clusterBit == 0 && a.link | b.link == 0 {
              return a == b
            }
            return isSameGlyph(a, in: old, as: b) && a.ink == b.ink && a.surface == b.surface
              && a.width == b.width && old.link(of: a) == link(of: b)
          }
          func isContinuation(_ index: Int) -> Bool {
            now[index].isContinuation || before[index].isContinuation
          }
          var first = start
          while first < end, isSame(first) { first += 1 }
          guard first < end else { continue }
          var last = end - 1
          while isSame(last) { last -= 1 }
          while first > start, isContinuation(first) { first -= 1 }
          while last + 1 < end, isContinuation(last + 1) { last += 1 }
          body(row, (first - start)..<(last + 1 - start))
        }
      }
    }
  }

  /// The scalars of what a cell of this frame shows: one or more, none in a continuation.
  public func scalars(of cell: Cell) -> [Unicode.Scalar] {
    if cell.isContinuation { return [] }
    if cell.glyph & Self.clusterBit != 0 { return clusters[Int(cell.glyph & ~Self.clusterBit)] }
    return [Unicode.Scalar(cell.glyph) ?? "\u{FFFD}"]
  }

  /// Where a cell of this frame leads; `nil` for nowhere.
  public func link(of cell: Cell) -> LinkTarget? { cell.link == 0 ? nil : links[Int(cell.link) - 1] }

  static let clusterBit: UInt32 = 0x8000_0000

  private func isSameGlyph(_ a: Cell, in old: Frame, as b: Cell) -> Bool {
    switch (a.glyph & Self.clusterBit != 0, b.glyph & Self.clusterBit != 0) {
    case (true, true):
      old.clusters[Int(a.glyph & ~Self.clusterBit)] == clusters[Int(b.glyph & ~Self.clusterBit)]
    case (false, false): a.glyph == b.glyph
    default: false
    }
  }
}
