import Conversation
import Screen
import Widgets

/// Draws the setup screen: three ways to a model that answers, and the way of a key.
enum SetupView {
  /// What a step shows.
  struct Page {
    var lines: [Line]
    /// The line that must be seen, where not all of them fit.
    var focus: Int?
    /// Where the cursor is, in columns from the left of that line; `nil` while nothing is typed.
    var caret: Int?
    /// What is typed in that line, behind the prompt.
    var field: TextEditor?
  }

  static func draw(_ setup: SetupState, _ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    let width = min(area.columns, 76)
    let left = area.column + (area.columns - width) / 2
    let page = page(setup, state, width: width)
    let focus = page.focus ?? 0
    // From the top, unless what is chosen would be below, with what is said of it.
    let first = max(0, min(focus, focus + 3 - area.rows, page.lines.count - area.rows))
    let top = area.row + max(0, min(2, (area.rows - page.lines.count) / 2))
    let column = Rectangle(column: left, row: area.row, columns: width, rows: area.rows)
    for (offset, line) in page.lines.dropFirst(first).prefix(area.rows).enumerated() {
      frame.draw(line, at: Position(column: left, row: top + offset), in: column)
    }
    if let field = page.field, width > 6 {
      let row = Rectangle(column: left + 4, row: top + focus - first, columns: width - 6, rows: 1)
      TextFieldView.draw(field, isFocused: !state.isCovered, into: &frame, in: row.intersection(column))
    }
    if let caret = page.caret, !state.isCovered {
      let position = Position(column: left + caret, row: top + focus - first)
      if column.contains(position) { frame.cursor = Frame.Cursor(position) }
    }
  }

  private static func page(_ setup: SetupState, _ state: ChatState, width: Int) -> Page {
    switch setup.step {
    case .menu: menu(setup, state, width: width)
    case .localModels: localModels(setup, state, width: width)
    case .working(let progress): working(progress, state, width: width)
    case .failed(let problem): failure(problem, state, width: width)
    case .providers: providers(setup, state, width: width)
    case .key: KeyPages.key(setup, state, width: width)
    case .testing: KeyPages.testing(setup, state, width: width)
    case .rejected(let problem): KeyPages.rejected(problem, setup, state, width: width)
    case .keeping(let problem): KeyPages.keeping(problem, setup, state, width: width)
    case .command: KeyPages.command(setup, state, width: width)
    case .saving:
      working(SetupProgress(stage: "keeping the key"), state, width: width)
    }
  }

  private static func menu(_ setup: SetupState, _ state: ChatState, width: Int) -> Page {
    var lines = heading("Welcome to Antiphon")
    lines += text("There is no model to talk to yet: no key and no running server was found.", width)
    lines.append(Line())
    let choices = [
      ("Install a local model", "Runs on this machine, needs no account."),
      ("Use a key", "For a provider on the network."),
      ("Look around", "A scripted demo answers; nothing is installed or sent."),
    ]
    return list(choices, after: lines, setup, state, width: width)
  }

  private static func localModels(_ setup: SetupState, _ state: ChatState, width: Int) -> Page {
    var lines = heading("Install a local model")
    lines += text("It is fetched once and kept in the data folder. Which one?", width)
    lines.append(Line())
    return list(
      setup.offer.localModels.map { ($0.name, $0.summary) }, after: lines, setup, state, width: width)
  }

  private static func providers(_ setup: SetupState, _ state: ChatState, width: Int) -> Page {
    var lines = heading(setup.offer.isFirst ? "Use a key" : "Add a provider")
    lines += text("Whose key do you have? It is tried before anything is kept.", width)
    lines.append(Line())
    var focus: Int?
    for (index, provider) in setup.offer.providers.enumerated() {
      if index == setup.selection { focus = lines.count }
      let about = provider.isSetUp ? "has a key" : provider.keyVariable
      lines.append(choice(index, provider.title, about: about, setup, state, width: width))
    }
    if setup.selection == setup.offer.providers.count { focus = lines.count }
    lines.append(
      choice(setup.offer.providers.count, "Look again", about: "for servers", setup, state, width: width))
    lines.append(Line())
    lines += text(
      "A key in one of these variables is found by itself. Other providers and servers are named in the settings "
        + "file:", width, ink: .muted)
    lines += text(setup.offer.settingsPath, width, indent: 4, ink: .code)
    return Page(lines: lines, focus: focus)
  }

