import Settings
import Testing

@testable import Theming

/// Each broken theme with every line that a person gets to read.
@Suite struct BrokenThemes {
  private static let head = "name = 'T'\nvariant = 'dark'\n"

  static let cases: [(text: String, lines: [String])] = [
    (
      "",
      ["t.toml:1:1: \"name\" is missing", "t.toml:1:1: \"variant\" is missing; write \"light\" or \"dark\""]
    ),
    ("name = 'T'\nvariant = 'drak'", ["t.toml:2:11: \"variant\" cannot be \"drak\"; did you mean \"dark\"?"]),
    (
      "schema = 2\n" + head,
      [
        "t.toml:1:10: the theme is of schema 2, and this program knows 1; "
          + "a newer version of the program may read it"
      ]
    ),
    (head + "pallette = {}", ["t.toml:3:1: unknown key \"pallette\"; did you mean \"palette\"?"]),
    (head + "[ink]\nlnik = 'x'", ["t.toml:4:1: unknown ink \"lnik\"; did you mean \"link\"?"]),
    (
      head + "[ink]\n\"turn.usr\" = 'default'",
      ["t.toml:4:1: unknown ink \"turn.usr\"; did you mean \"turn.user\"?"]
    ),
    (
      head + "[ink]\nturn.user = 'default'\nturn.usr = 'default'",
      ["t.toml:5:6: unknown ink \"turn.usr\"; did you mean \"turn.user\"?"]
    ),
    (
      head + "[ink]\nturn.user = 'default'\n\"turn.user\" = 'default'",
      ["t.toml:5:1: the ink \"turn.user\" is defined twice"]
    ),
    (
      head + "[surface]\nsidebr = 'default'",
      ["t.toml:4:1: unknown key \"sidebr\" in [surface]; did you mean \"sidebar\"?"]
    ),
    (
      head + "[ink]\ntext = { color = 'default' }",
      [
        "t.toml:4:10: unknown key \"color\" in [ink.text]; "
          + "known are \"fg\", \"bg\", \"style\", \"mono\""
      ]
    ),
    (
      head + "[ink]\ntext = { style = ['bold', 'blod'] }",
      ["t.toml:4:27: unknown style \"blod\" in \"style\" in [ink.text]; did you mean \"bold\"?"]
    ),
    (
      head + "[ink]\ntext = { style = 'bold' }",
      ["t.toml:4:18: \"style\" in [ink.text] must be an array of strings, not a string"]
    ),
    (
      head + "[ink]\ntext = 7",
      [
        "t.toml:4:8: \"text\" in [ink] must be a colour of the palette or a table of \"fg\", \"bg\", "
          + "\"style\", \"mono\", not an integer"
      ]
    ),
    (
      head + "[palette]\nblue = '#0000ff'",
      [
        "t.toml:4:8: \"blue\" in [palette] must be a table, not a string; "
          + "as in { rgb = \"#0b5fa5\", ansi = \"blue\" }"
      ]
    ),
    (head + "[palette]\nblue = { rgb = '#0000ff' }", ["t.toml:4:1: \"ansi\" is missing in [palette.blue]"]),
    (
      head + "[palette]\nblue = { rgb = '#00f', ansi = 'bleu' }",
      [
        "t.toml:4:16: \"rgb\" in [palette.blue] must be \"#rrggbb\", \"ansi\" or \"default\"",
        "t.toml:4:31: \"ansi\" in [palette.blue] cannot be \"bleu\"; did you mean \"blue\"?",
      ]
    ),
    (
      head + "[palette]\ndefault = { rgb = '#0000ff', ansi = 'blue' }",
      [
        "t.toml:4:1: \"default\" in [palette] always means the terminal's own colour; choose another name"
      ]
    ),
    (
      head + "[palette]\nblue = { rgb = '#0000ff', ansi = 'blue' }\n[surface]\nbase = { bg = 'bleu' }\n"
        + "[ink]\ntext = 'blues'\nlink = 'text'",
      [
        "t.toml:6:15: no colour \"bleu\" in [palette]; did you mean \"blue\"?",
        "t.toml:8:8: no colour \"blues\" in [palette]; did you mean \"blue\"?",
        "t.toml:9:8: no colour \"text\" in [palette]; known are \"blue\", \"default\"",
      ]
    ),
    (
      head + "[palette]\nblue = { rgb = '#0000ff', ansi = 'blue' }\n[surface]\nbase = 'blue'",
      [
        "t.toml: \"text\" is missing in [ink]; a theme that sets the base surface has to set the text on it"
      ]
    ),
    (head + "[ink", ["t.toml:3:5: the table's header is not closed; add \"]\""]),
    (head + "#" + String(repeating: "x", count: 65_536), ["t.toml: a theme must not be longer than 64 KB"]),
  ]

  @Test(arguments: cases.indices)
  func isReportedWithItsPlace(index: Int) {
    let (text, expected) = Self.cases[index]
    #expect(lines(of: text) == expected)
  }

  private func lines(of text: String) -> [String] {
    do {
      _ = try Theme(identifier: "t", layers: [try ThemeFile(text: text, file: "t.toml")])
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }
}
