import Screen

/// How every ink looks on every surface, at every colour depth.
///
/// A plain value with nothing left to look up: made from one or more theme files (``init(identifier:layers:)``).
public struct Theme: Hashable, Sendable {
  /// What an ink looks like by itself.
  struct InkLook: Hashable, Sendable {
    var foreground: ThemeColor
    /// Of its own; it lies over that of any surface.
    var background: ThemeColor?
    var style: Appearance.Attributes
    var mono: Appearance.Attributes
  }

  struct SurfaceLook: Hashable, Sendable {
    var background: ThemeColor
    /// Replaces the foreground of every ink without a background of its own.
    var foreground: ThemeColor?
    var style: Appearance.Attributes
    var mono: Appearance.Attributes
  }

  /// The name by which the theme is chosen: its file's without the ending.
  public let identifier: String
  /// The name for people.
  public let name: String
  public let author: String?
  public let license: String?
  public let variant: ThemeFile.Variant

  /// By the raw value of the ink.
  let inks: [InkLook]
  /// By the raw value of the surface.
  let surfaces: [SurfaceLook]

  init(
    identifier: String, name: String, author: String? = nil, license: String? = nil,
    variant: ThemeFile.Variant, inks: [InkLook], surfaces: [SurfaceLook]
  ) {
    self.identifier = identifier
    self.name = name
    self.author = author
    self.license = license
    self.variant = variant
    self.inks = inks
    self.surfaces = surfaces
  }
}

extension Theme {
  /// The terminal's own colours and attributes alone: what is left when no theme can be read.
  public static let plain = Theme(
    identifier: "plain", name: "Plain", variant: .dark,
    inks: Ink.allCases.map { ink in
      InkLook(
        foreground: .terminalDefault, style: ink.defaultStyle(hasBackground: false), mono: ink.defaultMono)
    },
    surfaces: Surface.allCases.map { surface in
      SurfaceLook(
        background: .terminalDefault, style: surface.defaultStyle(hasBackground: false),
        mono: surface.defaultMono)
    })

  /// What a cell of this ink on this surface looks like; for drawing, ``styleTable(depth:)`` is made once.
  public func appearance(_ ink: Ink, on surface: Surface, depth: ColorDepth) -> Appearance {
    appearance(ink, on: surface, depth: depth) { $0.terminalColor(at: depth) }
  }

  func appearance(
    _ ink: Ink, on surface: Surface, depth: ColorDepth, color: (ThemeColor) -> TerminalColor
  ) -> Appearance {
    let look = inks[Int(ink.rawValue)]
    let ground = surfaces[Int(surface.rawValue)]
    if depth == .mono { return Appearance(attributes: look.mono.union(ground.mono)) }
    let colors = colors(of: ink, on: surface)
    return Appearance(
      foreground: color(colors.foreground), background: color(colors.background),
      attributes: look.style.union(ground.style))
  }

  /// The two colours of an ink on a surface. An ink's own background comes with its own foreground: they were
  /// chosen for each other.
  func colors(of ink: Ink, on surface: Surface) -> (foreground: ThemeColor, background: ThemeColor) {
    let look = inks[Int(ink.rawValue)]
    let ground = surfaces[Int(surface.rawValue)]
    if let background = look.background { return (look.foreground, background) }
    return (ground.foreground ?? look.foreground, ground.background)
  }

  /// All appearances at one depth.
  public func styleTable(depth: ColorDepth) -> StyleTable {
    StyleTable(theme: self, depth: depth)
  }
}

/// The appearances of all inks on all surfaces at one colour depth: what draws looks up here and nowhere else.
public struct StyleTable: Hashable, Sendable {
  public let depth: ColorDepth
  /// At `ink × number of surfaces + surface`, by raw values.
  public let appearances: [Appearance]

  public init(theme: Theme, depth: ColorDepth) {
    self.depth = depth
    // Only the palette of 256 takes a search.
    var known: [ThemeColor: TerminalColor] = [:]
    func color(_ color: ThemeColor) -> TerminalColor {
      guard depth == .indexed else { return color.terminalColor(at: depth) }
      if let found = known[color] { return found }
      let found = color.terminalColor(at: depth)
      known[color] = found
      return found
    }
    var appearances: [Appearance] = []
    appearances.reserveCapacity(Ink.allCases.count * Surface.allCases.count)
    for ink in Ink.allCases {
      for surface in Surface.allCases {
        appearances.append(theme.appearance(ink, on: surface, depth: depth, color: color))
      }
    }
    self.appearances = appearances
  }

  /// Where an ink on a surface stands in ``appearances``.
  public static func index(_ ink: Ink, on surface: Surface) -> Int {
    Int(ink.rawValue) * Surface.allCases.count + Int(surface.rawValue)
  }

  public subscript(ink: Ink, surface: Surface) -> Appearance {
    appearances[Self.index(ink, on: surface)]
  }
}
