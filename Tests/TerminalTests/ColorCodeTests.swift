import AntiphonTesting
import CTerminal
import Screen
import Testing
import Theming

@testable import Terminal

extension CursesTests {
  /// A terminal is sent no colour that it does not have.
  @MainActor @Suite(.serialized) struct ColorCodeTests {
    private let size = ThemeSwatch.size

    /// The SGR sequences of all that a theme shows.
    private func codes(_ environment: [String: String], theme name: String) throws -> Set<[Int]> {
      #expect(cterminal_use_utf8())
      let presenter = try Presenter(type: try TerminalType { environment[$0] }, size: size)
      defer { presenter.close() }
      let table = try ThemeLibrary(userDirectory: nil).load(name).styleTable(depth: presenter.colorDepth)
      presenter.setStyles { table[$0, $1] }
      var found: Set<[Int]> = []
      // Every ink on every surface, and the swatch.
      var all = Frame(size: Size(columns: Surface.allCases.count * 2, rows: Ink.allCases.count))
      for ink in Ink.allCases {
        for surface in Surface.allCases {
          all.draw(
            "x", at: Position(column: 2 * Int(surface.rawValue), row: Int(ink.rawValue)), in: all.bounds,
            ink: ink,
            surface: surface)
        }
      }
      presenter.resize(all.size)
      for frame in [all, ThemeSwatch.frame()] {
        let bytes = presenter.bytes(for: frame)
        for piece in String(decoding: bytes, as: UTF8.self).split(separator: "\u{1B}[").dropFirst() {
          let body = piece.prefix { "0123456789;?".contains($0) }
          guard piece.dropFirst(body.count).first == "m" else { continue }
          found.insert(body.split(separator: ";").map { Int($0) ?? -1 })
        }
      }
      #expect(!found.isEmpty)
      return found
    }

    /// Whether a number is an attribute and no colour.
    private func isAttribute(_ code: Int) -> Bool { code < 30 }

    @Test(arguments: ["ink", "noon", "terminal"], ["xterm", "screen", "linux"])
    func sixteenColours(theme: String, term: String) throws {
      for code in try codes(["TERM": term], theme: theme).flatMap({ $0 }) {
        #expect(
          isAttribute(code) || (30...37).contains(code) || (40...47).contains(code) || code == 39
            || code == 49)
      }
    }

    @Test(
      arguments: ["ink", "noon", "terminal"],
      [
        ["TERM": "vt100"], ["TERM": "vt220"],
        ["TERM": "xterm-256color", "NO_COLOR": "1", "COLORTERM": "truecolor"],
      ])
    func none(theme: String, environment: [String: String]) throws {
      let codes = try codes(environment, theme: theme)
      #expect(codes.flatMap { $0 }.allSatisfy(isAttribute))
      // And still it says something.
      #expect(codes.contains { $0.contains(1) } && codes.contains { $0.contains(7) })
    }

    @Test func theTerminalsOwnColoursAreSentAsThemselves() throws {
      for environment in [
        ["TERM": "xterm-256color", "COLORTERM": "truecolor"], ["TERM": "xterm-256color"], ["TERM": "xterm"],
      ] {
        for code in try codes(environment, theme: "terminal") {
          #expect(!code.contains(38) && !code.contains(48), "\(environment): \(code)")
        }
      }
      // Bright ones too, where there are more than eight.
      let presenter = try Presenter(
        type: try TerminalType { ["TERM": "xterm-256color", "COLORTERM": "truecolor"][$0] }, size: size)
      defer { presenter.close() }
      presenter.setStyles { _, _ in Appearance(foreground: .palette(9), background: .palette(12)) }
      var frame = Frame(size: size)
      frame.draw("x", at: Position(column: 0, row: 0), in: frame.bounds)
      #expect(String(decoding: presenter.bytes(for: frame), as: UTF8.self).contains("91;104m"))
    }

    @Test func gnuScreenIsNotTakenForTheTerminalItRunsIn() throws {
      let inside = ["TERM": "screen.xterm-256color", "STY": "1.pts-0.host", "COLORTERM": "truecolor"]
      #expect(try TerminalType { inside[$0] }.depth == .indexed)
      #expect(
        try TerminalType { ["TERM": "screen", "STY": "1.x", "COLORTERM": "truecolor"][$0] }.depth == .sixteen)
      #expect(
        try TerminalType { ["TERM": "screen-256color", "COLORTERM": "truecolor"][$0] }.depth == .trueColor)
    }
  }
}
