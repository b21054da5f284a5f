import Screen
import Widgets

/// The rows of the help: what works where the keys are, then everything else.
enum HelpText {
  static func lines(_ state: ChatState) -> [Line] {
    let here = state.contextUnderHelp
    var lines = [Line("Here, in \(name(of: state))", .title)]
    // A dialog is open for what it alone is for.
    let own: Command.Contexts? = state.dialog == nil ? nil : here
    lines += groups(state, in: here, first: own) { !$0.contexts.isDisjoint(with: here) }
    lines += [Line(), Line("Elsewhere", .title)]
    lines += groups(state, in: .everywhere) { $0.contexts.isDisjoint(with: here) }
    return lines
  }

  private static func name(of state: ChatState) -> String {
    if let dialog = state.dialog { return name(of: dialog) }
    if state.setup != nil { return "the first steps" }
    if state.isEditingFilter { return "the filter" }
    return switch state.focus {
    case .composer: "the message"
    case .sessions: "the session list"
    case .transcript: "the conversation"
    case .tools: "the tool calls"
    }
  }

  private static func name(of dialog: DialogState) -> String {
    switch dialog {
    case .rename: "the name"
    case .picker: "the list"
    case .tags: "the tags"
    case .approval(let reading): reading.reason == nil ? "the tool call that asks" : "the reason"
    case .trust: "the folder's settings"
    case .problem: "the problem"
    case .leaving: "the question"
    }
  }

  /// Commands under their headings, the nine numbered ones in one row.
  ///
  /// - Parameter first: a dialog, whose own keys come before the others.
  private static func groups(
    _ state: ChatState, in context: Command.Contexts, first: Command.Contexts? = nil,
    where isWanted: (Command) -> Bool
  ) -> [Line] {
    var lines: [Line] = []
    for group in first.map({ order(of: state.commands.commands, in: $0) }) ?? Command.Group.allCases {
      var commands = state.commands.commands.filter {
        $0.group == group && isWanted($0) && !state.commands.allKeys(of: $0, in: context).isEmpty
      }
      // What one knows from the message comes last.
      if first != nil { commands = commands.filter { !$0.isCommon } + commands.filter(\.isCommon) }
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

  /// The groups of a dialog: those with the most commands that no pane has before the others.
  private static func order(of commands: [Command], in dialog: Command.Contexts) -> [Command.Group] {
    var counts: [Command.Group: Int] = [:]
    for command in commands
    where !command.contexts.isDisjoint(with: dialog) && command.contexts.isDisjoint(with: .panes) {
      counts[command.group, default: 0] += 1
    }
    let all = Command.Group.allCases
    return all.indices.sorted { left, right in
      let (a, b) = (counts[all[left], default: 0], counts[all[right], default: 0])
      return a == b ? left < right : a > b
    }.map { all[$0] }
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

extension Command {
  /// Whether it is known from writing a message.
  fileprivate var isCommon: Bool { contexts.contains(.composer) }
}
