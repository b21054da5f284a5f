import FoundationEssentials
import Screen
import Settings
import Testing

@testable import Theming

/// Every file in the project's `Themes/`.
@Suite struct ShippedThemes {
  /// The folder at the top of the project.
  static let folder: String = {
    var path = #filePath[...]
    for _ in 0..<3 { path = path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
    return path + "/Themes"
  }()

  static let names = TextFile.names(in: folder, suffix: ".toml")

  @Test func areAllCarriedByTheProgram() throws {
    #expect(Self.names == ThemeLibrary.builtInNames.sorted())
    for name in Self.names {
      let text = try String(contentsOfFile: "\(Self.folder)/\(name).toml", encoding: .utf8)
      #expect(BuiltInThemes.text(name) == text, "\(name) is embedded from another file")
    }
  }

  /// Those that bring colours of their own: nobody knows how the terminal's look.
  static let colored = names.filter { $0 != "terminal" }

  @Test func areTenAndMoreOfBothKinds() throws {
    let library = ThemeLibrary(userDirectory: nil)
    let themes = try Self.colored.map { try library.load($0) }
    #expect(themes.count { $0.variant == .dark } >= 5)
    #expect(themes.count { $0.variant == .light } >= 5)
    #expect(Set(themes.map(\.name)).count == themes.count)
    #expect(Set(themes.map { $0.styleTable(depth: .trueColor).appearances }).count == themes.count)
  }

  @Test(arguments: names)
  func canBeRead(name: String) throws {
    let check = ThemeCheck(try ThemeLibrary(userDirectory: nil).load(name))
    #expect(check.findings.isEmpty, "\(check.findings.map(\.description).joined(separator: "\n"))")
    let pairs = Ink.allCases.count * Surface.allCases.count
    #expect(check.unjudged.count == (name == "terminal" ? pairs : 0))
    #expect(check.measurements.count == (name == "terminal" ? 0 : 2 * pairs))
  }

  @Test(arguments: ["lampblack", "noon"])
  func haveHighContrastWhereTheyPromiseIt(name: String) throws {
    let check = ThemeCheck(try ThemeLibrary(userDirectory: nil).load(name))
    for found in check.measurements where found.ink.neededContrast > 3 {
      #expect(found.ratio >= 7, "\(found.ink) on \(found.surface), \(found.depth): \(found.ratio)")
    }
  }

  /// Black, white and the greys are the ground of one kind of terminal or the other.
  @Test func theTerminalsOwnIsReadableOnLightAndDark() throws {
    let theme = try ThemeLibrary(userDirectory: nil).load("terminal")
    for ink in Ink.allCases {
      for surface in Surface.allCases {
        let look = theme.appearance(ink, on: surface, depth: .trueColor)
        if look.background == .terminalDefault {
          for index: UInt8 in [0, 7, 8, 15, 3, 11] { #expect(look.foreground != .palette(index), "\(ink)") }
        } else {
          #expect(look.background == .palette(3) && look.foreground == .palette(0), "\(ink)")
        }
      }
    }
  }

  @Test(arguments: names)
  func sayWhoseTheyAreAndAllThatTheFormatKnows(name: String) throws {
    let text = try String(contentsOfFile: "\(Self.folder)/\(name).toml", encoding: .utf8)
    let file = try ThemeFile(text: text, file: name)
    #expect(file.author == "The Antiphon authors")
    #expect(file.license == "MIT")
    #expect(Set(file.surfaces.keys) == Set(Surface.allCases))
    for ink in Ink.allCases { #expect(file.inks[ink.name] != nil, "\(ink.name)") }
    let entries = Array(file.inks.values) + Array(file.surfaces.values)
    let used = Set(entries.flatMap { [$0.foreground?.name, $0.background?.name] })
    for color in file.palette.keys { #expect(used.contains(color), "the colour \(color) is not used") }
  }

  @Test func areOneDarkAndOneLight() throws {
    let library = ThemeLibrary(userDirectory: nil)
    #expect(try library.load(BuiltInThemes.dark).variant == .dark)
    #expect(try library.load(BuiltInThemes.light).variant == .light)
    for name in Self.colored {
      let theme = try library.load(name)
      let ground = try #require(theme.colors(of: .text, on: .base).background.rgb)
      #expect(ground.isLight == (theme.variant == .light))
    }
  }

  /// Each ink on each surface looks right at each depth.
  @Test(arguments: names)
  func everyInkOnEverySurfaceAtEveryDepth(name: String) throws {
    let theme = try ThemeLibrary(userDirectory: nil).load(name)
    for depth in ColorDepth.allCases {
      let table = theme.styleTable(depth: depth)
      #expect(table.appearances.count == Ink.allCases.count * Surface.allCases.count)
      for ink in Ink.allCases {
        for surface in Surface.allCases {
          let look = table[ink, surface]
          let place = "\(ink) on \(surface), \(depth)"
          #expect(look == theme.appearance(ink, on: surface, depth: depth))
          for color in [look.foreground, look.background] {
            switch (depth, color) {
            case (.trueColor, .palette(let index)) where name == "terminal",
              (.indexed, .palette(let index)) where name == "terminal":
              #expect(index < 16, "\(place)")
            case (.trueColor, .terminalDefault) where name == "terminal",
              (.indexed, .terminalDefault) where name == "terminal":
              break
            case (.trueColor, .rgb), (.sixteen, .terminalDefault), (.mono, .terminalDefault): break
            case (.indexed, .palette(let index)): #expect(index >= 16, "\(place)")
            case (.sixteen, .palette(let index)): #expect(index < 16, "\(place)")
            default: Issue.record("\(place): \(color)")
            }
          }
          if depth != .mono, look.foreground == look.background {
            #expect(look.foreground == .terminalDefault, "\(place): the same colour on itself")
          }
        }
      }
    }
  }

  /// What has to be told from plain text is told without any colour.
  @Test(arguments: names + ["plain"])
  func tellStatesApartWithoutColour(name: String) throws {
    let theme = name == "plain" ? Theme.plain : try ThemeLibrary(userDirectory: nil).load(name)
    func look(_ ink: Ink, _ surface: Surface = .base) -> Appearance {
      theme.appearance(ink, on: surface, depth: .mono)
    }
    let plain = look(.text)
    #expect(plain == Appearance())
    for ink in [
      Ink.title, .muted, .strong, .link, .heading, .turnUser, .caret, .busy, .warning, .error, .attention,
      .selection, .selectionMarker, .unread, .match, .key, .control, .border, .diffAdded, .diffRemoved,
    ] {
      #expect(look(ink) != plain, "\(ink)")
    }
    #expect(Set([Ink.busy, .success, .warning, .error, .attention].map { look($0) }).count == 5)
    #expect(look(.diffAdded) != look(.diffRemoved))
    #expect(look(.text, .selection) != plain)
    #expect(look(.text, .status) != plain)
  }

  @Test(arguments: names, [ColorDepth.trueColor, .indexed, .sixteen])
  func tellStatesApartByColour(name: String, depth: ColorDepth) throws {
    let theme = try ThemeLibrary(userDirectory: nil).load(name)
    let looks = [Ink.text, .busy, .success, .warning, .error, .attention].map {
      theme.appearance($0, on: .base, depth: depth)
    }
    #expect(Set(looks).count == looks.count)
    if name == "terminal" { #expect(theme.appearance(.text, on: .base, depth: depth) == Appearance()) }
    #expect(
      theme.appearance(.text, on: .selection, depth: depth)
        != theme.appearance(.text, on: .base, depth: depth))
  }
}