  private static func working(_ progress: SetupProgress, _ state: ChatState, width: Int) -> Page {
    var lines = heading("One moment")
    lines += LineBuilder.paragraph(
      progress.stage, ink: .text, indent: 2, width: width, sign: Span(spinner(state) + " ", .busy))
    if let fraction = progress.fraction {
      let share = max(0, min(1, fraction))
      let room = max(4, min(40, width - 12))
      let done = Int(Double(room) * share)
      let (full, empty) = state.glyphs == .ascii ? ("#", ".") : ("█", "░")
      lines.append(
        Line([
          Span("    ", .text), Span(String(repeating: full, count: done), .busy),
          Span(String(repeating: empty, count: room - done), .border), Span(" \(Int(share * 100)) %", .text),
        ]))
    }
    if !progress.detail.isEmpty { lines += text(progress.detail, width, indent: 4, ink: .muted) }
    lines.append(Line())
    lines += text("Esc stops.", width, ink: .muted)
    return Page(lines: lines)
  }

  private static func failure(_ problem: Problem, _ state: ChatState, width: Int) -> Page {
    var lines = heading("That did not work")
    lines += ProblemCard.lines(problem, width: width, glyphs: state.glyphs)
    lines.append(Line())
    lines += text("Enter goes back to the choices.", width, ink: .muted)
    return Page(lines: lines)
  }

  // MARK: Parts

  static func heading(_ text: String) -> [Line] {
    [Line([Span("  ", .text), Span(text, .heading)]), Line()]
  }

  static func text(_ text: String, _ width: Int, indent: Int = 2, ink: Ink = .text) -> [Line] {
    LineBuilder.paragraph(text, ink: ink, indent: indent, width: width)
  }

  static func spinner(_ state: ChatState) -> String {
    Spinner.glyph(
      frame: Int(state.now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: state.glyphs)
  }

  /// Choices, each with a sentence about it.
  static func list(
    _ choices: [(title: String, about: String)], after lines: [Line], _ setup: SetupState, _ state: ChatState,
    width: Int
  ) -> Page {
    var page = Page(lines: lines)
    for (index, choice) in choices.enumerated() {
      if index == setup.selection { page.focus = page.lines.count }
      page.lines.append(self.choice(index, choice.title, setup, state, width: width))
      page.lines += text(choice.about, width, indent: 6, ink: .muted)
    }
    return page
  }

  private static func choice(
    _ index: Int, _ title: String, about: String = "", _ setup: SetupState, _ state: ChatState, width: Int
  ) -> Line {
    let isChosen = setup.selection == index
    // Only so many have a key of their own.
    let number = index < 9 ? " \(index + 1) " : "   "
    return LineBuilder.row(
      [
        Span("  ", .text), Span.marker(isChosen, state.glyphs), Span(number, .key),
        Span(title, isChosen ? .title : .text),
      ], right: about.isEmpty ? [] : [Span(about + " ", .muted)], width: width,
      surface: isChosen ? .selection : .base, glyphs: state.glyphs)
  }
}

/// What went wrong and what to do, set apart by a bar.
enum ProblemCard {
  static func lines(_ problem: Problem, width: Int, glyphs: Glyphs) -> [Line] {
    let bar = [Span("\(glyphs.vertical) ", .error)]
    var lines = LineBuilder.paragraph(
      problem.message, ink: .error, indent: 2, width: width, before: bar,
      sign: Span(glyphs.failure + " ", .error))
    if !problem.suggestion.isEmpty {
      lines += LineBuilder.paragraph(problem.suggestion, ink: .text, indent: 2, width: width, before: bar)
    }
    return lines
  }
}
