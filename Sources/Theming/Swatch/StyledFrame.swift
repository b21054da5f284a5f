import Screen

/// A frame as lines for standard output, where no interface is.
public enum StyledFrame {
  /// The text alone, without spaces at the ends of the lines.
  public static func plain(_ frame: Frame) -> String {
    lines(frame) { row in
      var text = ""
      for column in 0..<frame.size.columns {
        text.unicodeScalars.append(contentsOf: glyph(frame, column, row))
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// With colours and attributes as SGR sequences (ECMA-48, 8.3.117; colours as in ISO 8613-6). Each line ends with
  /// plain attributes, so that it can stand anywhere.
  public static func colored(_ frame: Frame, _ styles: StyleTable) -> String {
    lines(frame) { row in
      var text = ""
      var current: Appearance?
      for column in 0..<frame.size.columns {
        let cell = frame[column, row]
        let look = styles[cell.ink, cell.surface]
        if look != current {
          text += sequence(look)
          current = look
        }
        text.unicodeScalars.append(contentsOf: glyph(frame, column, row))
      }
      return text + "\u{1B}[0m"
    }
  }

  private static func lines(_ frame: Frame, _ line: (Int) -> String) -> String {
    (0..<frame.size.rows).map { line($0) + "\n" }.joined()
  }

  /// None for the second half of a wide one.
  private static func glyph(_ frame: Frame, _ column: Int, _ row: Int) -> [Unicode.Scalar] {
    let cell = frame[column, row]
    return cell.isContinuation ? [] : Array(frame.scalars(of: cell))
  }

  /// The sequence that begins with plain attributes and leads to a look.
  static func sequence(_ look: Appearance) -> String {
    var parts = ["0"]
    for (attribute, number) in [
      (Appearance.Attributes.bold, 1), (.dim, 2), (.italic, 3), (.underline, 4), (.reverse, 7),
    ] where look.attributes.contains(attribute) { parts.append("\(number)") }
    parts += parameters(look.foreground, plain: 30, bright: 90, other: 38)
    parts += parameters(look.background, plain: 40, bright: 100, other: 48)
    return "\u{1B}[\(parts.joined(separator: ";"))m"
  }

  private static func parameters(_ color: TerminalColor, plain: Int, bright: Int, other: Int) -> [String] {
    switch color {
    case .terminalDefault: []
    case .palette(let index) where index < 8: ["\(plain + Int(index))"]
    case .palette(let index) where index < 16: ["\(bright + Int(index) - 8)"]
    case .palette(let index): ["\(other);5;\(index)"]
    case .rgb(let red, let green, let blue): ["\(other);2;\(red);\(green);\(blue)"]
    }
  }
}
