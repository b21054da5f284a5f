import Screen

/// The signs that widgets draw with, in Unicode or in plain ASCII.
///
/// Every sign takes the columns of its text; those that are repeated to fill a line take one.
public struct Glyphs: Hashable, Sendable {
  public var bullet: String
  public var quote: String
  public var horizontal: String
  public var vertical: String
  /// The corners of a box.
  public var topLeft, topRight, bottomLeft, bottomRight: String
  /// Where a line meets or crosses another; named for the side that has no arm.
  public var cross, noTop, noBottom, noLeft, noRight: String
  public var unchecked: String
  public var checked: String
  public var spinner: [String]
  public var prompt: String
  /// The marks of a session or a tool call.
  public var active, success, failure, attention, question: String
  public var ellipsis: String
  /// Beside the row that is selected.
  public var selectionMarker: String
  public var arrowRight, arrowUp, arrowDown: String
  public var separator: String
  public var pin: String

  public static let unicode = Glyphs(
    bullet: "•", quote: "│", horizontal: "─", vertical: "│",
    topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
    cross: "┼", noTop: "┬", noBottom: "┴", noLeft: "├", noRight: "┤",
    unchecked: "☐", checked: "☑",
    spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
    prompt: "›", active: "●", success: "✓", failure: "✗", attention: "!", question: "?", ellipsis: "…",
    selectionMarker: "▌", arrowRight: "→", arrowUp: "↑", arrowDown: "↓", separator: "·", pin: "◆")

  public static let ascii = Glyphs(
    bullet: "*", quote: "|", horizontal: "-", vertical: "|",
    topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    cross: "+", noTop: "+", noBottom: "+", noLeft: "+", noRight: "+",
    unchecked: "[ ]", checked: "[x]", spinner: ["|", "/", "-", "\\"],
    prompt: ">", active: "*", success: "+", failure: "x", attention: "!", question: "?", ellipsis: "...",
    selectionMarker: ">", arrowRight: "->", arrowUp: "^", arrowDown: "v", separator: "|", pin: "#")
}

/// The sign that turns while something is going on.
public enum Spinner {
  /// How long a frame is shown, in milliseconds.
  public static let frameMilliseconds = 100

  /// - Parameter frame: any number; the frames repeat.
  public static func glyph(frame: Int, glyphs: Glyphs = .unicode) -> String {
    let count = glyphs.spinner.count
    guard count > 0 else { return " " }
    return glyphs.spinner[((frame % count) + count) % count]
  }
}
