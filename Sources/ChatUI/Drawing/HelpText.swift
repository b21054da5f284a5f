import Screen
import Widgets

/// The rows of the help: what works where the keys are, then everything else.
enum HelpText {
  static func lines(_ state: ChatState) -> [Line] {
    let here = state.focusContext
    var lines = [Line("Here, in \(name(of: state))", .title)]
    lines += groups(state, in: here) { !$0.contexts.isDisjoint(with: here) }
    lines += [Line(), Line("Elsewhere", .title)]
    lines += groups(state, in: .everywhere) { $0.contexts.isDisjoint(with: here) }
    return lines
  }

  private static func name(of state: ChatState) -> String {
    if state.setup != nil { return "the first steps" }
    if state.isEditingFilter { return "the filter" }
    return switch state.focus {
    case .composer: "the message"
    case .sessions: "the session list"
    case .transcript: "the conversation"
    case .tools: "the tool calls"
    }
  }

  /// Commands under their headings, the nine numbered ones in one row.
  private static func groups(
    _ state: ChatState, in context: Command.Contexts, where isWanted: (Command) -> Bool
  ) -> [Line] {
    var lines: [Line] = []
    for group in Command.Group.allCases {
      let commands = state.commands.commands.filter {
        $0.group == group && isWanted($0) && !state.commands.allKeys(of: $0, in: context).isEmpty
      }
      guard !commands.isEmpty else { continue }
      lines.append(Line())
      lines.append(Line(group.rawValue, .heading))
      for command in commands {
        let keys = state.commands.allKeys(of: command, in: context).map(Key.label(of:))
        if let number = command.id.sessionNumber {
          guard number == 1 else { continue }
          lines += row(keys.map { "\($0)…9" }, "Session 1 to 9 of the list", state)
        } else {
          lines += row(keys, command.help, state)
        }
      }
    }
    return lines
  }

  /// From this width on, keys and what they do stand side by side.
  private static let widthForColumns = 64

  /// A command: in one row, or with what it does below its keys, where the screen is too narrow for both.
  private static func row(_ keys: [String], _ help: String, _ state: ChatState) -> [Line] {
    let columns = state.size.columns
    guard columns < widthForColumns else { return [DialogView.row(keys, help)] }
    // What the dialog's border takes, and the indentation.
    let width = columns - 6
    let below = LineWrap.rows(of: help, width: max(1, width)).map { Line([Span("  ", .text)] + $0) }
    return [DialogView.row(keys, "", width: width)] + below
  }
}
