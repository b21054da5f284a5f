import Conversation
import Screen
import Widgets

/// All of what a tool call would do as rows of a width: nothing is cut, and every row of what others wrote begins with a
/// margin that no text can draw.
struct ApprovalRows {
  private let width: Int
  private let glyphs: Glyphs
  private let digits: Int
  private var lines: [Line] = []

  static func lines(_ document: ApprovalDocument, width: Int, glyphs: Glyphs) -> [Line] {
    var rows = ApprovalRows(document, width: width, glyphs: glyphs)
    for section in document.sections { rows.add(section) }
    return rows.lines
  }

  private init(_ document: ApprovalDocument, width: Int, glyphs: Glyphs) {
    self.width = width
    self.glyphs = glyphs
    let largest = document.sections.reduce(1) { max($0, $1.rows.count) }
    digits = String(largest).utf8.count
  }

  private mutating func add(_ section: ApprovalDocument.Section) {
    if !lines.isEmpty, width >= 56 { lines.append(Line()) }
    let title = Line([Span(section.title, .heading), Span("  " + section.caption, .muted)])
    if section.caption.isEmpty || title.columns <= width {
      lines.append(title)
    } else {
      lines.append(Line(section.title, .heading))
      lines += LineWrap.rows(of: section.caption, ink: .muted, width: width).map { Line($0) }
    }
    for row in section.rows {
      let ink = Self.ink(of: row, in: section.kind)
      let margin = margin(row.number)
      let room = max(1, width - TextWidth.columns(of: margin))
      for (index, spans) in Self.wrap(row.pieces, width: room, ink: ink, glyphs: glyphs).enumerated() {
        let start = Span(index == 0 ? margin : self.margin(nil), .border)
        lines.append(Line([start] + spans, surface: .code))
      }
    }
  }

  private func margin(_ number: Int?) -> String {
    let text = number.map { String($0) } ?? ""
    let padded = String(repeating: " ", count: max(0, digits - text.utf8.count)) + text
    return width >= 40 ? " \(padded) \(glyphs.vertical) " : padded + glyphs.vertical
  }

  /// What is added and what is removed; both also begin with their sign.
  private static func ink(of row: ApprovalDocument.Row, in kind: ApprovalDetail.Kind?) -> Ink {
    guard kind == .diff else { return kind == nil || kind == .note ? .text : .code }
    switch row.pieces.first?.text.utf8.first {
    case UInt8(ascii: "+"): return .diffAdded
    case UInt8(ascii: "-"): return .diffRemoved
    case UInt8(ascii: "@"): return .muted
    default: return .code
    }
  }

  /// Breaks a line where the row is full, and nowhere else; blanks at such a break are drawn to be seen.
  static func wrap(_ pieces: [ExactText.Piece], width: Int, ink: Ink, glyphs: Glyphs) -> [[Span]] {
    var wrapping = ExactWrapping(width: width, isASCII: glyphs == .ascii)
    for piece in pieces {
      switch piece.kind {
      case .plain: wrapping.add(piece.text, ink)
      case .named: wrapping.addWhole(piece.text)
      case .tab: wrapping.addTab()
      }
    }
    return wrapping.finish()
  }
}

/// Fills rows.
private struct ExactWrapping {
  let width: Int
  let isASCII: Bool
  private var rows: [[Span]] = []
  private var row: [Span] = []
  private var columns = 0

  init(width: Int, isASCII: Bool) {
    self.width = width
    self.isASCII = isASCII
  }

  mutating func add(_ text: String, _ ink: Ink) {
    var text = text
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      // A byte is a column.
      var rest = Substring(text)
      while !rest.isEmpty {
        if columns >= width { breakRow() }
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
        breakRow()
      }
      part.append(character)
      partColumns += needed
    }
    append(part, ink, partColumns)
    text = ""
  }

  /// A name, which is not broken where it fits into a row.
  mutating func addWhole(_ name: String) {
    let needed = name.utf8.count
    if columns > 0, columns + needed > width, needed <= width { breakRow() }
    add(name, .control)
  }

  mutating func addTab() {
    if columns >= width { breakRow() }
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

  private mutating func breakRow() {
    if let last = row.indices.last, row[last].ink != .control, row[last].text.last == " " {
      row[last].text.removeLast()
      row.append(blank)
    }
    rows.append(row)
    row = []
    columns = 0
  }

  /// A blank where a row breaks, which otherwise could not be told from none.
  private var blank: Span { Span(isASCII ? "_" : "·", .control) }
}
