import Settings

/// Decides which theme a setting means.
public enum ThemeChoice {
  /// The name of the theme to load.
  ///
  /// - Parameter background: The terminal's background as it has answered (OSC 11); nil when it has not, which
  ///   counts as dark: most terminals are.
  public static func name(for setting: ThemeSetting, background: RGBColor?) -> String {
    let isLight = background?.isLight ?? false
    switch setting {
    case .automatic: return isLight ? BuiltInThemes.light : BuiltInThemes.dark
    case .fixed(let name): return name
    case .byBackground(let light, let dark): return isLight ? light : dark
    }
  }

  /// Whether the answer depends on the background, so that it is worth asking the terminal for it.
  public static func needsBackground(_ setting: ThemeSetting) -> Bool {
    switch setting {
    case .automatic: true
    case .fixed: false
    case .byBackground(let light, let dark): light != dark
    }
  }
}
