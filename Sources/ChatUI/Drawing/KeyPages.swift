import Conversation
import Screen
import Widgets

/// The pages of the setup screen on which a key is typed, tried and kept. Of the key they know how long it is.
enum KeyPages {
  static func key(_ setup: SetupState, _ state: ChatState, width: Int) -> SetupView.Page {
    var lines = SetupView.heading("The key for \(setup.provider?.title ?? "the provider")")
    lines += SetupView.text(
      "Type or paste it. It is not shown, and nothing is kept before it has worked.", width)
    lines.append(Line())
    let count = setup.key.count
    let words = count == 0 ? "" : count == 1 ? "1 character" : "\(count) characters"
    let room = max(1, width - 8 - TextWidth.columns(of: words))
    let dot = state.glyphs == .ascii ? "*" : "•"
    let dots = String(repeating: dot, count: min(count, room))
    let focus = lines.count
    lines.append(
      Line([
        Span("  ", .text), Span("\(state.glyphs.prompt) ", .prompt), Span(dots, .text),
        Span("  " + words, .muted),
      ]))
    lines.append(Line())
    lines += SetupView.text(
      "\(label(.fieldAccept, state)) tries it. \(label(.fieldCancel, state)) forgets it.", width, ink: .muted)
    return SetupView.Page(lines: lines, focus: focus, caret: 4 + min(count, room))
  }

  static func testing(_ setup: SetupState, _ state: ChatState, width: Int) -> SetupView.Page {
    var lines = SetupView.heading("One moment")
    lines += LineBuilder.paragraph(
      "asking \(setup.provider?.title ?? "the provider") whether the key is good", ink: .text, indent: 2,
      width: width,
      sign: Span(SetupView.spinner(state) + " ", .busy))
    lines.append(Line())
    lines += SetupView.text("\(label(.fieldCancel, state, in: .setup)) stops.", width, ink: .muted)
    return SetupView.Page(lines: lines)
  }

  static func rejected(_ problem: Problem, _ setup: SetupState, _ state: ChatState, width: Int)
    -> SetupView.Page
  {
    var lines = SetupView.heading("That did not work")
    lines += ProblemCard.lines(problem, width: width, glyphs: state.glyphs)
    lines.append(Line())
    lines += SetupView.text(
      "\(label(.fieldAccept, state, in: .setup)) tries the same key again. "
        + "\(label(.fieldCancel, state, in: .setup)) goes back to it.", width, ink: .muted)
    return SetupView.Page(lines: lines)
  }

  static func keeping(_ problem: Problem?, _ setup: SetupState, _ state: ChatState, width: Int)
    -> SetupView.Page
  {
    var lines: [Line]
    if let problem {
      lines = SetupView.heading("That did not work")
      lines += ProblemCard.lines(problem, width: width, glyphs: state.glyphs)
      lines.append(Line())
    } else {
      lines = SetupView.heading("The key works")
      if !setup.acceptance.isEmpty { lines += SetupView.text(setup.acceptance, width) }
    }
    lines += SetupView.text("Where should it be kept?", width)
    lines.append(Line())
    let choices = [
      ("In a file", "In \(setup.offer.keyFolder), which only you can read (0600)."),
      ("A command prints it", "A password manager keeps it; the command is run when the key is needed."),
      ("Only for this run", "It is forgotten when the program ends."),
    ]
    return SetupView.list(choices, after: lines, setup, state, width: width)
  }

  static func command(_ setup: SetupState, _ state: ChatState, width: Int) -> SetupView.Page {
    var lines = SetupView.heading("The command that prints the key")
    lines += SetupView.text(
      "A program and its arguments, as in: pass show \(setup.provider?.name ?? "name"). It is run without a shell, and "
        + "tried once now.", width)
    lines.append(Line())
    let focus = lines.count
    lines.append(Line([Span("  ", .text), Span("\(state.glyphs.prompt) ", .prompt)]))
    lines.append(Line())
    lines += SetupView.text(
      "\(label(.fieldAccept, state)) keeps it. \(label(.fieldCancel, state)) goes back.", width, ink: .muted)
    return SetupView.Page(lines: lines, focus: focus, field: setup.command)
  }

  private static func label(
    _ command: Command.ID, _ state: ChatState, in context: Command.Contexts = .field
  ) -> String {
    state.commands.label(for: command, in: context) ?? command.rawValue
  }
}
