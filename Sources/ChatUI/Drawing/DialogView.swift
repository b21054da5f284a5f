import Conversation
import Screen
import Widgets

/// Draws what lies above the screen: the help, a new name, a problem.
enum DialogView {
  static func draw(_ state: inout ChatState, into frame: inout Frame, in area: Rectangle) {
    // What the help lies over is not seen, and so not drawn.
    if let scrolled = state.helpScroll { return drawHelp(&state, scrolled: scrolled, into: &frame, in: area) }
    guard let dialog = state.dialog else { return }
    switch dialog {
    case .rename(_, let editor):
      drawField(
        editor, title: "Rename session", footer: "Enter renames  Esc cancels", state, into: &frame, in: area)
    case .tags(let tags): TagDialogView.draw(tags, state, into: &frame, in: area)
    case .picker: PickerView.draw(&state, into: &frame, in: area)
    // The screen keeps what it has laid out of it.
    case .approval, .trust: break
    case .problem(let problem):
      let width = min(64, max(8, area.columns - 6))
      Dialog.draw(
        title: "A problem", lines: ProblemCard.lines(problem, width: width, glyphs: state.glyphs),
        footer: closing(state), into: &frame, in: area, glyphs: state.glyphs)
      frame.cursor = nil
    case .leaving:
      Dialog.draw(
        title: "Quit", lines: leavingLines(state),
        footer: "\(label(.leavingCancel, state)) stays here", into: &frame, in: area, glyphs: state.glyphs)
      frame.cursor = nil
    }
  }

  private static func drawHelp(
    _ state: inout ChatState, scrolled: Int, into frame: inout Frame, in area: Rectangle
  ) {
    let lines = HelpText.lines(state)
    let room = max(1, area.rows - 2)
    let first = max(0, min(scrolled, lines.count - room))
    // The end of the help is known here alone.
    state.helpScroll = first
    let more =
      lines.count > room ? "\(first + 1)–\(min(lines.count, first + room)) of \(lines.count)  " : ""
    Dialog.draw(
      title: "Keys", lines: lines, footer: "\(more)\(closing(state))", into: &frame, in: area,
      firstLine: first, glyphs: state.glyphs)
    frame.cursor = nil
  }

  private static func leavingLines(_ state: ChatState) -> [Line] {
    return leavingWords(answers: state.unfinishedAnswerCount, waiting: state.waitingSessionCount).map {
      Line($0, .text)
    } + [
      Line(),
      row([label(.quitStaying, state)], "Finish in the background", width: 4),
      row([label(.quitStopping, state)], "Stop; what has arrived stays", width: 4),
    ]
  }

  /// - Parameter waiting: how many of the answers wait for the user's word.
  private static func leavingWords(answers: Int, waiting: Int) -> [String] {
    let made = answers - waiting
    var words: [String] = []
    if made > 0 {
      words.append(made == 1 ? "An answer is still being made." : "\(made) answers are still being made.")
    }
    if waiting > 0 {
      words.append(
        waiting == 1 ? "An answer waits for your word." : "\(waiting) answers wait for your word.")
    }
    return words
  }

  private static func label(_ command: Command.ID, _ state: ChatState) -> String {
    state.commands.label(for: command, in: .leaving) ?? ""
  }

  private static func drawField(
    _ editor: TextEditor, title: String, footer: String, _ state: ChatState, into frame: inout Frame,
    in area: Rectangle
  ) {
    let inner = Dialog.draw(
      title: title, lines: [Line()], footer: footer, into: &frame, in: area,
      minimumColumns: min(48, max(1, area.columns - 6)), glyphs: state.glyphs)
    TextFieldView.draw(editor, isFocused: true, into: &frame, in: inner)
  }

  private static func closing(_ state: ChatState) -> String {
    "\(state.commands.label(for: .dialogClose, in: .dialog) ?? "Esc") closes"
  }

  static func row(_ keys: [String], _ help: String, width: Int = 24) -> Line {
    // As many keys as have room, none of them cut.
    var text = ""
    for key in keys {
      let longer = text.isEmpty ? key : "\(text)  \(key)"
      if TextWidth.columns(of: longer) <= width { text = longer }
    }
    let gap = String(repeating: " ", count: max(0, width - TextWidth.columns(of: text)) + 2)
    return Line([Span(text, .key), Span(gap + help, .text)])
  }
}
