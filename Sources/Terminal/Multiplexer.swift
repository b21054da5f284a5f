/// What stands between the program and the terminal, and hands on to it only what is wrapped for that.
///
/// Source: tmux(1), `allow-passthrough`; screen(1), "Virtual Terminal".
public enum Multiplexer: Hashable, Sendable {
  case none, tmux, screen

  /// Told by the variables that tmux and screen set for what runs in them, unless `TERM` says that a terminal was opened
  /// from there; `TERM` alone tells of a tmux on another machine.
  ///
  /// - Parameter environment: the variable of a name; `TMUX`, `STY` and `TERM` are asked for.
  public init(environment: (String) -> String?) {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    let term = environment("TERM") ?? ""
    let mayBeOurs = term.isEmpty || term.hasPrefix("screen")
    if term.hasPrefix("tmux") || isSet("TMUX") && mayBeOurs {
      self = .tmux
    } else if isSet("STY"), mayBeOurs {
      self = .screen
    } else {
      self = .none
    }
  }

  /// What screen takes in one string, 768 bytes, less what stands around it.
  private static let screenPiece = 764

  /// A control string with its end, so that it reaches the terminal.
  ///
  /// - Parameter string: from its `ESC` on, without an end.
  func passing(_ string: String) -> String {
    // Within another one it ends with BEL, for the terminator would be that of the outer one.
    switch self {
    case .none: return string + "\u{1B}\\"
    case .tmux:
      let doubled = string.split(separator: "\u{1B}", omittingEmptySubsequences: false)
        .joined(separator: "\u{1B}\u{1B}")
      return "\u{1B}Ptmux;\(doubled)\u{07}\u{1B}\\"
    case .screen:
      let bytes = Array("\(string)\u{07}".utf8)
      return stride(from: 0, to: bytes.count, by: Self.screenPiece).map { start in
        let end = min(start + Self.screenPiece, bytes.count)
        return "\u{1B}P" + String(decoding: bytes[start..<end], as: UTF8.self) + "\u{1B}\\"
      }.joined()
    }
  }
}
