/// The bytes that ask a terminal to take a text into its clipboard (OSC 52), as what stands between passes them on.
///
/// Source: xterm's ctlseqs, "Manipulate Selection Data"; tmux(1), `allow-passthrough`; screen(1), "Virtual Terminal".
public enum ClipboardSequence {
  /// What stands between the program and the terminal.
  public enum Path: Hashable, Sendable {
    case direct
    /// tmux takes the sequence itself with `set-clipboard on`, and passes it on with `allow-passthrough on`; it gets
    /// both, and whichever it does not allow does nothing.
    case tmux
    /// GNU screen passes on what is wrapped, in strings of at most 768 bytes.
    case screen
  }

  /// The longest text that terminals take, in bytes: 100,000 of Base64 with what stands around it.
  public static let limit = 74_994

  /// - Returns: `nil` for a text that is longer than terminals take.
  public static func bytes(for text: String, by path: Path) -> String? {
    guard text.utf8.count <= limit else { return nil }
    let encoded = Base64.encode(text.utf8)
    switch path {
    case .direct: return "\u{1B}]52;c;\(encoded)\u{1B}\\"
    case .tmux:
      // Within the string each ESC is doubled; a bell in place of the string terminator saves one.
      return "\u{1B}]52;c;\(encoded)\u{1B}\\" + "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;\(encoded)\u{07}\u{1B}\\"
    case .screen:
      // The string terminator would end screen's own string.
      let sequence = Array("\u{1B}]52;c;\(encoded)\u{07}".utf8)
      var result = ""
      var start = 0
      while start < sequence.count {
        let end = min(start + screenPiece, sequence.count)
        result += "\u{1B}P" + String(decoding: sequence[start..<end], as: UTF8.self) + "\u{1B}\\"
        start = end
      }
      return result
    }
  }

  /// What screen takes in one string, less what stands around it.
  private static let screenPiece = 764

  /// Told by the variables that tmux and screen set for what runs in them; `TERM` tells of a tmux on another machine.
  public static func path(environment: (String) -> String?) -> Path {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    if isSet("TMUX") { return .tmux }
    if isSet("STY") { return .screen }
    return environment("TERM")?.hasPrefix("tmux") == true ? .tmux : .direct
  }
}
