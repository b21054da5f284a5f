import FoundationEssentials
import Screen
import Settings
import Testing

@testable import Theming

@Suite final class Library {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name).toml"))
  }

  private func problem(_ name: String) -> String? {
    ThemeLibrary(userDirectory: folder).load(name, keeping: .plain).problem?.description
      .replacing(folder + "/", with: "")
  }

  @Test func listsTheUsersAndItsOwn() throws {
    try write("paper", "")
    try write("zebra", "")
    let builtIn = ThemeLibrary.builtInNames
    let listing = ThemeLibrary(userDirectory: folder).listing()
    #expect(listing.map(\.identifier) == (builtIn + ["zebra"]).sorted())
    #expect(
      listing.filter { $0.origin != .builtIn } == [
        .init(identifier: "paper", origin: .user(file: folder + "/paper.toml")),
        .init(identifier: "zebra", origin: .user(file: folder + "/zebra.toml")),
      ])
    #expect(ThemeLibrary(userDirectory: folder + "/none").listing().map(\.identifier) == builtIn)
    #expect(ThemeLibrary(userDirectory: nil).listing().map(\.identifier) == builtIn)
  }

  @Test func aThemeOfTenLinesInheritsTheRest() throws {
    try write(
      "mine",
      "name = \"Mine\"\nvariant = \"dark\"\ninherits = \"ink\"\n[palette]\n"
        + "blue = { rgb = \"#9ad0ff\", ansi = \"bright-blue\" }")
    let library = ThemeLibrary(userDirectory: folder)
    let mine = try library.load("mine")
    #expect(mine.identifier == "mine")
    #expect(mine.name == "Mine")
    #expect(mine.author == nil)
    #expect(mine.colors(of: .link, on: .base).foreground.rgb?.hex == "#9ad0ff")
    let ink = try library.load("ink")
    #expect(mine.surfaces == ink.surfaces)
  }

  @Test func aUsersThemeStandsForABuiltInOneAndMayInheritIt() throws {
    try write("ink", "name = 'My ink'\nvariant = 'dark'\ninherits = 'ink'")
    let theme = try ThemeLibrary(userDirectory: folder).load("ink")
    #expect(theme.name == "My ink")
    #expect(theme.surfaces == (try ThemeLibrary(userDirectory: nil).load("ink")).surfaces)
  }

  @Test func circlesAreErrors() throws {
    try write("a", "name = 'A'\nvariant = 'dark'\ninherits = 'b'")
    try write("b", "name = 'B'\nvariant = 'dark'\ninherits = 'a'")
    try write("c", "name = 'C'\nvariant = 'dark'\ninherits = 'c'")
    try write("ink", "name = 'I'\nvariant = 'dark'\ninherits = 'paper'")
    try write("paper", "name = 'P'\nvariant = 'dark'\ninherits = 'ink'")
    #expect(problem("a") == "b.toml:3:12: \"inherits\" runs in a circle: a → b → a")
    #expect(problem("c") == "c.toml:3:12: no theme \"c\"")
    #expect(problem("ink") == "paper.toml:3:12: \"inherits\" runs in a circle: ink → paper → ink")
  }

  @Test func anUnknownNameIsAnErrorWithTheNearest() throws {
    #expect(problem("papr") == "themes: no theme \"papr\"; did you mean \"paper\"?")
    for name in ["", ".", "..", "../config", "/etc/passwd", "a/b", "a\u{0}b"] {
      #expect(problem(name) != nil)
    }
    try write("mine", "name = 'M'\nvariant = 'dark'\ninherits = 'inc'")
    #expect(problem("mine") == "mine.toml:3:12: no theme \"inc\"; did you mean \"ink\"?")
  }

  @Test func aBrokenThemeLeavesThePresentOne() throws {
    try write("mine", "name = 'M'\nvariant = 'dark'\n[ink]\ntxet = 'default'")
    let library = ThemeLibrary(userDirectory: folder)
    let paper = try library.load("paper")
    let (theme, problem) = library.load("mine", keeping: paper)
    #expect(theme == paper)
    #expect(problem?.errors.map(\.message) == ["unknown ink \"txet\""])
    let (other, none) = library.load("ink", keeping: paper)
    #expect(other.identifier == "ink")
    #expect(none == nil)
  }

  @Test func aFileAnywhereMayInheritByName() throws {
    try write("mine", "name = 'Mine'\nvariant = 'dark'\ninherits = 'ink'")
    let path = "\(folder)/mine.toml"
    let library = ThemeLibrary(userDirectory: nil)
    let mine = try library.load(file: path)
    #expect(mine.identifier == "mine" && mine.name == "Mine")
    #expect(mine.surfaces == (try library.load("ink")).surfaces)
    try write("ink", "name = 'My ink'\nvariant = 'dark'\ninherits = 'ink'")
    #expect(try library.load(file: "\(folder)/ink.toml").name == "My ink")
    #expect(throws: SettingsErrors.self) { try library.load(file: "\(folder)/none.toml") }
    // What inherits itself by way of a theme of the user's is a circle, and says so.
    try write("a", "name = 'A'\nvariant = 'dark'\ninherits = 'b'")
    try write("b", "name = 'B'\nvariant = 'dark'\ninherits = 'a'")
    do {
      _ = try ThemeLibrary(userDirectory: folder).load(file: "\(folder)/a.toml")
      Issue.record("the circle was not seen")
    } catch {
      #expect(error.description.contains("runs in a circle: a → b → a"))
    }
  }

  @Test func theColoursOfTheTerminalHoldAtEveryDepth() throws {
    try write(
      "own",
      "name = 'Own'\nvariant = 'dark'\ninherits = 'terminal'\n[palette]\nred = { rgb = 'ansi', ansi = 'bright-red' }"
    )
    let theme = try ThemeLibrary(userDirectory: folder).load("own")
    for depth in [ColorDepth.sixteen, .indexed, .trueColor] {
      #expect(theme.appearance(.error, on: .base, depth: depth).foreground == .palette(9))
      #expect(theme.appearance(.error, on: .base, depth: depth).background == .terminalDefault)
    }
    #expect(theme.appearance(.error, on: .base, depth: .mono).foreground == .terminalDefault)
  }

  /// The examples of the documentation.
  @Test func theThemeOfTheDocumentation() throws {
    try write(
      "doc",
      """
      schema  = 1
      name    = "Paper"
      author  = "…"
      license = "MIT"            # SPDX; plus source = "url" when derived
      source  = "https://example.org"
      variant = "light"
      inherits = "paper"

      [palette]                   # every colour says what it is on 16 colours
      paper  = { rgb = "#faf7f0", ansi = "default" }
      coal   = { rgb = "#2b2a27", ansi = "default" }
      stone  = { rgb = "#6b675f", ansi = "bright-black" }
      accent = { rgb = "#0b5fa5", ansi = "blue" }

      [surface]
      base      = "paper"
      selection = { bg = "accent", fg = "paper", mono = ["reverse"] }

      [ink]
      text           = "coal"
      muted          = { fg = "stone", mono = ["dim"] }
      turn           = "coal"
      "turn.user"    = { fg = "accent", style = ["bold"] }
      """)
    let theme = try ThemeLibrary(userDirectory: folder).load("doc")
    #expect(
      theme.appearance(.turnUser, on: .base, depth: .sixteen)
        == Appearance(foreground: .palette(4), attributes: .bold))
  }
}

