import CTerminal
import Screen
import Theming

/// Compares a frame with what the terminal shows, and has curses work out the bytes that make up the difference.
///
/// Only what changed in a row is handed to curses, which knows how to move, to scroll and to set colours. It
/// writes into memory, so a frame is one piece of bytes, and nothing changed is no byte at all. Curses keeps its
/// state for the whole process: there is one presenter at a time, and it lives on the main actor.
@MainActor
final class Presenter {
  /// How many colours the description of the terminal really has.
  let colorDepth: ColorDepth
  private(set) var size: Size
  /// What the terminal shows, once it shows something.
  private var shown: Frame?
  private var shownCursor = CursorState.unknown
  private let isFamiliar: Bool
  /// Whether it puts what follows a joiner into the joiner's cell, whatever that is, so that the rest of the row moves.
  /// tmux does.
  private let joinsAnything: Bool
  private var compactor: StyleCompactor
  private var row: [cterminal_glyph] = []

  private enum CursorState: Equatable {
    case unknown
    case hidden
    case shown(Frame.Cursor)
  }

  /// From how many bytes on a frame is bracketed, so that the terminal shows it at once (mode 2026). Less
  /// than this arrives in one piece anyway.
  static let synchronizedFrom = 512

  /// - Parameter hasLinks: whether a terminal that knows them is told where links lead.
  /// - Throws: `unknownTerminalType`, `incapableTerminal` or `system`.
  init(type: TerminalType, size: Size, hasLinks: Bool = true) throws(TerminalError) {
    self.size = size
    isFamiliar = type.isFamiliar
    joinsAnything = type.name.hasPrefix("tmux") || type.name.hasPrefix("screen")
    compactor = StyleCompactor(erasesToBackground: !type.name.hasPrefix("screen"))
    if type.isFamiliar, hasLinks { compactor.links = LinkLayer(size: size) }
    var entry: TerminalType.Entry?
    var status = Int(CTERMINAL_SCREEN_UNKNOWN)
    for candidate in type.entries where status == Int(CTERMINAL_SCREEN_UNKNOWN) {
      entry = candidate
      status = Int(Self.open(candidate, size))
    }
    switch status {
    case Int(CTERMINAL_SCREEN_OK): break
    case Int(CTERMINAL_SCREEN_NO_CURSOR_ADDRESS): throw .incapableTerminal(type.name)
    case Int(CTERMINAL_SCREEN_SYSTEM): throw .system("Opening a screen in memory", errno: currentErrno())
    default: throw .unknownTerminalType(type.name)
    }
    let available: ColorDepth =
      switch Int(cterminal_screen_colors()) {
      case (1 << 24)...: entry == .embedded(.direct) ? .trueColor : .indexed
      case 256...: .indexed
      case 8...: .sixteen
      default: .mono
      }
    let order = ColorDepth.allCases
    colorDepth =
      (order.firstIndex(of: available) ?? 0) < (order.firstIndex(of: type.depth) ?? 0)
      ? available : type.depth
  }

  private static func open(_ entry: TerminalType.Entry, _ size: Size) -> Int32 {
    let (rows, columns) = (Int32(max(1, size.rows)), Int32(max(1, size.columns)))
    switch entry {
    case .installed(let name): return cterminal_screen_open(name, nil, rows, columns)
    case .embedded(let own): return cterminal_screen_open(own.rawValue, "b64:" + own.encoded, rows, columns)
    }
  }

  func close() {
    cterminal_screen_close()
    shown = nil
  }

  // MARK: - Styles

  /// Says what each ink looks like on each surface; the next frame is painted whole.
  func setStyles(_ appearance: (Ink, Surface) -> Appearance) {
    var table = ColorPairTable(
      colors: colorDepth == .mono ? 0 : Int(cterminal_screen_colors()),
      capacity: Int(cterminal_screen_pairs()))
    var styles: [(index: UInt16, attributes: Appearance.Attributes, pair: Int)] = []
    for ink in Ink.allCases {
      for surface in Surface.allCases {
        let (pair, attributes) = table.number(for: appearance(ink, surface))
        styles.append((Self.style(ink, surface), attributes, pair))
      }
    }
    var usable = [true]
    for (number, pair) in table.pairs.enumerated().dropFirst() {
      usable.append(
        cterminal_screen_define_pair(Int32(number), Int32(pair.foreground), Int32(pair.background)))
    }
    for style in styles {
      cterminal_screen_define_style(
        style.index, UInt32(style.attributes.rawValue), usable[style.pair] ? Int32(style.pair) : 0)
    }
    invalidate()
  }

  private static func style(_ ink: Ink, _ surface: Surface) -> UInt16 {
    UInt16(ink.rawValue) << 3 | UInt16(surface.rawValue)
  }

  // MARK: - Frames

  /// Forgets what the terminal shows: the next frame begins with a cleared screen.
  func invalidate() {
    cterminal_screen_invalidate()
    compactor.forget()
    shown = nil
    shownCursor = .unknown
  }

  func resize(_ size: Size) {
    self.size = size
    cterminal_screen_resize(Int32(max(1, size.rows)), Int32(max(1, size.columns)))
    if compactor.links != nil { compactor.links = LinkLayer(size: size) }
    shown = nil
    shownCursor = .unknown
  }

