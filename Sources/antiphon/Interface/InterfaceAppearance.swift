import ChatUI
import Screen
import Settings
import Terminal
import Theming

/// Which theme is in use, and what the terminal's background has to say about it.
@MainActor struct InterfaceAppearance {
  private let library: ThemeLibrary
  private var setting: ThemeSetting
  private(set) var theme: Theme
  /// What went wrong while the first theme was loaded, in words.
  private(set) var problems: [String] = []

  /// - Parameter requested: the theme of the command line, which goes before that of the settings.
  init(_ program: Program, requested: String?) {
    library = ThemeLibrary(userDirectory: program.directories.themesDirectory)
    setting = requested.map { .fixed($0) } ?? program.settings.theme
    theme = .plain
    let first = ThemeChoice.name(for: setting, background: nil)
    do { theme = try library.load(first) } catch {
      problems.append(error.description)
      // The dark theme is part of the program.
      if let fallback = try? library.load(ThemeChoice.name(for: .automatic, background: nil)) {
        theme = fallback
      }
    }
  }

  var names: [String] { library.listing().map(\.identifier) }

  /// Whether the choice depends on the background of the terminal.
  var needsBackground: Bool { ThemeChoice.needsBackground(setting) }

  func table(_ depth: ColorDepth) -> StyleTable { theme.styleTable(depth: depth) }

  /// Switches to a theme by name and stays with it.
  ///
  /// - Returns: why it could not be; the theme in use then stays.
  mutating func use(_ name: String) -> Problem? {
    do {
      theme = try library.load(name)
      setting = .fixed(name)
      return nil
    } catch {
      return Problem(error.description)
    }
  }

  /// Shows a theme without staying with it: the setting is what it was.
  ///
  /// - Returns: why it could not be; the theme in use then stays.
  mutating func preview(_ name: String) -> Problem? {
    do {
      theme = try library.load(name)
      return nil
    } catch {
      return Problem(error.description)
    }
  }

  /// All themes with what is to be known of each before it is chosen; reads them away from the main actor.
  nonisolated func offers() async -> [ThemeOffer] {
    library.listing().map { listing in
      var offer = ThemeOffer(listing.identifier)
      if case .user = listing.origin { offer.isOwn = true }
      do throws(SettingsErrors) {
        let theme = try library.load(listing.identifier)
        offer.isLight = theme.variant == .light
      } catch {
        offer.problem = error.description
      }
      return offer
    }
  }

  /// The terminal has told its background colour.
  ///
  /// - Returns: whether another theme is in use now.
  mutating func backgroundIs(red: Double, green: Double, blue: Double) -> Bool {
    let parts = [red, green, blue].map { UInt8(max(0, min(1, $0)) * 255) }
    let color = RGBColor(red: parts[0], green: parts[1], blue: parts[2])
    let name = ThemeChoice.name(for: setting, background: color)
    guard name != theme.identifier, let chosen = try? library.load(name) else { return false }
    theme = chosen
    return true
  }
}

extension Program {
  /// Whether the interface draws with ASCII alone: as the settings say, or as the terminal and the locale allow.
  var hasASCIIGlyphs: Bool {
    switch settings.interface.glyphs {
    case .ascii: true
    case .unicode: false
    case .automatic: TerminalType.knowsOnlyASCII { environment[$0] }
    }
  }
}
