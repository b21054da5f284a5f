import Screen
import Settings
import Testing

@testable import Theming

/// What a theme need not say.
@Suite struct Fallbacks {
  private func theme(_ text: String, under parents: String...) throws -> Theme {
    let head = "name = 'T'\nvariant = 'dark'\n"
    let layers = try ([text] + parents).map { try ThemeFile(text: head + $0, file: "t.toml") }
    return try Theme(identifier: "t", layers: layers)
  }

  private func foreground(_ theme: Theme, _ ink: Ink, on surface: Surface = .base) -> String? {
    theme.colors(of: ink, on: surface).foreground.rgb?.hex
  }

  private let palette = """
    [palette]
    a = { rgb = "#aa0000", ansi = "red" }
    b = { rgb = "#00bb00", ansi = "green" }
    c = { rgb = "#0000cc", ansi = "blue" }

    """

  @Test func aThemeOfTwoLinesIsTheTerminalsOwnColours() throws {
    let theme = try theme("")
    #expect(theme.styleTable(depth: .trueColor) == Theme.plain.styleTable(depth: .trueColor))
    #expect(theme.appearance(.text, on: .base, depth: .trueColor) == Appearance())
    #expect(theme.appearance(.strong, on: .base, depth: .sixteen).attributes == .bold)
    #expect(theme.appearance(.text, on: .selection, depth: .indexed).attributes == .reverse)
  }

  @Test func fromTheNearestNameToTheText() throws {
    let theme = try theme(
      palette
        + """
        [ink]
        text = "a"
        turn = { fg = "b", style = ["underline"], mono = ["reverse"] }
        "turn.user" = "c"
        """)
    #expect(foreground(theme, .turnUser) == "#0000cc")
    #expect(foreground(theme, .turnModel) == "#00bb00")
    #expect(foreground(theme, .heading) == "#aa0000")
    #expect(theme.appearance(.turnUser, on: .base, depth: .sixteen).attributes == .underline)
    #expect(theme.appearance(.turnModel, on: .base, depth: .mono).attributes == .reverse)
  }

  @Test func dottedNamesMayBeWrittenInAnyWayThatTOMLKnows() throws {
    let quoted = try theme(palette + "[ink]\ntext = 'a'\n\"turn.user\" = 'b'\n\"status.busy\" = { fg = 'c' }")
    let dotted = try theme(palette + "[ink]\ntext = 'a'\nturn.user = 'b'\nstatus.busy.fg = 'c'")
    let nested = try theme(palette + "[ink]\ntext = 'a'\n[ink.turn]\nuser = 'b'\n[ink.status.busy]\nfg = 'c'")
    #expect(quoted == dotted)
    #expect(quoted == nested)
    #expect(foreground(quoted, .busy) == "#0000cc")
  }

  /// A pair of colours was chosen for each other.
  @Test func nothingFallsBackToAnInkWithABackground() throws {
    let theme = try theme(
      palette + "[ink]\ntext = 'a'\nselection = { fg = 'b', bg = 'c', mono = ['reverse'] }")
    #expect(theme.colors(of: .selection, on: .base).background.rgb?.hex == "#0000cc")
    #expect(foreground(theme, .selectionMarker) == "#aa0000")
    #expect(theme.appearance(.selectionMarker, on: .base, depth: .mono).attributes == .bold)
  }

  @Test func surfacesFallBackToTheBase() throws {
    let theme = try theme(
      palette
        + """
        [surface]
        base = "a"
        selection = { bg = "b", fg = "c", style = ["bold"], mono = ["underline"] }
        [ink]
        text = "b"
        link = { fg = "c", style = ["underline"] }
        match = { fg = "a", bg = "c" }
        """)
    #expect(theme.colors(of: .text, on: .dialog).background.rgb?.hex == "#aa0000")
    // The surface's own foreground replaces the inks', but for those with a background of their own.
    #expect(foreground(theme, .text, on: .selection) == "#0000cc")
    #expect(foreground(theme, .match, on: .selection) == "#aa0000")
    #expect(theme.colors(of: .match, on: .selection).background.rgb?.hex == "#0000cc")
    #expect(theme.appearance(.link, on: .selection, depth: .indexed).attributes == [.bold, .underline])
    #expect(theme.appearance(.text, on: .selection, depth: .mono).attributes == .underline)
  }

  @Test func anEmptyListTakesAttributesAway() throws {
    let theme = try theme("[ink]\nstrong = { style = [], mono = [] }")
    #expect(theme.appearance(.strong, on: .base, depth: .trueColor).attributes == [])
    #expect(theme.appearance(.strong, on: .base, depth: .mono).attributes == [])
  }

  @Test func aChildChangesAColourOfWhatItInherits() throws {
    let child = try theme(
      "[palette]\nb = { rgb = '#bbbbbb', ansi = 'white' }\n[ink]\nlink = { style = ['bold'] }",
      under: palette + "[ink]\ntext = 'a'\nheading = 'b'\nlink = { fg = 'c', style = ['underline'] }")
    #expect(foreground(child, .heading) == "#bbbbbb")
    // An entry replaces the inherited one whole.
    #expect(foreground(child, .link) == "#aa0000")
    #expect(child.appearance(.link, on: .base, depth: .sixteen).attributes == .bold)
  }

  @Test func everyInkFallsBackToNamesThatFilesMayUse() {
    for ink in Ink.allCases {
      #expect(ink.fallbackNames.first == ink.name)
      #expect(ink.fallbackNames.allSatisfy(ThemeFile.inkNames.contains))
    }
    let parents = Set(ThemeFile.inkNames).subtracting(Ink.allCases.map(\.name))
    #expect(parents == ["turn", "status", "tool", "syntax", "diff"])
    #expect(Set(ThemeFile.inkNames).count == ThemeFile.inkNames.count)
  }
}
