/// The themes that the program carries. Their one source is the folder `Themes/` of the project, which the build
/// embeds; a test holds this list and that folder together. A text is made, and read, only when it is asked for.
enum BuiltInThemes {
  static let dark = "ink"
  static let light = "paper"

  /// Sorted.
  static var names: [String] {
    [
      "apricot", "birchbark", "drizzle", "fernwood", "hearth", "heather", "ink", "lampblack", "meadow",
      "noon",
      "paper", "porcelain", "terminal", "tidepool", "violet-hour",
    ]
  }

  /// The text of a theme file.
  static func text(_ name: String) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func bytes(_ name: String) -> [UInt8]? {
    switch name {
    case "apricot": PackageResources.apricot_toml
    case "birchbark": PackageResources.birchbark_toml
    case "drizzle": PackageResources.drizzle_toml
    case "fernwood": PackageResources.fernwood_toml
    case "hearth": PackageResources.hearth_toml
    case "heather": PackageResources.heather_toml
    case "ink": PackageResources.ink_toml
    case "lampblack": PackageResources.lampblack_toml
    case "meadow": PackageResources.meadow_toml
    case "noon": PackageResources.noon_toml
    case "paper": PackageResources.paper_toml
    case "porcelain": PackageResources.porcelain_toml
    case "terminal": PackageResources.terminal_toml
    case "tidepool": PackageResources.tidepool_toml
    case "violet-hour": PackageResources.violet_hour_toml
    default: nil
    }
  }
}
