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
      let rows = Self.wrap(
        row.pieces, width: room, ink: ink, glyphs: glyphs, keepsWords: section.isProse)
      for (index, spans) in rows.enumerated() {
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
  ///
  /// - Parameter keepsWords: for prose: breaks between words where it can, behind the one blank between them.
  static func wrap(
    _ pieces: [ExactText.Piece], width: Int, ink: Ink, glyphs: Glyphs, keepsWords: Bool = false
  ) -> [[Span]] {
    var wrapping = ExactWrapping(width: width, isASCII: glyphs == .ascii, keepsWords: keepsWords)
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
