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
    for character in span.text {
      switch character {
      case "\n", "\r\n":
        endWord()
        endRow()
      case " ":
        endWord()
        append(" ", 1, span.ink, to: \.gap)
        gapWidth += 1
      case "\t":
        endWord()
        let stop = 4 - (rowWidth + gapWidth) % 4
        append(String(repeating: " ", count: stop), stop, span.ink, to: \.gap)
        gapWidth += stop
      default:
        let columns = TextWidth.columns(of: character)
        // An ideograph is a word of its own: a row may break before and after it.
        let isIdeograph = columns == 2
        if isIdeograph { endWord() }
        if wordWidth + columns > width { endWord() }
        append(String(character), columns, span.ink, to: \.word)
        wordWidth += columns
        if isIdeograph { endWord() }
      }
    }
  }

  mutating func finish() -> [[Span]] {
    endWord()
    if !row.isEmpty || !gap.isEmpty || rows.isEmpty { endRow() }
    return rows
  }

  private mutating func endWord() {
    guard wordWidth > 0 else { return }
    if rowWidth + gapWidth + wordWidth > width {
      if rowWidth > 0 || gapWidth + wordWidth > width {
        if preservesSpaces { fillRowWithGap() }
        rows.append(row)
        row = []
        rowWidth = 0
      }
      gap = []
      gapWidth = 0
    }
    row.append(joining: gap)
    row.append(joining: word)
    rowWidth += gapWidth + wordWidth
    gap = []
    gapWidth = 0
    word = []
    wordWidth = 0
  }

  private mutating func endRow() {
    if preservesSpaces || rowWidth == 0 { fillRowWithGap() }
    rows.append(row)
    row = []
    rowWidth = 0
    gap = []
    gapWidth = 0
  }

  private mutating func fillRowWithGap() {
    guard rowWidth + gapWidth <= width else { return }
    row.append(joining: gap)
    rowWidth += gapWidth
  }

  private mutating func append(
    _ text: String, _ columns: Int, _ ink: Ink, to list: WritableKeyPath<WrapLayout, [Span]>
  ) {
    self[keyPath: list].append(joining: [Span(text, ink)])
  }
}

extension [Span] {
  /// Appends spans, drawing together neighbours in one ink.
  mutating func append(joining others: [Span]) {
    for span in others {
      if let last = indices.last, self[last].ink == span.ink {
        self[last].text += span.text
      } else {
        append(span)
      }
    }
  }
}
