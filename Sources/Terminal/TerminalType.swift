import Theming

/// Which terminal description to use and how many colours to expect, decided by the environment alone.
public struct TerminalType: Hashable, Sendable {
  /// The value of `TERM`.
  public let name: String
  /// How many colours to ask for; the description may have fewer.
  public let depth: ColorDepth
  /// Whether it understands xterm's sequences, so that our own descriptions will do for it.
  let isFamiliar: Bool
  /// The descriptions to try one after the other.
  let entries: [Entry]

  enum Entry: Hashable, Sendable {
    /// The one on this machine.
    case installed(String)
    /// One of ours.
    case embedded(TerminalEntry)
  }

  /// - Parameters:
  ///   - environment: the variable of a name; `TERM`, `COLORTERM`, `NO_COLOR` and `STY` are asked for.
  ///   - preferred: what the user has set; `nil` decides by the environment. It wins over `NO_COLOR`.
  /// - Throws: `noTerminalType` without a `TERM`.
  public init(preferred: ColorDepth? = nil, environment: (String) -> String?) throws(TerminalError) {
    guard let name = environment("TERM"), !name.isEmpty else { throw .noTerminalType }
    self.name = name
    depth = preferred ?? Self.depth(of: name, environment: environment)
    isFamiliar = Self.isFamiliar(name)
    if depth == .trueColor, isFamiliar || preferred != nil {
      entries = [.embedded(.direct)]
    } else {
      entries = [.installed(name)] + (isFamiliar ? [.embedded(.indexed)] : [])
    }
  }

  private static func depth(of name: String, environment: (String) -> String?) -> ColorDepth {
    // https://no-color.org: present and not empty, whatever its value.
    if let value = environment("NO_COLOR"), !value.isEmpty { return .mono }
    if name == "dumb" || name.hasPrefix("vt") { return .mono }
    if name == "linux" { return .sixteen }
    // GNU screen hands down the variable of the terminal it runs in, and knows no 24-bit colours itself.
    let isScreen = name.hasPrefix("screen") && environment("STY") != nil
    let claimed = isScreen ? nil : environment("COLORTERM")?.lowercased()
    if claimed == "truecolor" || claimed == "24bit" || name.hasSuffix("-direct") { return .trueColor }
    if name.hasSuffix("-256color") || isModern(name) { return .indexed }
    return .sixteen
  }

  /// Terminals that have at least 256 colours, and that descriptions on older machines lack.
  private static func isModern(_ name: String) -> Bool {
    [
      "xterm-kitty", "xterm-ghostty", "ghostty", "foot", "alacritty", "wezterm", "contour", "iterm2",
      "konsole",
      "vte", "gnome", "st", "rio", "mintty", "ms-terminal", "tmux",
    ].contains { name == $0 || name.hasPrefix($0 + "-") }
  }

  private static func isFamiliar(_ name: String) -> Bool {
    isModern(name) || name.hasPrefix("xterm") || name.hasPrefix("screen") || name.hasPrefix("rxvt")
  }
}
