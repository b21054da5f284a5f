import Screen

/// A small screen on which every ink and every surface is seen once, for choosing a theme.
public enum ThemeSwatch {
  /// How large it is.
  public static let size = Size(columns: 74, rows: 21)

  private static let sidebarColumns = 22

  /// The screen. It is the same for every theme; what a theme makes of it is in its ``StyleTable``.
  public static func frame() -> Frame {
    var frame = Frame(size: size)
    drawSidebar(into: &frame)
    drawPane(into: &frame)
    drawBelow(into: &frame)
    return frame
  }

  // MARK: Its parts

  private static func drawSidebar(into frame: inout Frame) {
    let area = Rectangle(column: 0, row: 0, columns: sidebarColumns, rows: 16)
    frame.fill(area, surface: .sidebar)
    draw([(" Sessions", .title)], row: 0, area, &frame)
    draw(
      [("▌", .selectionMarker), ("● ", .busy), ("Actors in Swift", .text)], row: 1, area, &frame,
      surface: .selection)
    draw([("   Kyoto in May  ", .text), ("3 ", .unread), ("1h", .muted)], row: 2, area, &frame)
    draw(
      [(" ", .text), ("!", .attention), (" Release notes   ", .text), ("3h", .muted)], row: 3, area, &frame)
    draw([(" ", .text), ("✗", .error), (" Bash quoting    ", .text), ("1d", .muted)], row: 4, area, &frame)
    draw([(" ", .text), ("chosen text", .selection)], row: 6, area, &frame)
    draw([(" ", .text), ("found words", .match)], row: 7, area, &frame)
    draw([(" ", .text), ("^[", .control), (" control", .muted)], row: 8, area, &frame)
    for row in 0..<area.rows {
      frame.draw("│", at: Position(column: sidebarColumns, row: row), in: frame.bounds, ink: .border)
    }
  }

  private static func drawPane(into frame: inout Frame) {
    let column = sidebarColumns + 1
    let area = Rectangle(column: column, row: 0, columns: size.columns - column, rows: 16)
    let lines: [[(String, Ink)]] = [
      [(" Actors in Swift", .title), ("                    a-model", .muted)],
      [(" You", .turnUser), ("                                    10:32", .muted)],
      [("   How does an actor keep its state safe?", .text)],
      [(" a-model", .turnModel), ("                                10:32", .muted)],
      [("   It lets in one task at a time, I think.", .reasoning)],
      [("   One at a time", .heading)],
      [
        ("   An ", .text), ("actor", .strong), (" lets in ", .text), ("one", .emphasis), (" task; ", .text),
        ("await", .code), (" waits. ", .text), ("More", .link),
      ],
      [("   │ Others wait their turn.", .quote)],
      [("   •", .bullet), (" a list", .text)],
    ]
    for (row, spans) in lines.enumerated() { draw(spans, row: row, area, &frame) }
    var code = area
    code.column += 3
    code.columns -= 4
    frame.fill(Rectangle(column: code.column, row: 9, columns: code.columns, rows: 4), surface: .code)
    draw(
      [
        ("actor", .syntaxKeyword), (" ", .text), ("Counter", .syntaxType), (" {  ", .text),
        ("// safe", .syntaxComment),
      ],
      row: 9, code, &frame)
    draw(
      [
        ("  var", .syntaxKeyword), (" name = ", .text), ("\"n\"", .syntaxString), (", n = ", .text),
        ("0", .syntaxNumber), ("; ", .text), ("next", .syntaxFunction), ("()", .text),
      ], row: 10, code, &frame)
    draw([("+ added = true", .diffAdded)], row: 11, code, &frame)
    draw([("- removed = true", .diffRemoved)], row: 12, code, &frame)
    draw(
      [
        ("   ", .text), ("✓ ", .success), ("read_file", .toolName), (" Package.swift", .toolArgument),
        ("  12 ms", .muted),
      ], row: 13, area, &frame)
    draw(
      [("   ", .text), ("✗ failed: rate limited", .error), ("  ", .text), ("! waiting 2 s", .warning)],
      row: 14, area, &frame)
  }

  private static func drawBelow(into frame: inout Frame) {
    let whole = frame.bounds
    func fill(_ row: Int, _ surface: Surface) {
      frame.fill(Rectangle(column: 0, row: row, columns: size.columns, rows: 1), surface: surface)
    }
    frame.draw(
      String(repeating: "─", count: size.columns), at: Position(column: 0, row: 16), in: whole, ink: .border)
    fill(17, .dialog)
    draw(
      [(" Dialog ", .title), ("Quit, and stop 2 answers?  ", .text), ("s", .key), (" stop", .keyLabel)],
      row: 17, whole, &frame)
    fill(18, .notice)
    draw(
      [(" ✓ ", .success), ("Copied 3 lines.", .text), ("  Ctrl+Y puts them back.", .muted)], row: 18, whole,
      &frame)
    fill(19, .composer)
    draw(
      [("› ", .prompt), ("a", .text), ("b", .caret), (" Ask a follow-up", .placeholder)], row: 19, whole,
      &frame)
    fill(20, .status)
    draw(
      [
        (" ⠋ ", .busy), ("running tools", .busy), (" · turn 2 · 148 tok · ", .muted),
        ("needs you", .attention),
        ("   ", .text), ("Esc", .key), (" stop  ", .keyLabel), ("?", .key), (" help", .keyLabel),
      ], row: 20, whole, &frame)
  }

  private static func draw(
    _ spans: [(String, Ink)], row: Int, _ area: Rectangle, _ frame: inout Frame, surface: Surface? = nil
  ) {
    let place = Rectangle(column: area.column, row: row, columns: area.columns, rows: 1)
    if let surface { frame.fill(place, surface: surface) }
    var column = area.column
    for (text, ink) in spans {
      column = frame.draw(text, at: Position(column: column, row: row), in: place, ink: ink)
    }
  }
}
