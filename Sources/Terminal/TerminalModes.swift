/// What the terminal is asked to do differently while the interface is up, and how that is undone.
struct TerminalModes {
  /// Whether it knows the extensions that are switched on; those that do not know them print some.
  let isFamiliar: Bool
  var hasMouse: Bool
  /// Whether it may have no alternate screen, as GNU screen unless it was told to: the last frame would stay.
  var mayKeepFrames = false
  /// Whether the title of before is on the terminal's stack.
  var hasTitle = false

  /// The alternate screen, bracketed paste, focus reports, the mouse, the kitty keyboard protocol (only what
  /// is ambiguous otherwise) or else xterm's modifyOtherKeys; the cursor is hidden.
  var entering: String {
    var text = "\u{1B}[?1049h\u{1B}[?2004h\u{1B}[?1004h"
    if hasMouse { text += Self.mouseOn }
    // The kitty protocol keeps a stack for each screen; going on after a stop must not grow it.
    if isFamiliar { text += "\u{1B}[<u\u{1B}[>1u\u{1B}[>4;1m" }
    return text + "\u{1B}[?25l"
  }

  /// The reverse, whatever was shown: also the end of a synchronised frame, the whole screen as the scrolling
  /// region, plain attributes, the cursor as it was.
  var leaving: String {
    var text = "\u{1B}[?2026l"
    if isFamiliar { text += "\u{1B}[>4m\u{1B}[<u" }
    text += Self.mouseOff + "\u{1B}[?1004l\u{1B}[?2004l"
    if isFamiliar { text += "\u{1B}[0 q" }
    text += "\u{1B}[r\u{1B}[m\u{1B}[?25h"
    // Without an alternate screen the last frame would stay.
    if !isFamiliar || mayKeepFrames { text += "\u{1B}[H\u{1B}[2J" }
    text += "\u{1B}[?1049l"
    if hasTitle { text += "\u{1B}[23;0t" }
    return text
  }

  static let mouseOn = "\u{1B}[?1002;1006h"
  static let mouseOff = "\u{1B}[?1006;1002l"
  static let titlePushed = "\u{1B}[22;0t"
  /// Asks for the background colour, and then what the terminal is, which every terminal answers.
  static let backgroundQuery = "\u{1B}]11;?\u{1B}\\\u{1B}[c"
}
