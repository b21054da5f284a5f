/// The themes that the program carries. Their one source is the folder `Themes/` of the project, which the build
/// embeds; a test holds this list and that folder together.
enum BuiltInThemes {
  static let dark = "ink"
  static let light = "paper"
  static let names = [dark, light]

  /// The text of a theme file.
  static func text(_ name: String) -> String? {
    switch name {
    case dark: String(decoding: PackageResources.ink_toml, as: UTF8.self)
    case light: String(decoding: PackageResources.paper_toml, as: UTF8.self)
    default: nil
    }
  }
}
