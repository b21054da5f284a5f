import AntiphonTesting
import Screen
import Testing

@testable import Theming

/// What `antiphon themes preview` shows.
@Suite struct Swatches {
  @Test func theScreenShowsEveryInkAndEverySurface() throws {
    let frame = ThemeSwatch.frame()
    #expect(Set(frame.cells.map(\.ink)).count == Ink.allCases.count)
    #expect(Set(frame.cells.map(\.surface)).count == Surface.allCases.count)
    var story = FrameStory("swatch")
    story.record(frame)
    try story.verify()
  }

  /// All that a theme makes of its inks and surfaces, at all depths.
  @Test(arguments: ShippedThemes.names)
  func tables(name: String) throws {
    try TextSnapshot.verify(ThemeTable.text(of: try ThemeLibrary(userDirectory: nil).load(name)), name)
  }

  /// The table says it once for each ink and each surface, and the rest follows.
  @Test(arguments: ShippedThemes.names)
  func theTableLeavesNothingOut(name: String) throws {
    let theme = try ThemeLibrary(userDirectory: nil).load(name)
    for depth in ColorDepth.allCases {
      for ink in Ink.allCases {
        for surface in Surface.allCases {
          let (look, ground) = (theme.inks[Int(ink.rawValue)], theme.surfaces[Int(surface.rawValue)])
          var expected = Appearance(attributes: look.mono.union(ground.mono))
          if depth != .mono {
            let front = look.background == nil ? ground.foreground ?? look.foreground : look.foreground
            expected = Appearance(
              foreground: front.terminalColor(at: depth),
              background: (look.background ?? ground.background).terminalColor(at: depth),
              attributes: look.style.union(ground.style))
          }
          #expect(theme.appearance(ink, on: surface, depth: depth) == expected)
        }
      }
    }
  }

  @Test func coloursAreSequencesOfTheDepthAndNoOther() throws {
    let theme = try ThemeLibrary(userDirectory: nil).load("tidepool")
    let frame = ThemeSwatch.frame()
    func codes(_ depth: ColorDepth) -> Set<String> {
      let text = StyledFrame.colored(frame, theme.styleTable(depth: depth))
      #expect(StyledFrame.plain(frame).split(separator: "\n").count == text.split(separator: "\n").count)
      return Set(text.split(separator: "\u{1B}[").dropFirst().map { String($0.prefix { $0 != "m" }) })
    }
    #expect(codes(.trueColor).allSatisfy { $0 == "0" || $0.contains("38;2;") && $0.contains("48;2;") })
    #expect(codes(.indexed).allSatisfy { $0 == "0" || $0.contains("38;5;") && $0.contains("48;5;") })
    #expect(codes(.sixteen).allSatisfy { !$0.contains("38;") && !$0.contains("48;") })
    #expect(codes(.mono).allSatisfy { $0.split(separator: ";").allSatisfy { Int($0) ?? 99 < 10 } })
    #expect(
      StyledFrame.sequence(Appearance(foreground: .palette(9), background: .palette(3))) == "\u{1B}[0;91;43m")
    #expect(!StyledFrame.plain(frame).contains("\u{1B}"))
  }
}
