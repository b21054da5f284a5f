import Screen
import Settings

extension Theme {
  /// Makes a theme of files.
  ///
  /// - Parameters:
  ///   - identifier: The name by which the theme is chosen.
  ///   - layers: The theme's own file first, then what it inherits, then what that inherits …; not empty. An entry
  ///     of an earlier layer replaces that of a later one; palettes are put together first, so a theme can
  ///     change a colour of what it inherits and leave the rest.
  /// - Throws: Every colour that no palette defines, at its place.
  public init(identifier: String, layers: [ThemeFile]) throws(SettingsErrors) {
    guard let own = layers.first else {
      self = .plain
      return
    }
    var palette = ["default": ThemeColor.terminalDefault]
    var surfaces: [Surface: ThemeFile.Entry] = [:]
    var inks: [String: ThemeFile.Entry] = [:]
    for layer in layers.reversed() {
      palette.merge(layer.palette) { _, new in new }
      surfaces.merge(layer.surfaces) { _, new in new }
      inks.merge(layer.inks) { _, new in new }
    }
    var resolver = ColorResolver(palette: palette)
    let grounds = Surface.allCases.map { resolver.look(of: $0, surfaces) }
    // A ground of the theme's own with the terminal's own text on it would be readable by luck alone.
    if surfaces[.base]?.background != nil, inks["text"]?.foreground == nil {
      resolver.errors.append(
        SettingsError(
          code: .missing, file: own.file, message: "\"text\" is missing in [ink]",
          suggestion: "a theme that sets the base surface has to set the text on it"))
    }
    let looks = Ink.allCases.map { resolver.look(of: $0, inks) }
    if !resolver.errors.isEmpty { throw SettingsErrors(resolver.sortedErrors) }
    self.init(
      identifier: identifier, name: own.name, author: own.author, license: own.license,
      variant: own.variant, inks: looks, surfaces: grounds)
  }
}

/// Turns the names of colours into colours and notes those that nothing defines.
private struct ColorResolver {
  let palette: [String: ThemeColor]
  var errors: [SettingsError] = []

  init(palette: [String: ThemeColor]) {
    self.palette = palette
  }

  /// In the order of their places, each once: many inks may have met the same one.
  var sortedErrors: [SettingsError] {
    var seen: Set<SettingsError> = []
    let start = SourcePosition(line: 1, column: 1)
    return errors.filter { seen.insert($0).inserted }
      .sorted { ($0.file, $0.position ?? start) < ($1.file, $1.position ?? start) }
  }

  mutating func color(_ reference: ThemeFile.Reference?) -> ThemeColor? {
    guard let reference else { return nil }
    if let color = palette[reference.name] { return color }
    errors.append(
      SettingsError(
        code: .unknownKey, file: reference.file, position: reference.position,
        message: "no colour \(reference.name.quoted) in [palette]",
        suggestion: NearestName.suggestion(for: reference.name, in: palette.keys.sorted())))
    return nil
  }

  mutating func look(of surface: Surface, _ entries: [Surface: ThemeFile.Entry]) -> Theme.SurfaceLook {
    let entry = entries[surface]
    let background = color(entry?.background)
    let base = surface == .base ? nil : color(entries[.base]?.background)
    return Theme.SurfaceLook(
      background: background ?? base ?? .terminalDefault,
      foreground: color(entry?.foreground),
      style: entry?.style ?? surface.defaultStyle(hasBackground: background != nil),
      mono: entry?.mono ?? surface.defaultMono)
  }

  mutating func look(of ink: Ink, _ entries: [String: ThemeFile.Entry]) -> Theme.InkLook {
    let own = entries[ink.name]
    // What has a background of its own was chosen for that background: nothing falls back to it.
    let parents = ink.fallbackNames.dropFirst().compactMap { entries[$0] }.filter { $0.background == nil }
    let chain = (own.map { [$0] } ?? []) + parents
    let background = color(own?.background)
    let foreground =
      color(chain.lazy.compactMap(\.foreground).first) ?? color(entries["text"]?.foreground)
    return Theme.InkLook(
      foreground: foreground ?? .terminalDefault, background: background,
      style: chain.lazy.compactMap(\.style).first ?? ink.defaultStyle(hasBackground: background != nil),
      mono: chain.lazy.compactMap(\.mono).first ?? ink.defaultMono)
  }
}
