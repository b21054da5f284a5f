import Screen

/// A theme as a table of text: what each surface and each ink is at every depth.
///
/// From it follows how each ink looks on each surface: an ink with a ground of its own keeps both of its colours,
/// any other takes the surface's ground, and the surface's colour where that has one; attributes add up.
public enum ThemeTable {
  public static func text(of theme: Theme) -> String {
    var rows = [["surface", "truecolor", "256", "16", "attributes", "mono"]]
    for surface in Surface.allCases {
      let look = theme.surfaces[Int(surface.rawValue)]
      rows.append(
        row(surface.name, look.foreground, look.background, isGround: true, look.style, look.mono))
    }
    rows.append(["ink"])
    for ink in Ink.allCases {
      let look = theme.inks[Int(ink.rawValue)]
      rows.append(row(ink.name, look.foreground, look.background, isGround: false, look.style, look.mono))
    }
    let count = rows[0].count
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
    }
    let lines = rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        line += text
        if column + 1 < row.count {
          line += String(repeating: " ", count: widths[column] - text.unicodeScalars.count + 2)
        }
      }
      return line
    }
    let variant = theme.variant.rawValue
    return "\(theme.identifier)  \(theme.name), \(variant)\n" + lines.joined(separator: "\n") + "\n"
  }

  private static func row(
    _ name: String, _ foreground: ThemeColor?, _ background: ThemeColor?, isGround: Bool,
    _ style: Appearance.Attributes, _ mono: Appearance.Attributes
  ) -> [String] {
    let colors = [ColorDepth.trueColor, .indexed, .sixteen].map { depth in
      let front = foreground.map { word($0.terminalColor(at: depth), depth) }
      let back = background.map { word($0.terminalColor(at: depth), depth) }
      switch (front, back) {
      case (let front?, let back?): return "\(front) on \(back)"
      case (let front?, nil): return front
      case (nil, let back?): return isGround ? back : "on \(back)"
      case (nil, nil): return "-"
      }
    }
    return [name] + colors + [words(style), words(mono)]
  }

  private static func word(_ color: TerminalColor, _ depth: ColorDepth) -> String {
    switch color {
    case .terminalDefault: return "default"
    case .palette(let index) where index < 16: return AnsiColor.allCases[Int(index) + 1].rawValue
    case .palette(let index): return "\(index)"
    case .rgb(let red, let green, let blue): return RGBColor(red: red, green: green, blue: blue).hex
    }
  }

  private static func words(_ attributes: Appearance.Attributes) -> String {
    let names = Appearance.Attributes.named.filter { attributes.contains($0.attribute) }.map(\.name)
    return names.isEmpty ? "-" : names.joined(separator: "+")
  }
}
