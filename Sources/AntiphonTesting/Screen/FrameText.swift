import Screen

/// A frame as text that a person reads in a diff: what is shown, and under it what it means.
///
/// Each row stands between bars. Under it the letters of its inks (`i│`) and of its surfaces (`s│`), each row
/// only where it says something: an ink other than `text`, a surface other than `base`. A blank in the ink
/// `text` has no letter. A wide glyph has two. Where there are links, their numbers follow (`l│`), and under the
/// frame where they lead.
public enum FrameText {
  /// The text of one frame with a header line, without the legend and without a line feed at the end.
  public static func rows(of frame: Frame, number: Int = 1) -> String {
    var lines = [header(of: frame, number: number)]
    let digits = max(2, String(max(0, frame.size.rows - 1)).count)
    for row in 0..<frame.size.rows {
      let cells = (0..<frame.size.columns).map { frame[$0, row] }
      let label = String(row)
      lines.append(
        String(repeating: "0", count: digits - label.count) + label + "│" + glyphs(of: cells, in: frame) + "│"
      )
      let margin = String(repeating: " ", count: digits - 1)
      if cells.contains(where: { $0.ink != .text }) {
        lines.append(margin + "i│" + String(cells.map(inkLetter)) + "│")
      }
      if cells.contains(where: { $0.surface != .base }) {
        lines.append(margin + "s│" + String(cells.map(\.surface.letter)) + "│")
      }
      if cells.contains(where: { $0.link != 0 }) {
        lines.append(margin + "l│" + String(cells.map { linkDigit(Int($0.link)) }) + "│")
      }
    }
    for (index, link) in frame.links.enumerated() where frame.cells.contains(where: { $0.link == index + 1 })
    {
      lines.append("link \(linkDigit(index + 1))   \(link.address)")
    }
    return lines.joined(separator: "\n")
  }

  /// The names of all letters that these frames show, in the order of the vocabulary; empty when there are none.
  public static func legend(of frames: [Frame]) -> String {
    var inks: Set<Ink> = []
    var surfaces: Set<Surface> = []
    for frame in frames {
      for row in 0..<frame.size.rows {
        let cells = (0..<frame.size.columns).map { frame[$0, row] }
        if cells.contains(where: { $0.ink != .text }) {
          inks.formUnion(cells.lazy.filter { inkLetter($0) != " " }.map(\.ink))
        }
        if cells.contains(where: { $0.surface != .base }) { surfaces.formUnion(cells.map(\.surface)) }
      }
    }
    let inkNames = Ink.allCases.filter(inks.contains).map { "\($0.letter) \($0.name)" }
    let surfaceNames = Surface.allCases.filter(surfaces.contains).map { "\($0.letter) \($0.name)" }
    return (legendLines("ink      ", inkNames) + legendLines("surface  ", surfaceNames))
      .joined(separator: "\n")
  }

  private static func header(of frame: Frame, number: Int) -> String {
    let cursor =
      frame.cursor.map { "cursor \($0.position.column),\($0.position.row) \($0.shape)" } ?? "cursor hidden"
    return "frame \(number) · \(frame.size.columns)x\(frame.size.rows) · \(cursor)"
  }

  private static func glyphs(of cells: [Cell], in frame: Frame) -> String {
    var text = ""
    for cell in cells where !cell.isContinuation {
      for scalar in frame.scalars(of: cell) { text.unicodeScalars.append(visible(scalar)) }
    }
    return text
  }

  /// A frame never holds a control character; should it, the file must still be plain text.
  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0: "\u{FFFD}"
    default: scalar
    }
  }

  private static func linkDigit(_ number: Int) -> Character {
    if number == 0 { return " " }
    return number < 36 ? Character(String(number, radix: 36)) : "#"
  }

  private static func inkLetter(_ cell: Cell) -> Character {
    cell.ink == .text && cell.glyph == 32 ? " " : cell.ink.letter
  }

  private static func legendLines(_ label: String, _ names: [String]) -> [String] {
    var lines: [String] = []
    for name in names {
      if let last = lines.last, last.count + 2 + name.count <= 96 {
        lines[lines.count - 1] += "  " + name
      } else {
        lines.append((lines.isEmpty ? label : String(repeating: " ", count: label.count)) + name)
      }
    }
    return lines
  }
}
