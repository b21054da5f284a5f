import Screen

/// One row of a text, as offsets into its UTF-8 bytes.
struct TextRow: Hashable {
  var start: Int
  /// Where what is seen ends; spaces at which the row broke lie between this and `next`.
  var end: Int
  /// Where the next row starts: behind the spaces or the line feed.
  var next: Int
  /// Whether a line feed, or the end of the text, ended it.
  var endsLine: Bool
  var hasTabs: Bool

  var ending: Line.Ending { endsLine ? .line : end < next ? .space : .none }
}

/// Breaks text into rows of a width, by the same rules as `LineWrap`, but as ranges of one text.
///
/// Most text is ASCII, where a byte is a column; only what is not goes through grapheme clusters. The rows of a
/// text do not change when text is added behind its last row, so that a caller may go on from there.
struct RowBreaker {
  enum Mode {
    /// Breaks at spaces and around wide glyphs where it can.
    case words
    /// Breaks only where the row is full: code.
    case columns
  }

  static let tabStop = 4

  let width: Int
  let mode: Mode
  private let text: String

  private var rowStart: Int
  private var columns = 0
  /// Where the row may break, what is seen before that, and the columns up to there.
  private var opportunity: (offset: Int, visibleEnd: Int, columns: Int)?
  private var endsInSpace = false
  private var hasTabs = false
  private var rows: [TextRow] = []

  private init(_ text: String, start: Int, width: Int, mode: Mode) {
    self.text = text
    self.width = max(1, width)
    self.mode = mode
    rowStart = start
  }

  /// The rows of a part of a text; at least one.
  ///
  /// - Parameters:
  ///   - range: in UTF-8 bytes, on scalar boundaries.
  ///   - width: in columns; anything below 1 counts as 1.
  static func rows(of text: String, in range: Range<Int>? = nil, width: Int, mode: Mode = .words) -> [TextRow]
  {
    let range = range ?? 0..<text.utf8.count
    var breaker = RowBreaker(text, start: range.lowerBound, width: width, mode: mode)
    let done: Void? = text.utf8.withContiguousStorageIfAvailable { breaker.run($0, range) }
    if done == nil {
      // A string that is not kept as UTF-8 (a bridged one) is copied once.
      return rows(of: String(decoding: Array(text.utf8), as: UTF8.self), in: range, width: width, mode: mode)
    }
    return breaker.rows
  }

  private mutating func run(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    var offset = range.lowerBound
    let end = range.upperBound
    /// The cluster that begins at an offset, where the one before it is known.
    var cluster: (offset: Int, index: String.Index)?
    while offset < end {
      let byte = bytes[offset]
      let isLast = offset + 1 == end
      if byte == 0x0A || byte == 0x0D && !isLast && bytes[offset + 1] == 0x0A {
        let next = offset + (byte == 0x0A ? 1 : 2)
        endRow(at: offset, next: next, endsLine: true)
        offset = next
      } else if byte < 0x80 && (isLast || bytes[offset + 1] < 0x80) {
        if byte == 0x20 || byte == 0x09 {
          addSpace(at: offset, isTab: byte == 0x09)
        } else {
          add(at: offset, next: offset + 1, columns: 1)
        }
        offset += 1
      } else {
        let index = cluster?.offset == offset ? cluster!.index : text.index(atUTF8: offset)
        let after = text.index(after: index)
        let next = min(end, text.utf8.offset(of: after))
        if next == offset + 1, byte == 0x20 || byte == 0x09 {
          addSpace(at: offset, isTab: byte == 0x09)
        } else {
          add(at: offset, next: next, columns: TextWidth.columns(of: text[index]))
        }
        offset = next
        cluster = (next, after)
      }
    }
    endRow(at: end, next: end, endsLine: true)
  }

  private mutating func addSpace(at offset: Int, isTab: Bool) {
    var added = isTab ? Self.tabStop - columns % Self.tabStop : 1
    if mode == .columns {
      if columns + added > width, offset > rowStart {
        breakRow(at: offset)
        if isTab { added = Self.tabStop }
      }
      columns += added
    } else {
      let visibleEnd = endsInSpace ? opportunity?.visibleEnd ?? offset : offset
      columns += added
      opportunity = (offset + 1, visibleEnd, columns)
      endsInSpace = true
    }
    if isTab { hasTabs = true }
  }

  private mutating func add(at offset: Int, next: Int, columns added: Int) {
    let isWide = added == 2 && mode == .words
    if isWide, !endsInSpace, offset > rowStart { opportunity = (offset, offset, columns) }
    if columns + added > width, offset > rowStart {
      if let place = opportunity, place.offset > rowStart {
        let rest = columns - place.columns
        breakRow(at: place.offset, visibleEnd: place.visibleEnd)
        columns = rest
      }
      if columns + added > width, offset > rowStart { breakRow(at: offset) }
    }
    columns += added
    endsInSpace = false
    if isWide { opportunity = (next, next, columns) }
  }

  private mutating func breakRow(at offset: Int, visibleEnd: Int? = nil) {
    finish(
      TextRow(start: rowStart, end: visibleEnd ?? offset, next: offset, endsLine: false, hasTabs: hasTabs))
    columns = 0
  }

  private mutating func finish(_ row: TextRow) {
    rows.append(row)
    rowStart = row.next
    opportunity = nil
    hasTabs = false
  }

  private mutating func endRow(at offset: Int, next: Int, endsLine: Bool) {
    var visibleEnd = offset
    if columns > width, endsInSpace, let place = opportunity { visibleEnd = place.visibleEnd }
    finish(TextRow(start: rowStart, end: visibleEnd, next: next, endsLine: endsLine, hasTabs: hasTabs))
    columns = 0
    endsInSpace = false
  }
}

extension String {
  /// The index of a byte, in constant time.
  func index(atUTF8 offset: Int) -> Index { utf8.index(utf8.startIndex, offsetBy: offset) }

  /// A part of the text, by byte offsets on scalar boundaries.
  func slice(_ start: Int, _ end: Int) -> String { String(self[index(atUTF8: start)..<index(atUTF8: end)]) }

  /// A part of the text with tabs as the spaces they take.
  func slice(_ row: TextRow) -> String {
    let plain = slice(row.start, row.end)
    return row.hasTabs ? plain.expandingTabs() : plain
  }

  /// - Parameter column: of its row, where the text starts.
  func expandingTabs(from column: Int = 0) -> String {
    var result = ""
    var columns = column
    for character in self {
      if character == "\t" {
        let count = RowBreaker.tabStop - columns % RowBreaker.tabStop
        result += String(repeating: " ", count: count)
        columns += count
      } else {
        result.append(character)
        columns += TextWidth.columns(of: character)
      }
    }
    return result
  }
}

extension String.UTF8View {
  func offset(of index: Index) -> Int { distance(from: startIndex, to: index) }
}
