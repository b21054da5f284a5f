import CTerminal
import Screen

/// Which cells of the terminal lead where (OSC 8), of which curses knows nothing.
///
/// It follows what curses writes as a terminal would, cursor and scrolling, but keeps nothing of a cell but its link.
/// So it knows for each glyph that is written where it lands, and with that where it shall lead; and what scrolls takes
/// its links along without a byte. Where a cell shall lead elsewhere and curses sees no reason to write it again,
/// ``rowsToRepair`` says so. A sequence that it does not know makes it give up: ``isLost``.
///
/// A pure value.
struct LinkLayer {
  /// Whether it no longer knows what the terminal shows.
  private(set) var isLost = false
  private let size: Size
  /// The number of each cell's link as shown, and as it shall be; empty while there is none anywhere.
  private var shown: [UInt16] = []
  private var wanted: [UInt16] = []
  /// All that were met since the screen was cleared, by number less one.
  private var targets: [LinkTarget] = []
  private var numbers: [LinkTarget: UInt16] = [:]
  private var cursor: Position?
  private var saved: Position?
  private var region: Range<Int>

  /// From how many links on those are forgotten that are not shown any more; a frame has 255 at most.
  private static let limit = 4_096
  /// What marks the number of a blank's link.
  private static let blank: UInt16 = 0x8000

  init(size: Size) {
    self.size = size
    region = 0..<size.rows
  }

  /// The screen is about to be cleared.
  mutating func clear() { self = LinkLayer(size: size) }

  /// Says what the cells shall be when what follows has been written.
  mutating func prepare(for frame: Frame) {
    if frame.links.isEmpty {
      if !shown.contains(where: { $0 != 0 }) { (shown, wanted) = ([], []) }
      if !wanted.isEmpty { wanted = Array(repeating: 0, count: shown.count) }
      if shown.isEmpty { (targets, numbers) = ([], [:]) }
      return
    }
    let count = size.columns * size.rows
    if shown.isEmpty { shown = Array(repeating: 0, count: count) }
    wanted = Array(repeating: 0, count: count)
    if targets.count + frame.links.count > Self.limit { forgetUnused() }
    let numbers = frame.links.map { number(of: $0) }
    let columns = min(size.columns, frame.size.columns)
    for row in 0..<min(size.rows, frame.size.rows) {
      for column in 0..<columns {
        let cell = frame[column, row]
        guard cell.link != 0 else { continue }
        wanted[row * size.columns + column] =
          numbers[Int(cell.link) - 1] | (cell.glyph == 32 ? Self.blank : 0)
      }
    }
    // The last cell stays blank. Some terminals get there only what was written before it, and then pushed along.
    guard size.columns > 0, size.rows > 0 else { return }
    var first = max(0, size.columns - 3)
    if first < frame.size.columns, size.rows <= frame.size.rows, frame[first, size.rows - 1].isContinuation {
      first -= 1
    }
    for column in max(0, first)..<size.columns { wanted[count - size.columns + column] = 0 }
  }

  private mutating func number(of target: LinkTarget) -> UInt16 {
    if let known = numbers[target] { return known }
    guard targets.count < Int(Self.blank) - 1 else {
      isLost = true
      return 0
    }
    targets.append(target)
    numbers[target] = UInt16(targets.count)
    return UInt16(targets.count)
  }

  /// Numbers those anew that a cell shows, and forgets the others.
  private mutating func forgetUnused() {
    let old = targets
    (targets, numbers) = ([], [:])
    var renamed: [UInt16: UInt16] = [0: 0]
    for index in shown.indices {
      let link = shown[index]
      if let known = renamed[link] {
        shown[index] = known
      } else {
        shown[index] = number(of: old[Int(link) - 1])
        renamed[link] = shown[index]
      }
    }
  }

  /// The rows in which a cell leads elsewhere than it shall. A blank that was erased may lead nowhere.
  var rowsToRepair: [Int] {
    guard shown != wanted else { return [] }
    return (0..<size.rows).filter { row in
      let start = row * size.columns
      return (start..<(start + size.columns)).contains { index in
        let (does, shall) = (shown[index], wanted[index])
        return does != shall & ~Self.blank && !(does == 0 && shall & Self.blank != 0)
      }
    }
  }

  func target(_ number: UInt16) -> LinkTarget? { number == 0 ? nil : targets[Int(number) - 1] }

  // MARK: What is written

  /// The link of what is written next: one column or two.
  var next: UInt16 {
    guard let cursor, !wanted.isEmpty else { return 0 }
    return cursor.column < size.columns ? wanted[cursor.row * size.columns + cursor.column] & ~Self.blank : 0
  }

  /// Whether any of so many columns from here on shall lead anywhere.
  func wantsLink(in columns: Int) -> Bool {
    guard let cursor, !wanted.isEmpty, cursor.column < size.columns else { return false }
    let start = cursor.row * size.columns
    return wanted[(start + cursor.column)..<(start + min(size.columns, cursor.column + columns))].contains {
      $0 != 0
    }
  }

