import Testing
import Theming

@testable import Terminal

@Suite struct TerminalTypeTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let environment: [String: String]
    let depth: ColorDepth
    let entries: [String]

    init(
      _ term: String, color: String? = nil, noColor: String? = nil, depth: ColorDepth, _ entries: String...
    ) {
      environment = ["TERM": term, "COLORTERM": color, "NO_COLOR": noColor].compactMapValues { $0 }
      self.depth = depth
      self.entries = entries
    }

    var testDescription: String {
      environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
    }
  }

  @Test(arguments: [
    Row("xterm-256color", depth: .indexed, "xterm-256color", "antiphon-indexed"),
    Row("xterm-256color", color: "truecolor", depth: .trueColor, "antiphon-direct"),
    Row("xterm-256color", color: "24bit", depth: .trueColor, "antiphon-direct"),
    Row("xterm-256color", color: "TrueColor", depth: .trueColor, "antiphon-direct"),
    Row("xterm-256color", color: "yes", depth: .indexed, "xterm-256color", "antiphon-indexed"),
    Row(
      "xterm-256color", color: "truecolor", noColor: "1", depth: .mono, "xterm-256color", "antiphon-indexed"),
    Row("xterm-256color", color: "truecolor", noColor: "", depth: .trueColor, "antiphon-direct"),
    Row("xterm", depth: .sixteen, "xterm", "antiphon-indexed"),
    Row("xterm-direct", depth: .trueColor, "antiphon-direct"),
    Row("tmux-256color", color: "truecolor", depth: .trueColor, "antiphon-direct"),
    Row("screen", depth: .sixteen, "screen", "antiphon-indexed"),
    Row("xterm-kitty", depth: .indexed, "xterm-kitty", "antiphon-indexed"),
    Row("xterm-kitty", color: "truecolor", depth: .trueColor, "antiphon-direct"),
    Row("foot", depth: .indexed, "foot", "antiphon-indexed"),
    Row("alacritty", color: "truecolor", depth: .trueColor, "antiphon-direct"),
    Row("linux", color: "truecolor", depth: .sixteen, "linux"),
    Row("vt220", color: "truecolor", depth: .mono, "vt220"),
    Row("dumb", color: "truecolor", depth: .mono, "dumb"),
    Row("unheard-of", depth: .sixteen, "unheard-of"),
    Row("unheard-of-256color", depth: .indexed, "unheard-of-256color"),
    // Nothing is known of it but what its description says.
    Row("unheard-of", color: "truecolor", depth: .trueColor, "unheard-of"),
  ])
  func isDecidedByTheEnvironment(_ row: Row) throws {
    let type = try TerminalType { row.environment[$0] }
    #expect(type.depth == row.depth)
    #expect(type.entries.map(name) == row.entries)
  }

  @Test func theUserDecidesFirst() throws {
    let environment = ["TERM": "xterm-256color", "NO_COLOR": "1"]
    #expect(
      try TerminalType(preferred: .trueColor) { environment[$0] }.entries.map(name) == ["antiphon-direct"])
    #expect(try TerminalType(preferred: .sixteen) { environment[$0] }.depth == .sixteen)
    #expect(throws: TerminalError.noTerminalType) { try TerminalType { _ in nil } }
    #expect(throws: TerminalError.noTerminalType) { try TerminalType { _ in "" } }
  }

  private func name(_ entry: TerminalType.Entry) -> String {
    switch entry {
    case .installed(let name): name
    case .embedded(let own): own.rawValue
    }
  }
}

@Suite struct ColorPairTableTests {
  @Test func sameColorsShareAPair() {
    var table = ColorPairTable(colors: 256, capacity: 65536)
    let red = Appearance(foreground: .palette(1))
    #expect(table.number(for: Appearance()).pair == 0)
    #expect(table.number(for: red).pair == 1)
    #expect(table.number(for: Appearance(foreground: .palette(1), attributes: .bold)).pair == 1)
    #expect(table.number(for: Appearance(background: .palette(1))).pair == 2)
    #expect(table.pairs.map(\.foreground) == [-1, 1, -1] && table.pairs.map(\.background) == [-1, -1, 1])
  }

  @Test func whenThereAreNoMoreItFallsBack() {
    var table = ColorPairTable(colors: 8, capacity: 3)
    #expect(table.number(for: Appearance(foreground: .palette(1))).pair == 1)
    #expect(table.number(for: Appearance(foreground: .palette(2), background: .palette(3))).pair == 2)
    // The foreground alone is known, or nothing is.
    #expect(table.number(for: Appearance(foreground: .palette(1), background: .palette(3))).pair == 1)
    #expect(table.number(for: Appearance(foreground: .palette(4), background: .palette(3))).pair == 0)
  }

  @Test func colorsAreThoseOfTheTerminal() {
    func pair(_ colors: Int, _ appearance: Appearance) -> (ColorPairTable.Pair, Appearance.Attributes) {
      var table = ColorPairTable(colors: colors, capacity: 64)
      let (number, attributes) = table.number(for: appearance)
      return (table.pairs[number], attributes)
    }
    // Eight colours: the bright ones are bold.
    let bright = pair(8, Appearance(foreground: .palette(12), background: .palette(9)))
    #expect(bright.0 == .init(foreground: 4, background: 1) && bright.1 == .bold)
    #expect(pair(16, Appearance(foreground: .palette(12))).0.foreground == 12)
    #expect(pair(8, Appearance(foreground: .palette(200))).0.foreground == -1)
    // 24 bits: the first eight numbers are the palette's.
    let direct = 1 << 24
    #expect(pair(direct, Appearance(foreground: .rgb(red: 1, green: 2, blue: 3))).0.foreground == 0x010203)
    #expect(pair(direct, Appearance(foreground: .rgb(red: 0, green: 0, blue: 7))).0.foreground == 0x010101)
    #expect(pair(direct, Appearance(foreground: .palette(7))).0.foreground == 7)
    #expect(pair(direct, Appearance(foreground: .palette(16))).0.foreground == 0x010101)
    #expect(pair(direct, Appearance(foreground: .palette(231))).0.foreground == 0xFFFFFF)
    #expect(pair(direct, Appearance(foreground: .palette(232))).0.foreground == 0x080808)
    #expect(pair(256, Appearance(foreground: .rgb(red: 1, green: 2, blue: 3))).0.foreground == -1)
    #expect(pair(0, Appearance(foreground: .palette(1), attributes: .reverse)).1 == .reverse)
  }
}

@Suite struct TerminalTextTests {
  @Test func titlesHoldNoCommands() {
    #expect(TerminalTitle.sanitized("a\u{1B}]0;b\u{7}\u{9C}c\u{202E}\u{200B}\u{E0041}d") == "a]0;bcd")
    #expect(TerminalTitle.sanitized(String(repeating: "x", count: 999)).count == TerminalTitle.limit)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("é漢", "w6nmvKI="),
  ])
  func base64(_ text: String, _ encoded: String) {
    #expect(Base64.encode(text.utf8) == encoded)
  }
}
