import Screen

extension Ink {
  /// The inks of the lesser class: not read as text, or meant to stand back. They need a contrast of 3:1 (WCAG 2.2,
  /// 1.4.11), all others 4.5:1 (1.4.3).
  public static let lesser: Set<Ink> = [
    .muted, .placeholder, .border, .bullet, .caret, .selectionMarker, .unread,
  ]

  /// The least contrast that a theme may give this ink.
  public var neededContrast: Double { Self.lesser.contains(self) ? 3 : 4.5 }
}

/// Examines whether a theme can be read.
public struct ThemeCheck: Hashable, Sendable {
  /// An ink on a surface that needs a look.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
      /// Too little contrast.
      case contrast(Double, needed: Double)
      /// Fore- and background are the same colour.
      case invisible
    }

    public let ink: Ink
    public let surface: Surface
    public let depth: ColorDepth
    public let problem: Problem

    public var description: String {
      let place = "\(ink.name) on \(surface.name), \(depth.rawValue)"
      switch problem {
      case .contrast(let ratio, let needed):
        return "\(place): contrast \(ThemeCheck.text(ratio)), needed \(needed)"
      case .invisible: return "\(place): the same colour on itself"
      }
    }
  }

  /// The contrast of an ink on a surface.
  public struct Measurement: Hashable, Sendable {
    public let ink: Ink
    public let surface: Surface
    /// `.trueColor` or `.indexed`.
    public let depth: ColorDepth
    /// From 1 to 21.
    public let ratio: Double
  }

  /// What fails.
  public let findings: [Finding]
  /// Every contrast that can be known.
  public let measurements: [Measurement]
  /// The inks and surfaces that use the terminal's own colours in full colour: nobody can know how they look.
  public let unjudged: [Unjudged]

  public struct Unjudged: Hashable, Sendable {
    public let ink: Ink
    public let surface: Surface
  }

  /// A ratio with two digits behind the point, rounded down: 4.49 must not read as 4.5.
  public static func text(_ ratio: Double) -> String {
    let hundredths = Int(ratio * 100)
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  /// Examines every ink on every surface: the contrast in full colour and in the palette of 256, and at sixteen
  /// colours, where the colours are the user's, that nothing is drawn in the colour it lies on.
  public init(_ theme: Theme) {
    var findings: [Finding] = []
    var unjudged: [Unjudged] = []
    var measurements: [Measurement] = []
    for ink in Ink.allCases {
      for surface in Surface.allCases {
        let colors = theme.colors(of: ink, on: surface)
        func find(_ depth: ColorDepth, _ problem: Finding.Problem) {
          findings.append(Finding(ink: ink, surface: surface, depth: depth, problem: problem))
        }
        func judge(_ depth: ColorDepth, _ foreground: RGBColor, _ background: RGBColor) {
          let ratio = foreground.contrast(with: background)
          measurements.append(Measurement(ink: ink, surface: surface, depth: depth, ratio: ratio))
          if ratio < ink.neededContrast { find(depth, .contrast(ratio, needed: ink.neededContrast)) }
        }
        if let foreground = colors.foreground.rgb, let background = colors.background.rgb {
          judge(.trueColor, foreground, background)
          if let near = colors.foreground.index.flatMap(IndexedPalette.color),
            let ground = colors.background.index.flatMap(IndexedPalette.color)
          {
            judge(.indexed, near, ground)
          }
        } else {
          unjudged.append(Unjudged(ink: ink, surface: surface))
        }
        if colors.foreground.ansi == colors.background.ansi, colors.foreground.ansi != .terminalDefault {
          find(.sixteen, .invisible)
        }
      }
    }
    self.findings = findings
    self.unjudged = unjudged
    self.measurements = measurements
  }
}
