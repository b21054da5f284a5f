import Conversation
import Screen
import Widgets

/// Draws the first-start screen: three ways to a model that answers.
enum SetupView {
  static func draw(_ setup: SetupState, _ state: ChatState, into frame: inout Frame, in area: Rectangle) {
    let width = min(area.columns, 76)
    let left = area.column + (area.columns - width) / 2
    let lines = lines(setup, state, width: width)
    let top = area.row + max(0, min(2, (area.rows - lines.count) / 2))
    for (offset, line) in lines.enumerated() {
      frame.draw(
        line, at: Position(column: left, row: top + offset),
        in: Rectangle(column: left, row: area.row, columns: width, rows: area.rows))
    }
  }

  private static func lines(_ setup: SetupState, _ state: ChatState, width: Int) -> [Line] {
    switch setup.step {
    case .menu: menu(setup, state, width: width)
    case .localModels: localModels(setup, state, width: width)
    case .keys: keys(setup, width: width)
    case .working(let progress): working(progress, state, width: width)
    case .failed(let problem): failure(problem, state, width: width)
    }
  }

  private static func menu(_ setup: SetupState, _ state: ChatState, width: Int) -> [Line] {
    var lines = heading("Welcome to Antiphon")
    lines += text("There is no model to talk to yet: no key and no running server was found.", width)
    lines.append(Line())
    let choices = [
      ("Install a local model", "Runs on this machine, needs no account."),
      ("Use a key", "For a provider on the network."),
      ("Look around", "A scripted demo answers; nothing is installed or sent."),
    ]
    for (index, choice) in choices.enumerated() {
      lines.append(self.choice(index, choice.0, setup, state, width: width))
      lines += text(choice.1, width, indent: 6, ink: .muted)
    }
    return lines
  }

  private static func localModels(_ setup: SetupState, _ state: ChatState, width: Int) -> [Line] {
    var lines = heading("Install a local model")
    lines += text("It is fetched once and kept in the data folder. Which one?", width)
    lines.append(Line())
    for (index, model) in setup.offer.localModels.enumerated() {
      lines.append(choice(index, model.name, setup, state, width: width))
      lines += text(model.summary, width, indent: 6, ink: .muted)
    }
    return lines
  }

  private static func keys(_ setup: SetupState, width: Int) -> [Line] {
    var lines = heading("Use a key")
    lines += text("Keys are taken from the environment. Set one of these, then start again:", width)
    lines.append(Line())
    for name in setup.offer.keyVariables { lines.append(Line([Span("    ", .text), Span(name, .code)])) }
    lines.append(Line())
    lines += text("Other providers and servers are named in the settings file:", width)
    lines += text(setup.offer.settingsPath, width, indent: 4, ink: .code)
    lines.append(Line())
    lines += text("Enter looks again, for example after starting a server on this machine.", width)
    return lines
  }

  private static func working(_ progress: SetupProgress, _ state: ChatState, width: Int) -> [Line] {
    var lines = heading("One moment")
    let spinner = Spinner.glyph(
      frame: Int(state.now.milliseconds / Int64(Spinner.frameMilliseconds)), glyphs: state.glyphs)
    lines += LineBuilder.paragraph(
      progress.stage, ink: .text, indent: 2, width: width, sign: Span(spinner + " ", .busy))
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
    return lines
  }

  private static func failure(_ problem: Problem, _ state: ChatState, width: Int) -> [Line] {
    var lines = heading("That did not work")
    lines += ProblemCard.lines(problem, width: width, glyphs: state.glyphs)
    lines.append(Line())
    lines += text("Enter goes back to the choices.", width, ink: .muted)
    return lines
  }

  // MARK: Parts

  private static func heading(_ text: String) -> [Line] {
    [Line([Span("  ", .text), Span(text, .heading)]), Line()]
  }

  private static func text(_ text: String, _ width: Int, indent: Int = 2, ink: Ink = .text) -> [Line] {
    LineBuilder.paragraph(text, ink: ink, indent: indent, width: width)
  }

  private static func choice(
    _ index: Int, _ title: String, _ setup: SetupState, _ state: ChatState, width: Int
  ) -> Line {
    let isChosen = setup.selection == index
    return LineBuilder.row(
      [
        Span("  ", .text), Span.marker(isChosen, state.glyphs), Span(" \(index + 1) ", .key),
        Span(title, isChosen ? .title : .text),
      ], width: width, surface: isChosen ? .selection : .base, glyphs: state.glyphs)
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
