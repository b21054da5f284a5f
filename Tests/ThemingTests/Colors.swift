import Testing

@testable import Theming

@Suite struct Colors {
  private func color(_ hex: String) throws -> RGBColor { try #require(RGBColor(hex: hex)) }

  @Test(arguments: [
    ("#000000", RGBColor(red: 0, green: 0, blue: 0)), ("#0b5fa5", RGBColor(red: 11, green: 95, blue: 165)),
    ("#FFfF00", RGBColor(red: 255, green: 255, blue: 0)), ("", nil), ("#fff", nil), ("0b5fa5", nil),
    ("#0b5fa", nil), ("#0b5fa5 ", nil), ("#0b5fag", nil), ("#+b5fa5", nil), ("default", nil),
  ])
  func inHexadecimal(text: String, expected: RGBColor?) {
    #expect(RGBColor(hex: text) == expected)
    if let expected { #expect(expected.hex == text.lowercased()) }
  }

  /// Figures from WCAG's own definition: black on white is 21, and #767676 is the well-known least grey on white.
  @Test func contrast() throws {
    #expect(abs(try color("#000000").contrast(with: color("#ffffff")) - 21) < 1e-9)
    #expect(abs(try color("#ffffff").contrast(with: color("#000000")) - 21) < 1e-9)
    #expect(try color("#123456").contrast(with: color("#123456")) == 1)
    #expect(try color("#767676").contrast(with: color("#ffffff")) >= 4.5)
    #expect(try color("#777777").contrast(with: color("#ffffff")) < 4.5)
    #expect(abs(try color("#ff0000").contrast(with: color("#ffffff")) - 3.998) < 0.001)
  }

  @Test func lightAndDarkGrounds() throws {
    for light in ["#ffffff", "#faf7f0", "#fdf6e3", "#00ff00", "#808080"] { #expect(try color(light).isLight) }
    for dark in ["#000000", "#14161b", "#002b36", "#282a36", "#0000ff", "#6f6f6f"] {
      #expect(try !color(dark).isLight)
    }
    // On either side of the border the better of black and white changes.
    for value in 0...255 {
      let grey = RGBColor(red: UInt8(value), green: UInt8(value), blue: UInt8(value))
      let prefersBlack = try grey.contrast(with: color("#000000")) > grey.contrast(with: color("#ffffff"))
      #expect(grey.isLight == prefersBlack, "\(value)")
    }
  }

  @Test func everyColourOfThePaletteIsNearestToItself() throws {
    for index in UInt8(16)...255 {
      let color = try #require(IndexedPalette.color(index))
      // Two entries can be the same grey; then the first is as good.
      #expect(IndexedPalette.color(IndexedPalette.nearest(to: color)) == color)
    }
    #expect(IndexedPalette.color(15) == nil)
    #expect(try IndexedPalette.color(16) == color("#000000"))
    #expect(try IndexedPalette.color(67) == color("#5f87af"))
    #expect(try IndexedPalette.color(231) == color("#ffffff"))
    #expect(try IndexedPalette.color(232) == color("#080808"))
    #expect(try IndexedPalette.color(255) == color("#eeeeee"))
  }

  @Test(arguments: [("#14161b", UInt8(233)), ("#faf7f0", 231), ("#d70000", 160), ("#0b569c", 25)])
  func nearestByEye(hex: String, index: UInt8) throws {
    #expect(IndexedPalette.nearest(to: try color(hex)) == index)
  }

  @Test func atEachDepth() throws {
    let blue = ThemeColor(rgb: try color("#5f87af"), ansi: .brightBlue)
    #expect(blue.terminalColor(at: .trueColor) == .rgb(red: 0x5F, green: 0x87, blue: 0xAF))
    #expect(blue.terminalColor(at: .indexed) == .palette(67))
    #expect(blue.terminalColor(at: .sixteen) == .palette(12))
    #expect(blue.terminalColor(at: .mono) == .terminalDefault)
    let own = ThemeColor(rgb: nil, ansi: .terminalDefault)
    for depth in ColorDepth.allCases { #expect(own.terminalColor(at: depth) == .terminalDefault) }
  }

  @Test func theSixteenNames() {
    #expect(AnsiColor.allCases.count == 17)
    #expect(AnsiColor.black.terminalColor == .palette(0))
    #expect(AnsiColor.white.terminalColor == .palette(7))
    #expect(AnsiColor.brightBlack.terminalColor == .palette(8))
    #expect(AnsiColor.brightWhite.terminalColor == .palette(15))
  }

  /// curses on a direct-colour terminal takes the values 0 to 15 for colours of the palette.
  @Test func theDarkestBluesAreNotTakenForThePalette() {
    for blue in UInt8(0)...16 {
      let color = ThemeColor(rgb: RGBColor(red: 0, green: 0, blue: blue), ansi: .black)
      let expected: TerminalColor =
        blue < 16 ? .rgb(red: 1, green: 1, blue: 1) : .rgb(red: 0, green: 0, blue: 16)
      #expect(color.terminalColor(at: .trueColor) == expected)
    }
  }
}