  /// The bytes after which the terminal shows this frame; none when it does already.
  ///
  /// A frame of another size shows as much of itself as there is room for.
  func bytes(for frame: Frame) -> [UInt8] {
    let position = frame.cursor?.position
    let isVisible = position.map { Rectangle(size).contains($0) } ?? false
    let cursor: CursorState = if isVisible, let cursor = frame.cursor { .shown(cursor) } else { .hidden }
    let hasChanged = putChanges(of: frame)
    shown = frame
    if hasChanged { compactor.links?.prepare(for: frame) }
    guard hasChanged || cursor != shownCursor else { return [] }

    var count = 0
    let drawn = cterminal_screen_flush(
      isVisible ? Int32(position?.row ?? 0) : -1, Int32(position?.column ?? 0), &count)
    guard let drawn else {
      invalidate()
      return []
    }
    let isSynchronized = count > Self.synchronizedFrom
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 40)
    if isSynchronized { bytes += "\u{1B}[?2026h".utf8 }
    if cursor == .hidden, shownCursor != .hidden { bytes += "\u{1B}[?25l".utf8 }
    let drawing = UnsafeBufferPointer(start: drawn, count: count)
    if isFamiliar { bytes += compactor.compact(drawing) } else { bytes += drawing }
    bytes += repairedLinks(isVisible ? position : nil)
    if case .shown(let new) = cursor {
      var oldShape: Frame.Cursor.Shape?
      if case .shown(let old) = shownCursor { oldShape = old.shape }
      if oldShape != new.shape, isFamiliar {
        bytes += (new.shape == .bar ? "\u{1B}[6 q" : "\u{1B}[2 q").utf8
      }
      if oldShape == nil { bytes += "\u{1B}[?25h".utf8 }
    }
    if isSynchronized { bytes += "\u{1B}[?2026l".utf8 }
    shownCursor = cursor
    return bytes
  }

  /// Writes again the rows in which a cell leads elsewhere than it shall, though it shows what it shall.
  private func repairedLinks(_ cursor: Position?) -> [UInt8] {
    guard let links = compactor.links else { return [] }
    if links.isLost {
      // Something was written that is not known here: better no links than wrong ones.
      compactor.links = nil
      invalidate()
      return []
    }
    let rows = links.rowsToRepair
    guard !rows.isEmpty else { return [] }
    for row in rows { cterminal_screen_redraw_row(Int32(row)) }
    var count = 0
    guard
      let drawn = cterminal_screen_flush(
        cursor.map { Int32($0.row) } ?? -1, Int32(cursor?.column ?? 0), &count)
    else {
      invalidate()
      return []
    }
    return compactor.compact(UnsafeBufferPointer(start: drawn, count: count))
  }

  /// Hands curses the changed part of each row; false when there is none.
  private func putChanges(of frame: Frame) -> Bool {
    let columns = min(frame.size.columns, size.columns)
    guard let shown, shown.size == frame.size else {
      for row in 0..<min(frame.size.rows, size.rows) { put(frame, row: row, columns: 0..<columns) }
      return true
    }
    var hasChanged = false
    frame.forEachChange(since: shown) { row, changed in
      guard row < size.rows, changed.lowerBound < columns else { return }
      put(frame, row: row, columns: changed.clamped(to: 0..<columns))
      hasChanged = true
    }
    return hasChanged
  }

  private func put(_ frame: Frame, row index: Int, columns: Range<Int>) {
    row.removeAll(keepingCapacity: true)
    let start = index * frame.size.columns
    // The last cell of the last row stays blank: writing there makes terminals scroll, or lose marks. Some
    // cannot write there but by pushing along the cell before it, which must not be half a glyph then.
    let isLast = index == size.rows - 1
    let end = min(frame.size.columns, isLast ? size.columns - 1 : size.columns)
    let wideEnd = min(frame.size.columns, isLast ? size.columns - 2 : size.columns)
    var column = columns.lowerBound
    while column < columns.upperBound {
      let cell = frame.cells[start + column]
      var glyph = cterminal_glyph()
      glyph.style = Self.style(cell.ink, cell.surface)
      glyph.base = 32
      let columns = max(1, Int(cell.width))
      if cell.isContinuation || column + columns > (columns == 1 ? end : wideEnd) {
        row.append(glyph)
        column += 1
        continue
      }
      if cell.glyph < 0x7F {
        glyph.base = max(32, cell.glyph)
        row.append(glyph)
      } else {
        append(cell, of: frame, as: glyph)
      }
      column += columns
    }
    row.withUnsafeBufferPointer {
      cterminal_screen_put(Int32(index), Int32(columns.lowerBound), $0.baseAddress, Int32($0.count))
    }
  }

  /// Curses and the terminal count columns by themselves. A glyph of which they would think otherwise than
  /// the frame would shift the rest of the row, so it is replaced.
  private func append(_ cell: Cell, of frame: Frame, as template: cterminal_glyph) {
    var glyph = template
    let scalars = frame.scalars(of: cell)
    glyph.base = scalars.first?.value ?? 0xFFFD
    guard cterminal_wcwidth(glyph.base) == Int32(cell.width) else {
      glyph.base = 0xFFFD
      row.append(glyph)
      if cell.width == 2 { row.append(template) }
      return
    }
    var marks = scalars.dropFirst().map(\.value).filter { cterminal_wcwidth($0) == 0 }.prefix(4)
    if joinsAnything, marks.last == 0x200D { marks.removeLast() }
    withUnsafeMutableBytes(of: &glyph.marks) { bytes in
      let places = bytes.bindMemory(to: UInt32.self)
      for (place, mark) in zip(places.indices, marks) { places[place] = mark }
    }
    row.append(glyph)
  }
}
