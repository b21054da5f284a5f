import Screen

/// Fills rows with text of which nothing may be hidden: neither a character nor that there is none.
struct ExactWrapping {
  let width: Int
  let isASCII: Bool
  /// Whether rows are broken between words where they can be.
  let keepsWords: Bool
  private var rows: [[Span]] = []
  private var row: [Span] = []
  private var columns = 0

  init(width: Int, isASCII: Bool, keepsWords: Bool = false) {
    self.width = width
    self.isASCII = isASCII
    self.keepsWords = keepsWords
  }

  mutating func add(_ text: String, _ ink: Ink) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      // A byte is a column.
      var rest = Substring(text)
      while let first = rest.first {
        if columns >= width { breakRow(before: first) }
        let part = rest.prefix(width - columns)
        append(String(part), ink, part.utf8.count)
        rest = rest.dropFirst(part.utf8.count)
      }
      return
    }
    var part = ""
    var partColumns = 0
    for character in text {
      let needed = TextWidth.columns(of: character)
      if columns + partColumns + needed > width, columns + partColumns > 0 {
        append(part, ink, partColumns)
        (part, partColumns) = ("", 0)
        breakRow(before: character)
        // What was taken along into the next row may leave no room there either.
        if columns + needed > width, columns > 0 { breakRow(before: character) }
      }
      part.append(character)
      partColumns += needed
    }
    append(part, ink, partColumns)
  }

  /// A name, which is not broken where it fits into a row.
  mutating func addWhole(_ name: String) {
    let needed = name.utf8.count
    if columns > 0, columns + needed > width, needed <= width {
      breakRow(before: "<")
      if columns > 0, columns + needed > width { breakRow(before: "<") }
    }
    add(name, .control)
  }

  mutating func addTab() {
    if columns >= width { breakRow(before: " ") }
    let stop = min(4 - columns % 4, width - columns)
    append((isASCII ? ">" : "→") + String(repeating: " ", count: stop - 1), .control, stop)
  }

  mutating func finish() -> [[Span]] {
    rows.append(row)
    return rows
  }

  private mutating func append(_ text: String, _ ink: Ink, _ added: Int) {
    guard !text.isEmpty else { return }
    columns += added
    if let last = row.indices.last, row[last].ink == ink {
      row[last].text += text
    } else if row.isEmpty, !rows.isEmpty, ink != .control, text.first == " " {
      row = [blank, Span(String(text.dropFirst()), ink)]
    } else {
      row.append(Span(text, ink))
    }
  }

  private mutating func breakRow(before next: Character) {
    let moved = keepsWords ? takeWord(before: next) : []
    let isBetweenWords = keepsWords && endsWithOneBlank
    if !isBetweenWords, let last = row.indices.last, row[last].ink != .control, row[last].text.last == " " {
      row[last].text.removeLast()
      row.append(blank)
    }
    rows.append(row)
    row = moved
    columns = moved.reduce(0) { $0 + TextWidth.columns(of: $1.text) }
  }

  /// The word at the end of the row, where it goes on behind it and began in it: it moves to the next one.
  private mutating func takeWord(before next: Character) -> [Span] {
    // Wide scripts without blanks break between any two characters.
    if TextWidth.columns(of: next) == 2 { return [] }
    for place in row.indices.reversed() where row[place].ink != .control {
      let text = row[place].text
      guard let end = text.lastIndex(where: { $0 == " " || TextWidth.columns(of: $0) == 2 }) else { continue }
      let start = text.index(after: end)
      // A blank that has no room behind its word takes that along, so that no row begins with it.
      let rest = Span(String(text[start...]), row[place].ink)
      let moved = (rest.text.isEmpty ? [] : [rest]) + row[(place + 1)...]
      guard !moved.isEmpty || next != " " else { return [] }
      row[place].text = String(text[..<start])
      row.removeSubrange((place + 1)...)
      return moved
    }
    return []
  }

  /// Whether the row ends with a word and the one blank behind it, which the break stands for.
  private var endsWithOneBlank: Bool {
    guard let last = row.last, last.ink != .control, last.text.last == " " else { return false }
    if let before = last.text.dropLast().last { return before != " " }
    return row.count > 1
  }

  /// A blank where a row breaks, which otherwise could not be told from none.
  private var blank: Span { Span(isASCII ? "_" : "·", .control) }
}
