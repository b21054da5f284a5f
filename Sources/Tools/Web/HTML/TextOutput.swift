/// Writes text as a reader wants it: white space gathered, blank lines between blocks, and what stands before each line
/// of a list or a quotation.
struct TextOutput {
  /// What the lines of a part begin with.
  private struct Prefix {
    /// Before the first line; `nil` once that is written.
    var first: [UInt8]?
    var others: [UInt8]
  }

  /// Nothing is written beyond this, in bytes.
  let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var isFull = false
  private var prefixes: [Prefix] = []
  /// How many line feeds come before the next text.
  private var pendingBreaks = 0
  private var hasPendingSpace = false
  private var isAtLineStart = true
  /// More parts within parts than this are not told apart.
  private static let maximumDepth = 16

  init(limit: Int) {
    self.limit = limit
  }

  // MARK: Parts

  mutating func open(first: String? = nil, others: String) {
    let isTooDeep = prefixes.count >= Self.maximumDepth
    prefixes.append(
      Prefix(
        first: isTooDeep ? nil : first.map { Array($0.utf8) }, others: isTooDeep ? [] : Array(others.utf8)))
  }

  mutating func close() { _ = prefixes.popLast() }

  mutating func breakLine() { pendingBreaks = max(pendingBreaks, 1) }
  mutating func breakBlock() { pendingBreaks = max(pendingBreaks, 2) }
  /// A line break that was asked for: two of them are a blank line.
  mutating func addBreak() { pendingBreaks = min(pendingBreaks + 1, 2) }
  /// A line break that is kept, as in code.
  mutating func keepBreak() { pendingBreaks += 1 }

  // MARK: Rows of tables

  /// Whether the present row has anything in it.
  private var hasTextInRow = false
  /// Whether nothing stands in the present cell yet: its own breaks do not count then.
  private var isAtCellStart = false

  mutating func beginRow() {
    endRow()
    hasTextInRow = false
  }

  mutating func endRow() {
    isAtCellStart = false
    breakLine()
  }

  /// What stands between two cells, which are in one line whatever ended the first.
  mutating func separateCells() {
    isAtCellStart = false
    if hasTextInRow {
      pendingBreaks = 0
      hasPendingSpace = true
    }
    write("|".utf8)
    hasPendingSpace = true
    isAtCellStart = true
  }

  // MARK: Text

  /// A character of running text that is white space.
  mutating func space() { hasPendingSpace = true }

  /// Bytes that hold no white space, or white space that is kept.
  mutating func write(_ text: some Collection<UInt8>) {
    guard !isFull, !text.isEmpty else { return }
    begin()
    guard bytes.count + text.count <= limit else {
      isFull = true
      return
    }
    bytes.append(contentsOf: text)
  }

  mutating func write(_ text: String) { write(Array(text.utf8)) }

  private mutating func begin() {
    hasTextInRow = true
    if isAtCellStart {
      pendingBreaks = 0
      isAtCellStart = false
    }
    if pendingBreaks > 0 {
      if !bytes.isEmpty {
        // Blank lines that were kept count as text does.
        let room = limit - bytes.count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: min(pendingBreaks, max(room, 0))))
      }
      pendingBreaks = 0
      isAtLineStart = true
    }
    if isAtLineStart {
      isAtLineStart = false
      hasPendingSpace = false
      for index in prefixes.indices {
        bytes.append(contentsOf: prefixes[index].first ?? prefixes[index].others)
        prefixes[index].first = nil
      }
    } else if hasPendingSpace {
      bytes.append(UInt8(ascii: " "))
      hasPendingSpace = false
    }
  }
}
