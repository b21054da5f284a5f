/// How many colours a terminal can show.
public enum ColorDepth: String, Hashable, Sendable, CaseIterable {
  /// None: attributes only.
  case mono
  /// The sixteen colours that the user has chosen for the terminal.
  case sixteen
  /// The fixed palette of 256.
  case indexed
  /// 24 bits.
  case trueColor
}

/// A colour as it is sent to a terminal.
public enum TerminalColor: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case terminalDefault
  /// One of the palette: 0–15 on `sixteen`, 0–255 on `indexed`.
  case palette(UInt8)
  /// On `trueColor`.
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

/// What a cell looks like at one colour depth.
public struct Appearance: Hashable, Sendable {
  public struct Attributes: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    public static let bold = Attributes(rawValue: 1)
    public static let dim = Attributes(rawValue: 2)
    public static let italic = Attributes(rawValue: 4)
    public static let underline = Attributes(rawValue: 8)
    public static let reverse = Attributes(rawValue: 16)
  }

  public var foreground: TerminalColor
  public var background: TerminalColor
  public var attributes: Attributes

  public init(
    foreground: TerminalColor = .terminalDefault, background: TerminalColor = .terminalDefault,
    attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}