  /// So many columns were written, all with one link.
  mutating func write(_ columns: Int, _ link: UInt16) {
    guard let place = cursor else {
      if columns > 0 { isLost = true }
      return
    }
    // Curses never writes beyond the end of a row. What follows the last column is said with its place.
    guard place.column + columns <= size.columns else { return isLost = true }
    if !shown.isEmpty {
      let start = place.row * size.columns + place.column
      for index in start..<(start + columns) { shown[index] = link }
    }
    cursor?.column += columns
  }

  mutating func control(_ byte: UInt8) {
    guard let place = cursor else { return byte == 0x0F ? () : (isLost = true) }
    switch byte {
    case 0x08: cursor?.column = max(0, min(size.columns - 1, place.column) - 1)
    case 0x09: cursor?.column = min(size.columns - 1, (place.column / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D: cursor?.column = 0
    case 0x0E, 0x0F: break
    default: isLost = true
    }
  }

  mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x28...0x2B: break
    case 0x37: saved = cursor
    case 0x38: cursor = saved
    case 0x44: lineFeed()
    case 0x4D:
      if cursor?.row == region.lowerBound {
        scroll(-1, in: region)
      } else if let row = cursor?.row {
        cursor?.row = max(0, row - 1)
      }
    default: isLost = true
    }
  }

  private mutating func lineFeed() {
    guard let row = cursor?.row else { return isLost = true }
    if row == region.upperBound - 1 {
      scroll(1, in: region)
    } else {
      cursor?.row = min(size.rows - 1, row + 1)
    }
  }

  /// A control sequence: what is between `CSI` and its last byte, and that byte.
  mutating func control(_ parameters: Slice<UnsafeBufferPointer<UInt8>>, _ final: UInt8) {
    if parameters.first == UInt8(ascii: "?") || final == UInt8(ascii: "m") { return }
    var numbers: [Int?] = []
    for part in parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false) {
      guard part.count < 6 else { return isLost = true }
      numbers.append(Int(String(decoding: part, as: UTF8.self)))
    }
    func number(_ index: Int, _ standard: Int = 1) -> Int {
      numbers.indices.contains(index) ? numbers[index] ?? standard : standard
    }
    let count = max(1, number(0))
    if final == UInt8(ascii: "H") {
      cursor = Position(
        column: min(size.columns, max(1, number(1))) - 1, row: min(size.rows, count) - 1)
      return
    }
    if final == UInt8(ascii: "J"), number(0, 0) == 2 { return erase(0..<size.columns * size.rows) }
    guard var place = cursor else { return isLost = true }
    place.column = min(place.column, size.columns - 1)
    let start = place.row * size.columns
    switch final {
    case UInt8(ascii: "@"): shift(count, at: place)
    case UInt8(ascii: "A"): place.row = max(0, place.row - count)
    case UInt8(ascii: "B"): place.row = min(size.rows - 1, place.row + count)
    case UInt8(ascii: "C"): place.column = min(size.columns - 1, place.column + count)
    case UInt8(ascii: "D"): place.column = max(0, place.column - count)
    case UInt8(ascii: "G"): place.column = min(size.columns, count) - 1
    case UInt8(ascii: "J") where number(0, 0) == 0: erase((start + place.column)..<(size.columns * size.rows))
    case UInt8(ascii: "K") where number(0, 0) == 0: erase((start + place.column)..<(start + size.columns))
    case UInt8(ascii: "K") where number(0, 0) == 1: erase(start..<(start + place.column + 1))
    case UInt8(ascii: "L"): scroll(-count, in: place.row..<max(place.row, region.upperBound))
    case UInt8(ascii: "M"): scroll(count, in: place.row..<max(place.row, region.upperBound))
    case UInt8(ascii: "P"): shift(-count, at: place)
    case UInt8(ascii: "S"): scroll(count, in: region)
    case UInt8(ascii: "T"): scroll(-count, in: region)
    case UInt8(ascii: "X"):
      erase((start + place.column)..<(start + min(size.columns, place.column + count)))
    case UInt8(ascii: "d"): place.row = min(size.rows, count) - 1
    case UInt8(ascii: "r"):
      region = min(size.rows - 1, max(0, count - 1))..<max(1, min(size.rows, number(1, size.rows)))
      if region.isEmpty { isLost = true }
      place = Position(column: 0, row: 0)
    default: isLost = true
    }
    cursor = place
  }

  // MARK: Cells

  private mutating func erase(_ range: Range<Int>) {
    guard !shown.isEmpty else { return }
    for index in range { shown[index] = 0 }
  }

  /// Moves rows up, or down when negative.
  private mutating func scroll(_ count: Int, in rows: Range<Int>) {
    guard !shown.isEmpty else { return }
    let old = shown
    for row in rows {
      let from = row + count
      for column in 0..<size.columns {
        shown[row * size.columns + column] = rows.contains(from) ? old[from * size.columns + column] : 0
      }
    }
  }

  /// Moves the rest of a row to the right, or to the left when negative.
  private mutating func shift(_ count: Int, at place: Position) {
    guard !shown.isEmpty else { return }
    let start = place.row * size.columns
    let old = shown
    for column in place.column..<size.columns {
      let from = column - count
      shown[start + column] = (place.column..<size.columns).contains(from) ? old[start + from] : 0
    }
  }
}
