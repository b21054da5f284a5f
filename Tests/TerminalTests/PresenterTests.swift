import AntiphonTesting
import CTerminal
import Screen
import Testing
import Theming

@testable import Terminal

extension CursesTests {
  @MainActor @Suite(.serialized) struct PresenterTests {
    private let size = Size(columns: 40, rows: 12)

    init() { #expect(cterminal_use_utf8()) }

    private static func environment(_ term: String, _ color: String?) -> (String) -> String? {
      { ["TERM": term, "COLORTERM": color].compactMapValues { $0 }[$0] }
    }

    private func presenter(_ term: String, color: String? = nil, size: Size? = nil) throws -> Presenter {
      let type = try TerminalType(environment: Self.environment(term, color))
      let presenter = try Presenter(type: type, size: size ?? self.size)
      let depth = presenter.colorDepth
      presenter.setStyles { appearance($0, $1, depth) }
      return presenter
    }

    @Test(
      "Whatever is drawn arrives in the terminal cell by cell",
      arguments: [
        ("xterm-256color", "truecolor"), ("xterm-256color", nil), ("xterm", nil), ("tmux-256color", nil),
        ("screen", nil), ("linux", nil), ("vt100", nil), ("foot", nil),
      ] as [(String, String?)])
    func randomFrames(_ term: String, _ color: String?) throws {
      var random = SeededGenerator()
      let presenter = try presenter(term, color: color)
      defer { presenter.close() }
      var terminal = VirtualTerminal(size: size)
      var frame = Frame(size: size)
      for number in 0..<60 {
        mutate(&frame, using: &random)
        terminal.feed(presenter.bytes(for: frame))
        let differences = differences(
          frame, terminal, presenter.colorDepth,
          keepsJoiners: !term.hasPrefix("tmux") && !term.hasPrefix("screen"),
          hasLinks: term != "linux" && term != "vt100")
        #expect(differences.isEmpty, "seed \(random.seed), frame \(number)")
        #expect(terminal.violations.isEmpty, "seed \(random.seed), frame \(number)")
        if let cursor = frame.cursor {
          #expect(terminal.isCursorVisible && terminal.cursor == cursor.position, "seed \(random.seed)")
        } else {
          #expect(!terminal.isCursorVisible)
        }
        #expect(!terminal.modes.contains(2026))
        if !differences.isEmpty { break }
      }
    }

    @Test func nothingChangedIsNoByte() throws {
      let presenter = try presenter("xterm-256color")
      defer { presenter.close() }
      var frame = Frame(size: size)
      frame.draw("Grüße, 世界 e\u{301}", at: Position(column: 2, row: 3), in: frame.bounds)
      frame.cursor = Frame.Cursor(Position(column: 1, row: 1))
      #expect(!presenter.bytes(for: frame).isEmpty)
      #expect(presenter.bytes(for: frame).isEmpty)
      var again = Frame(size: size)
      // Drawn in another order, the cluster has another number.
      again.draw("o\u{308}", at: Position(column: 2, row: 3), in: frame.bounds)
      again.draw("Grüße, 世界 e\u{301}", at: Position(column: 2, row: 3), in: frame.bounds)
      again.cursor = frame.cursor
      #expect(presenter.bytes(for: again).isEmpty)
      presenter.invalidate()
      #expect(!presenter.bytes(for: again).isEmpty)
    }

    @Test("A token costs little more than its text", arguments: [nil, "truecolor"])
    func bytesPerToken(_ color: String?) throws {
      let presenter = try presenter("xterm-256color", color: color, size: Size(columns: 120, rows: 40))
      defer { presenter.close() }
      var frame = Frame(size: Size(columns: 120, rows: 40))
      frame.cursor = Frame.Cursor(Position(column: 2, row: 38))
      _ = presenter.bytes(for: frame)
      var column = 30
      var total = 0
      for _ in 0..<16 {
        column = frame.draw("token ", at: Position(column: column, row: 20), in: frame.bounds)
        let bytes = presenter.bytes(for: frame)
        #expect(!bytes.contains { $0 == 0x68 }, "a small frame is not bracketed")
        total += bytes.count
      }
      // The token, there, and back to the caret.
      #expect(total / 16 <= 6 + 7 + 7)
    }

    /// A frame of rows of which some have links.
    private func frame(_ rows: [[Span]], columns: Int = 40) -> Frame {
      var frame = Frame(size: Size(columns: columns, rows: rows.count + 1))
      for (row, spans) in rows.enumerated() {
        frame.draw(Line(spans), at: Position(column: 0, row: row), in: frame.bounds)
      }
      return frame
    }

    @Test func linksGoAlongWithWhatTheyAreOn() throws {
      let presenter = try presenter("xterm-256color", color: "truecolor")
      defer { presenter.close() }
      var terminal = VirtualTerminal(size: size)
      var rows = (0..<11).map { [Span("row \($0) of plain text that stays")] }
      rows[8] = [Span("see "), Span("the site", .link, link: "https://a.test/x"), Span(" for more")]
      terminal.feed(presenter.bytes(for: frame(rows)))
      #expect(terminal[4, 8].link == "https://a.test/x" && terminal[11, 8].link == "https://a.test/x")
      #expect(terminal[3, 8].link.isEmpty && terminal[12, 8].link.isEmpty)
      // Scrolled, it takes its link along: nothing is said about it again.
      rows = Array(rows.dropFirst()) + [[Span("one more")]]
      let scrolled = presenter.bytes(for: frame(rows))
      #expect(!String(decoding: scrolled, as: UTF8.self).contains("]8;"))
      terminal.feed(scrolled)
      #expect(terminal[4, 7].link == "https://a.test/x" && terminal[4, 8].link.isEmpty)
      // The same text with another destination, or none, is written again.
      rows[7][1].link = "https://b.test/"
      terminal.feed(presenter.bytes(for: frame(rows)))
      #expect(terminal[4, 7].link == "https://b.test/")
      rows[7][1].link = nil
      terminal.feed(presenter.bytes(for: frame(rows)))
      #expect(terminal[4, 7].link.isEmpty && terminal[4, 7].text == "t")
      #expect(terminal.violations.isEmpty)
      #expect(presenter.bytes(for: frame(rows)).isEmpty)
    }

    @Test func linksThatAreGoneMakeRoomForOthers() throws {
      let presenter = try presenter("xterm-256color", color: "truecolor")
      defer { presenter.close() }
      var terminal = VirtualTerminal(size: size)
      // One stays all the time.
      let home = Span("home", .link, link: "https://home.test/")
      for number in 0..<5_000 {
        let other = Span("there", .link, link: "https://a.test/\(number)")
        terminal.feed(presenter.bytes(for: frame([[home, Span(" "), other]])))
        guard number % 500 == 499 else { continue }
        #expect(terminal[0, 0].link == "https://home.test/")
        #expect(terminal[5, 0].link == "https://a.test/\(number)" && terminal[4, 0].link.isEmpty)
      }
      #expect(terminal.violations.isEmpty)
    }

    @Test("Where nothing leads anywhere, no byte more is written", arguments: [true, false])
    func linksCostNothingWhereThereAreNone(_ hasLinks: Bool) throws {
      let type = try TerminalType(environment: Self.environment("xterm-256color", "truecolor"))
      let presenter = try Presenter(type: type, size: size, hasLinks: hasLinks)
      defer { presenter.close() }
      var rows = [[Span("see "), Span("the site", .link)]]
      let first = presenter.bytes(for: frame(rows))
      rows[0].append(Span(" and more"))
      let count = first.count + presenter.bytes(for: frame(rows)).count
      #expect(count == 37)
      rows[0][1].link = "https://a.test/"
      let text = String(decoding: presenter.bytes(for: frame(rows)), as: UTF8.self)
      #expect(text.contains("]8;") == hasLinks)
    }

    @Test func whatNoProgramShouldOpenIsNoLink() throws {
      let presenter = try presenter("xterm-256color", color: "truecolor")
      defer { presenter.close() }
      for destination in [
        "javascript:alert(1)", "data:text/html,x", "x", "/etc/passwd", "http:",
        "http://a.test/\u{1B}]0;x\u{7}",
        "http://a.test/\u{9C}", "http://" + String(repeating: "a", count: 2_000),
      ] {
        let bytes = presenter.bytes(
          for: frame([[Span("text \(destination.utf8.count)", .link, link: destination)]]))
        #expect(!String(decoding: bytes, as: UTF8.self).contains("]8;"), "\(destination.debugDescription)")
      }
    }

    @Test func aLargeFrameIsBracketed() throws {
      let presenter = try presenter("xterm-256color")
      defer { presenter.close() }
      var random = SeededGenerator(seed: 1)
      var frame = Frame(size: size)
      for _ in 0..<8 { mutate(&frame, using: &random) }
      let bytes = presenter.bytes(for: frame)
      #expect(bytes.count > Presenter.synchronizedFrom)
      #expect(bytes.starts(with: "\u{1B}[?2026h".utf8))
      #expect(bytes.suffix(8).elementsEqual("\u{1B}[?2026l".utf8))
    }

    @Test func theShapeOfTheCursorIsSentWhenItChanges() throws {
      let presenter = try presenter("xterm-256color")
      defer { presenter.close() }
      var terminal = VirtualTerminal(size: size)
      var frame = Frame(size: size)
      frame.cursor = Frame.Cursor(Position(column: 1, row: 1), shape: .bar)
      terminal.feed(presenter.bytes(for: frame))
      #expect(terminal.cursorStyle == 6)
      frame.cursor?.position.column = 4
      let moved = presenter.bytes(for: frame)
      terminal.feed(moved)
      #expect(terminal.cursor == Position(column: 4, row: 1))
      #expect(!moved.contains(0x71))
      frame.cursor?.shape = .block
      terminal.feed(presenter.bytes(for: frame))
      #expect(terminal.cursorStyle == 2)
      frame.cursor = nil
      terminal.feed(presenter.bytes(for: frame))
      #expect(!terminal.isCursorVisible)
      // A cursor outside the screen is no cursor.
      frame.cursor = Frame.Cursor(Position(column: 400, row: 1))
      #expect(presenter.bytes(for: frame).isEmpty)
    }

    @Test func anotherSizeIsPaintedWhole() throws {
      var random = SeededGenerator()
      let presenter = try presenter("xterm-256color")
      defer { presenter.close() }
      for _ in 0..<30 {
        let size = Size(
          columns: Int.random(in: 1...60, using: &random), rows: .random(in: 1...20, using: &random))
        presenter.resize(size)
        var terminal = VirtualTerminal(size: size)
        var frame = Frame(size: size)
        for _ in 0..<3 {
          mutate(&frame, using: &random)
          terminal.feed(presenter.bytes(for: frame))
          #expect(differences(frame, terminal, presenter.colorDepth).isEmpty, "seed \(random.seed), \(size)")
        }
        // One that was drawn for another size shows what there is room for.
        var other = Frame(size: Size(columns: size.columns + 3, rows: size.rows + 2))
        mutate(&other, using: &random)
        terminal.feed(presenter.bytes(for: other))
        #expect(terminal.violations.isEmpty)
      }
    }

    @Test func onlyDescriptionsThatWillDoAreTaken() throws {
      func problem(_ term: String) -> TerminalError.Code? {
        do {
          try presenter(term).close()
          return nil
        } catch {
          return (error as? TerminalError)?.code
        }
      }
      #expect(problem("no-such-terminal") == .unknownTerminalType)
      #expect(problem("dumb") == .incapableTerminal)
      #expect(problem("xterm-kitty") == nil)
      #expect(problem("xterm-ghostty") == nil)
      let xterm = try presenter("xterm")
      #expect(xterm.colorDepth == .sixteen)
      xterm.close()
      let mono = try presenter("vt100")
      #expect(mono.colorDepth == .mono)
      mono.close()
    }
  }
}

/// Different for every ink and surface, so that a mistake shows.
func appearance(_ ink: Ink, _ surface: Surface, _ depth: ColorDepth) -> Appearance {
  let (i, s) = (ink.rawValue, surface.rawValue)
  var look = Appearance(attributes: Appearance.Attributes(rawValue: i % 7 == 3 ? 1 : i % 5 == 4 ? 8 : 0))
  switch depth {
  case .mono: if surface == .selection { look.attributes.insert(.reverse) }
  case .sixteen:
    // The Linux console has no underlining in colour.
    look.attributes.remove(.underline)
    look.foreground = ink == .text ? .terminalDefault : .palette(i % 8)
    look.background = surface == .base ? .terminalDefault : .palette(s % 4)
  case .indexed:
    look.foreground = ink == .text ? .terminalDefault : .palette(i &* 5)
    look.background = surface == .base ? .terminalDefault : .palette(s &* 11)
  case .trueColor:
    look.foreground = ink == .text ? .terminalDefault : .rgb(red: i &* 6, green: 255 &- i, blue: 7)
    look.background = surface == .base ? .terminalDefault : .rgb(red: 9, green: s &* 30, blue: 200)
  }
  return look
}

/// The cells of the terminal that do not show what the frame says.
///
/// - Parameters:
///   - known: of each row, how many of its cells are known; those behind are blank, with an unknown look.
///   - keepsJoiners: whether a joiner at the end of a cell is sent, as it is but to tmux.
///   - hasLinks: whether it is told where links lead.
func differences(
  _ frame: Frame, _ terminal: VirtualTerminal, _ depth: ColorDepth, known: [Int]? = nil,
  keepsJoiners: Bool = true, hasLinks: Bool = true
) -> [String] {
  var found: [String] = []
  for row in 0..<frame.size.rows {
    for column in 0..<frame.size.columns {
      let cell = frame[column, row]
      var expected = VirtualTerminal.Content(
        text: cell.isContinuation ? "" : String(String.UnicodeScalarView(frame.scalars(of: cell))),
        width: Int(cell.width), look: appearance(cell.ink, cell.surface, depth),
        link: hasLinks ? frame.link(of: cell)?.address ?? "" : "")
      if !keepsJoiners, expected.text.unicodeScalars.last == "\u{200D}" {
        expected.text.unicodeScalars.removeLast()
      }
      if !cell.isContinuation,
        Int(cterminal_wcwidth(expected.text.unicodeScalars.first?.value ?? 0)) != expected.width
      {
        // The C library is older than the frame's table.
        expected.text = "\u{FFFD}"
        expected.width = 1
      } else if cell.isContinuation,
        Int(cterminal_wcwidth(frame.scalars(of: frame[column - 1, row]).first?.value ?? 0)) != 2
      {
        expected.text = " "
        expected.width = 1
      }
      // The corner is blank, and a wide glyph not next to it.
      let left = frame.size.columns - column
      if row == frame.size.rows - 1, left == 1 || left <= 3 && cell.width == 2 || left <= 2 && cell.width == 0
      {
        expected.text = " "
        expected.width = 1
      }
      if row == frame.size.rows - 1, left <= 3 || left == 4 && cell.width == 2 { expected.link = "" }
      var actual = terminal[column, row]
      if expected.text == " ", actual.text == " ", !expected.look.attributes.contains(.reverse) {
        // Nobody sees the colour of the ink of a blank.
        expected.look.foreground = .terminalDefault
        actual.look.foreground = .terminalDefault
        let seen: Appearance.Attributes = [.underline, .reverse]
        expected.look.attributes.formIntersection(seen)
        actual.look.attributes.formIntersection(seen)
        // One that was erased leads nowhere.
        if actual.link.isEmpty { expected.link = "" }
      }
      if let known, column >= known[row] { actual.look = expected.look }
      if actual != expected {
        found.append("\(column),\(row): \(actual.debug) instead of \(expected.debug)")
      }
    }
  }
  return found
}

/// Draws something over what is there: text of all kinds, areas, a scrolled region, a cursor.
func mutate(_ frame: inout Frame, using random: inout SeededGenerator) {
  let samples = [
    "The quick brown fox ", "世界こんにちは", "e\u{301}a\u{308}\u{323}o\u{302}", "👩‍👩‍👧‍👦 👍🏽 🇩🇪 ", "क्षि ", "한국어 각",
    "a\u{1B}[31mb\u{7}", "\u{202E}abc", "שלום עולם", "████▌", "─┼─ │", "   ", "\u{200D}\u{301}x",
    "Zalgo\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}", "\u{1FAE8}\u{1FAE9}", "ｆｕｌｌ", "~~~~~~~~~~~~~~~~~~~~~~",
  ]
  let size = frame.size
  func position(_ random: inout SeededGenerator) -> Position {
    Position(
      column: Int.random(in: -3..<size.columns, using: &random),
      row: .random(in: 0..<size.rows, using: &random))
  }
  for _ in 0..<Int.random(in: 1...6, using: &random) {
    let place = position(&random)
    switch Int.random(in: 0..<11, using: &random) {
    case 10:
      let text = samples.randomElement(using: &random) ?? ""
      let links = ["http://a.test/", "http://b.test/ü", "mailto:m@a.test", "javascript:alert(1)", nil]
      let spans = (0..<3).map { _ in
        Span(
          text, Bool.random(using: &random) ? .link : .text, link: links.randomElement(using: &random) ?? nil)
      }
      frame.draw(Line(spans), at: place, in: frame.bounds)
    case 0:
      let area = Rectangle(
        column: place.column, row: place.row, columns: .random(in: 1...20, using: &random),
        rows: .random(in: 1...5, using: &random))
      frame.fill(area, surface: Surface.allCases.randomElement(using: &random) ?? .base)
    case 1:
      frame.setSurface(.selection, in: Rectangle(column: 0, row: place.row, columns: size.columns, rows: 1))
    case 2:
      // Everything moves, as it does when a transcript follows its end.
      var moved = Frame(size: size)
      let shift = Int.random(in: 1...2, using: &random)
      for row in 0..<max(0, size.rows - shift) {
        var column = 0
        while column < size.columns {
          let cell = frame[column, row + shift]
          moved.fill(Rectangle(column: column, row: row, columns: 1, rows: 1), surface: cell.surface)
          if !cell.isContinuation {
            moved.draw(
              String(String.UnicodeScalarView(frame.scalars(of: cell))),
              at: Position(column: column, row: row),
              in: moved.bounds, ink: cell.ink, surface: cell.surface)
            if let link = frame.link(of: cell) {
              moved.draw(
                Line([
                  Span(
                    String(String.UnicodeScalarView(frame.scalars(of: cell))), cell.ink, link: link.address)
                ]),
                at: Position(column: column, row: row), in: moved.bounds)
            }
          }
          column += max(1, Int(cell.width))
        }
      }
      frame = moved
    default:
      let text = samples.randomElement(using: &random) ?? ""
      frame.draw(
        text + text, at: place, in: frame.bounds, ink: Ink.allCases.randomElement(using: &random) ?? .text,
        surface: Bool.random(using: &random) ? nil : Surface.allCases.randomElement(using: &random))
    }
  }
  frame.cursor =
    Bool.random(using: &random)
    ? nil
    : Frame.Cursor(
      Position(
        column: .random(in: 0..<size.columns, using: &random), row: .random(in: 0..<size.rows, using: &random)
      ),
      shape: Bool.random(using: &random) ? .bar : .block)
}
