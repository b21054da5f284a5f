/// How somebody is notified who looks elsewhere: by the bell, or by one of the sequences for that.
public struct TerminalNotification: Hashable, Sendable {
  public enum Sequence: Hashable, Sendable {
    case bell
    /// iTerm2's, which many understand: `OSC 9 ; text`.
    case osc9
    /// rxvt-unicode's: `OSC 777 ; notify ; title ; text`.
    case osc777
    /// kitty's: `OSC 99 ; metadata ; text`.
    case osc99
  }

  public var sequence: Sequence
  public var multiplexer: Multiplexer

  public init(_ sequence: Sequence, through multiplexer: Multiplexer = .none) {
    self.sequence = sequence
    self.multiplexer = multiplexer
  }

  /// The best way that a terminal is known to understand, by the variables it sets; `nil` where it is known of none
  /// but the bell.
  ///
  /// - Parameter environment: the variable of a name.
  public static func preferred(environment: (String) -> String?) -> TerminalNotification? {
    let multiplexer = Multiplexer(environment: environment)
    let term = environment("TERM") ?? ""
    let program = environment("TERM_PROGRAM") ?? ""
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    // Inside of tmux the variables are of the terminal in which the server was started.
    let sequence: Sequence? =
      if term == "xterm-kitty" || isSet("KITTY_WINDOW_ID") {
        .osc99
      } else if term.hasPrefix("foot") || term.hasPrefix("rxvt-unicode") || isSet("KONSOLE_VERSION") {
        .osc777
      } else if program == "iTerm.app" || program == "WezTerm" || program == "ghostty"
        || term.hasPrefix("wezterm")
        || term == "xterm-ghostty" || isSet("WEZTERM_PANE") || isSet("ITERM_SESSION_ID")
        || isSet("GHOSTTY_RESOURCES_DIR")
      {
        .osc9
      } else {
        nil
      }
    return sequence.map { TerminalNotification($0, through: multiplexer) }
  }

  /// What is written to the terminal. The text loses everything that could be taken for a command.
  func sequence(for text: String) -> String {
    let text = TerminalTitle.sanitized(text)
    let bell = "\u{07}"
    let strings: [String]
    switch sequence {
    case .bell: return bell
    case .osc9: strings = ["\u{1B}]9;\(text)"]
    case .osc777:
      let plain = String(text.map { $0 == ";" ? "," : $0 })
      strings = ["\u{1B}]777;notify;Antiphon;\(plain)"]
    case .osc99: strings = ["\u{1B}]99;i=antiphon:d=0;Antiphon", "\u{1B}]99;i=antiphon:p=body;\(text)"]
    }
    // In a multiplexer its own bell goes with it, which marks the window.
    return strings.map(multiplexer.passing).joined() + (multiplexer == .none ? "" : bell)
  }
}