@Suite struct Choosing {
  private let light = RGBColor(red: 250, green: 250, blue: 240)
  private let dark = RGBColor(red: 20, green: 20, blue: 30)

  @Test func byTheBackground() {
    #expect(ThemeChoice.name(for: .automatic, background: light) == "paper")
    #expect(ThemeChoice.name(for: .automatic, background: dark) == "ink")
    let pair = ThemeSetting.byBackground(light: "a", dark: "b")
    #expect(ThemeChoice.name(for: pair, background: light) == "a")
    #expect(ThemeChoice.name(for: pair, background: dark) == "b")
  }

  @Test func anUnknownBackgroundCountsAsDark() {
    #expect(ThemeChoice.name(for: .automatic, background: nil) == "ink")
    #expect(ThemeChoice.name(for: .byBackground(light: "a", dark: "b"), background: nil) == "b")
  }

  @Test func aFixedNameAsksForNothing() {
    for background in [light, dark, nil] {
      #expect(ThemeChoice.name(for: .fixed("x"), background: background) == "x")
    }
    #expect(!ThemeChoice.needsBackground(.fixed("x")))
    #expect(!ThemeChoice.needsBackground(.byBackground(light: "a", dark: "a")))
    #expect(ThemeChoice.needsBackground(.byBackground(light: "a", dark: "b")))
    #expect(ThemeChoice.needsBackground(.automatic))
  }
}

@Suite struct Checking {
  @Test func findsWhatCannotBeRead() throws {
    let file = try ThemeFile(
      text: """
        name = "Faint"
        variant = "light"
        [palette]
        white = { rgb = "#ffffff", ansi = "white" }
        grey  = { rgb = "#8a8a8a", ansi = "bright-black" }
        [surface]
        base = "white"
        code = "default"
        [ink]
        text = "grey"
        link = "white"
        """, file: "faint.toml")
    let check = ThemeCheck(try Theme(identifier: "faint", layers: [file]))
    let lines = check.findings.filter { $0.surface == .base }.map(\.description)
    // 3.45:1 is enough for the lesser inks and not for text.
    #expect(lines.contains("text on base, trueColor: contrast 3.45, needed 4.5"))
    #expect(lines.contains("text on base, indexed: contrast 3.45, needed 4.5"))
    #expect(lines.contains("link on base, trueColor: contrast 1.00, needed 4.5"))
    #expect(lines.contains("link on base, sixteen: the same colour on itself"))
    #expect(!lines.contains { $0.hasPrefix("muted ") || $0.hasPrefix("border ") })
    // The terminal's own ground: reported, not judged.
    #expect(!check.findings.contains { $0.surface == .code })
    #expect(check.unjudged.count == Ink.allCases.count)
    #expect(check.unjudged.allSatisfy { $0.surface == .code })
  }
}
