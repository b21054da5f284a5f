/// What one column of one row shows: a glyph, what the glyph means, and what it lies on.
///
/// A glyph is a base scalar of width 1 or 2 with at most four zero-width scalars on top, which is as much as a
/// terminal cell holds. The second column of a wide glyph is a cell of its own, the continuation.
public struct Cell: Hashable, Sendable {
  /// A Unicode scalar, or an index into the frame's clusters when bit 31 is set; 0 in a continuation.
  public var glyph: UInt32
  public var ink: Ink
  public var surface: Surface
  /// How many columns the glyph takes: 1 or 2; 0 in the second column of a wide one.
  public var width: UInt8
  /// The number of the frame's link that it belongs to, from 1 on; 0 for none.
  public var link: UInt8

  public init(glyph: UInt32, ink: Ink, surface: Surface, width: UInt8 = 1, link: UInt8 = 0) {
    self.glyph = glyph
    self.ink = ink
    self.surface = surface
    self.width = width
    self.link = link
  }

  /// A space.
  public static func blank(ink: Ink = .text, surface: Surface = .base) -> Cell {
    Cell(glyph: 32, ink: ink, surface: surface)
  }

  public var isContinuation: Bool { width == 0 }
}
