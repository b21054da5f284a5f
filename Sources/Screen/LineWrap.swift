/// Breaks styled text into rows of a width.
///
/// Rows break at spaces where they can, inside a word where it alone is wider than the row, and always between
/// grapheme clusters. A space at which a row breaks is not shown. Line feeds end a row; tabs go to the next
/// multiple of four columns. Wide scripts without spaces break between any two ideographs.
public enum LineWrap {
  /// - Parameters:
  ///   - width: of a row in columns; anything below 1 counts as 1.
  ///   - preservesSpaces: `true` for code and plain text, where a run of spaces says something.
  /// - Returns: at least one row; an empty text is one empty row.
  public static func rows(of spans: [Span], width: Int, preservesSpaces: Bool = false) -> [[Span]] {
    var layout = WrapLayout(width: max(1, width), preservesSpaces: preservesSpaces)
    for span in spans { layout.add(span) }
    return layout.finish()
  }

  /// The rows of a text in one ink.
  public static func rows(of text: String, ink: Ink = .text, width: Int, preservesSpaces: Bool = false)
    -> [[Span]]
  {
    rows(of: [Span(text, ink)], width: width, preservesSpaces: preservesSpaces)
  }
}

/// The state of wrapping: the rows done, the row begun, and the word that may yet move to the next row.
private struct WrapLayout {
  let width: Int
  let preservesSpaces: Bool
  private var rows: [[Span]] = []
  private var row: [Span] = []
  private var rowWidth = 0
  private var word: [Span] = []
  private var wordWidth = 0
  /// Spaces after the last word, shown only if another word follows in the same row.
  private var gap: [Span] = []
  private var gapWidth = 0

  init(width: Int, preservesSpaces: Bool) {
    self.width = width
    self.preservesSpaces = preservesSpaces
  }

  mutating func add(_ span: Span) {
    var text = span.text
    text.forEachRun { bytes in
      addASCII(bytes, span.ink)
      return true
    } cluster: { character in
      add(character, span.ink)
      return true
    }
  }

  /// Words and spaces, one column a byte.
  private mutating func addASCII(_ bytes: UnsafeBufferPointer<UInt8>, _ ink: Ink) {
    var index = 0
    while index < bytes.count {
      let isSpace = bytes[index] == 0x20
      var end = index
      while end < bytes.count, (bytes[end] == 0x20) == isSpace { end += 1 }
      if isSpace {
        endWord()
        gap.append(text: end - index == 1 ? " " : String(repeating: " ", count: end - index), in: ink)
        gapWidth += end - index
        index = end
        continue
      }
      if wordWidth == 0, end < bytes.count, end - index <= width {
        // A whole word, as most are: straight into its row.
        makeRoom(for: end - index)
        row.append(joining: gap)
        row.append(text: bytes[index..<end], in: ink)
        rowWidth += gapWidth + (end - index)
        clearGap()
        index = end
        continue
      }
      while index < end {
        if wordWidth >= width { endWord() }
        let piece = min(end - index, width - wordWidth)
        word.append(
          text: String(
            decoding: UnsafeBufferPointer(rebasing: bytes[index..<(index + piece)]), as: UTF8.self),
          in: ink)
        wordWidth += piece
        index += piece
      }
    }
  }

  private mutating func add(_ character: Character, _ ink: Ink) {
    switch character {
    case "\n", "\r\n":
      endWord()
      endRow()
    case " ":
      endWord()
      gap.append(text: " ", in: ink)
      gapWidth += 1
    case "\t":
      endWord()
      let stop = 4 - (rowWidth + gapWidth) % 4
      gap.append(text: String(repeating: " ", count: stop), in: ink)
      gapWidth += stop
    default:
      let columns = TextWidth.columns(of: character)
      // An ideograph is a word of its own: a row may break before and after it.
      let isIdeograph = columns == 2
      if isIdeograph { endWord() }
      if wordWidth + columns > width { endWord() }
      word.append(text: String(character), in: ink)
      wordWidth += columns
      if isIdeograph { endWord() }
    }
  }

  mutating func finish() -> [[Span]] {
    endWord()
    if !row.isEmpty || !gap.isEmpty || rows.isEmpty { endRow() }
    return rows
  }

  private mutating func endWord() {
    guard wordWidth > 0 else { return }
    makeRoom(for: wordWidth)
    row.append(joining: gap)
    row.append(joining: word)
    rowWidth += gapWidth + wordWidth
    clearGap()
    word.removeAll(keepingCapacity: true)
    wordWidth = 0
  }

  /// Begins another row where a word has no room in this one.
  private mutating func makeRoom(for columns: Int) {
    guard rowWidth + gapWidth + columns > width else { return }
    if preservesSpaces { fillRowWithGap() }
    rows.append(row)
    row = []
    rowWidth = 0
    clearGap()
  }

  private mutating func endRow() {
    if preservesSpaces || rowWidth == 0 { fillRowWithGap() }
    rows.append(row)
    row = []
    rowWidth = 0
    clearGap()
  }

  private mutating func clearGap() {
    gap.removeAll(keepingCapacity: true)
    gapWidth = 0
  }

  private mutating func fillRowWithGap() {
    guard rowWidth + gapWidth <= width else { return }
    row.append(joining: gap)
    rowWidth += gapWidth
  }
}

extension [Span] {
  /// Appends spans, drawing together neighbours in one ink.
  mutating func append(joining others: [Span]) {
    for span in others { append(text: span.text, in: span.ink) }
  }

  /// Appends text, to the last span where that has the same ink.
  mutating func append(text: String, in ink: Ink) {
    if let last = indices.last, self[last].ink == ink {
      self[last].text += text
    } else {
      append(Span(text, ink))
    }
  }

  /// Appends ASCII.
  fileprivate mutating func append(text bytes: Slice<UnsafeBufferPointer<UInt8>>, in ink: Ink) {
    append(text: String(decoding: UnsafeBufferPointer(rebasing: bytes), as: UTF8.self), in: ink)
  }
}
