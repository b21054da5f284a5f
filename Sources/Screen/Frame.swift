/// A screenful of cells, drawn whole from the state and then compared with what the terminal shows.
///
/// Everything that is drawn passes through here, so this is where text loses the power to do anything:
/// control characters become visible glyphs, and nothing that a terminal would obey is ever stored.
/// Drawing outside the frame is cut off, never an error.
public struct Frame: Sendable {
  public let size: Size
  /// Row by row, `size.columns` to a row.
  public internal(set) var cells: [Cell]
  /// The glyphs of more than one scalar, by the index that cells name: 2 to 5 scalars each.
  public internal(set) var clusters: [[Unicode.Scalar]] = []
  var clusterIndices: [[Unicode.Scalar]: UInt32] = [:]
  /// Where links lead, by the number that cells name less one.
  public internal(set) var links: [LinkTarget] = []
  /// The numbers of destinations as they were written; 0 for those that nothing should open.
  var linkNumbers: [String: UInt8] = [:]
  /// How many destinations were drawn, also those that nothing should open and those drawn over since.
  public var destinationCount: Int { linkNumbers.count }
  /// Where the terminal's cursor goes and how it looks; `nil` hides it.
  public var cursor: Cursor?

  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank(), count: size.columns * size.rows)
  }

  /// The terminal's cursor.
  public struct Cursor: Hashable, Sendable {
    public enum Shape: Hashable, Sendable { case bar, block }
    public var position: Position
    public var shape: Shape

    public init(_ position: Position, shape: Shape = .bar) {
      self.position = position
      self.shape = shape
    }
  }

  public var bounds: Rectangle { Rectangle(size) }

  public subscript(column: Int, row: Int) -> Cell {
    cells[row * size.columns + column]
  }
}
