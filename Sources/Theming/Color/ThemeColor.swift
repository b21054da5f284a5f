/// One of the sixteen colours that the user has chosen for the terminal, or its own fore- or background.
public enum AnsiColor: String, Hashable, Sendable, CaseIterable {
  case terminalDefault = "default"
  case black, red, green, yellow, blue, magenta, cyan, white
  case brightBlack = "bright-black"
  case brightRed = "bright-red"
  case brightGreen = "bright-green"
  case brightYellow = "bright-yellow"
  case brightBlue = "bright-blue"
  case brightMagenta = "bright-magenta"
  case brightCyan = "bright-cyan"
  case brightWhite = "bright-white"

  /// As it is sent to a terminal.
  public var terminalColor: TerminalColor {
    guard let index = Self.allCases.firstIndex(of: self), index > 0 else { return .terminalDefault }
    return .palette(UInt8(index - 1))
  }
}

/// A colour of a theme's palette, for every depth.
public struct ThemeColor: Hashable, Sendable {
  /// nil is a colour that the user has chosen for the terminal.
  public let rgb: RGBColor?
  public let ansi: AnsiColor
  /// Whether it is the colour of `ansi` also where there are more than sixteen; otherwise a missing `rgb` is the
  /// terminal's own fore- or background there.
  public let isAlwaysAnsi: Bool

  public init(rgb: RGBColor?, ansi: AnsiColor) {
    self.rgb = rgb
    self.ansi = ansi
    isAlwaysAnsi = false
  }

  /// One of the terminal's sixteen colours, wherever there are colours.
  public init(always ansi: AnsiColor) {
    rgb = nil
    self.ansi = ansi
    isAlwaysAnsi = true
  }

  /// The terminal's own colour at every depth.
  public static let terminalDefault = ThemeColor(rgb: nil, ansi: .terminalDefault)

  /// On the palette of 256. Compares with all of it: ``StyleTable`` asks once a colour.
  var index: UInt8? { rgb.map(IndexedPalette.nearest) }

  /// The colour as it is sent at a depth.
  public func terminalColor(at depth: ColorDepth) -> TerminalColor {
    switch depth {
    case .mono: return .terminalDefault
    case .sixteen: return ansi.terminalColor
    case .indexed where isAlwaysAnsi, .trueColor where isAlwaysAnsi: return ansi.terminalColor
    case .indexed: return index.map(TerminalColor.palette) ?? .terminalDefault
    case .trueColor:
      guard let rgb else { return .terminalDefault }
      // On a direct-colour terminal curses takes the values 0 to 15 for the palette's colours.
      if rgb.red == 0, rgb.green == 0, rgb.blue < 16 { return .rgb(red: 1, green: 1, blue: 1) }
      return .rgb(red: rgb.red, green: rgb.green, blue: rgb.blue)
    }
  }
}
