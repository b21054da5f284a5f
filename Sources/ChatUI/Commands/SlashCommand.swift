import Screen

/// A command that is written in place of a message: `/name argument`.
public struct SlashCommand: Hashable, Sendable {
  /// What it can be given.
  enum Argument: Hashable, Sendable {
    case model, title, theme, path, newPath, template
  }

  var name: String
  var help: String
  /// What it does; `nil` where only an argument says that.
  var command: Command.ID?
  var argument: Argument?
  var needsArgument = false
  /// The prompt of a tool server that it has written.
  var prompt: ToolServerPrompt?

  /// How the list writes it.
  var usage: String {
    if let prompt {
      let arguments = prompt.arguments.map { $0.isRequired ? "\($0.name)=VALUE" : "[\($0.name)=VALUE]" }
      return (["/\(name)"] + arguments).joined(separator: " ")
    }
    guard let argument else { return "/\(name)" }
    let word =
      switch argument {
      case .model: "MODEL"
      case .title: "TITLE"
      case .theme, .template: "NAME"
      case .path, .newPath: "PATH"
      }
    return needsArgument ? "/\(name) \(word)" : "/\(name) [\(word)]"
  }

  /// Those with short names.
  private static let short: [SlashCommand] = [
    SlashCommand(name: "new", help: "New session", command: .sessionNew),
    SlashCommand(
      name: "model", help: "Choose the model that answers here", command: .modelPick, argument: .model),
    SlashCommand(name: "rename", help: "Rename this session", command: .sessionRename, argument: .title),
    SlashCommand(
      name: "retry", help: "Another answer, by this or another model", command: .retry, argument: .model),
    SlashCommand(name: "fork", help: "Fork here: a new session goes on from this answer", command: .fork),
    SlashCommand(name: "compact", help: "Summarize what was said; nothing is removed", command: .compact),
    SlashCommand(
      name: "edit", help: "Change the last message; unless it waits, in a fork", command: .editMessage),
    SlashCommand(name: "theme", help: "Another theme", command: .themeNext, argument: .theme),
    SlashCommand(name: "attach", help: "Send a file along", argument: .path, needsArgument: true),
    SlashCommand(name: "template", help: "Begin with a template", argument: .template, needsArgument: true),
    SlashCommand(name: "editor", help: "Write in your own editor", command: .openEditor),
    SlashCommand(name: "copy", help: "Copy the message", command: .copyMessage),
    SlashCommand(name: "export", help: "Write this session into a Markdown file", argument: .newPath),
    SlashCommand(
      name: "approvals", help: "All tool calls that ask, of all sessions", command: .approvalList),
    SlashCommand(name: "servers", help: "Tool servers: their states, tools and logs", command: .toolServers),
    SlashCommand(name: "tools", help: "The tools on offer, and whether they ask", command: .toolList),
    SlashCommand(name: "trust", help: "Trust this folder's settings, or read them", command: .trustShow),
    SlashCommand(name: "help", help: "All keys", command: .help),
    SlashCommand(name: "quit", help: "Quit", command: .quit),
  ]

  /// All there are: those with short names, then what else the table has for this place, by its own name.
  static func all(in table: CommandTable) -> [SlashCommand] {
    let named = Set(short.compactMap(\.command))
    let others = table.commands.filter { command in
      guard !named.contains(command.id), command.id.sessionNumber == nil, command.group != .editing else {
        return false
      }
      switch command.id {
      case .send, .newline, .stop, .interrupt, .attachFile, .insertTemplate: return false
      default: return command.contexts.contains(.composer)
      }
    }
    return short + others.map { SlashCommand(name: $0.id.rawValue, help: $0.help, command: $0.id) }
  }

  /// What a text calls, and with what; `nil` when it is a message: one that does not start with a slash, or with two,
  /// or with what looks like a path.
  static func parts(of text: String) -> (name: String, argument: String)? {
    guard text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
    let rest = text.dropFirst()
    let name = rest.prefix { !$0.isWhitespace }
    guard !name.isEmpty, !name.contains("/") else { return nil }
    var argument = rest[name.endIndex...].drop { $0.isWhitespace }
    while argument.last?.isWhitespace == true { argument.removeLast() }
    return (String(name), String(argument))
  }
}

/// Finds the name that was most likely meant.
enum NearestCommand {
  /// Of the names, the one that needs the fewest changes, if those are no more than a third of it.
  static func of(_ name: String, in names: [String]) -> String? {
    let wanted = Array(name.lowercased().prefix(40))
    var best: (name: String, distance: Int)?
    for candidate in names {
      let distance = distance(wanted, Array(candidate))
      let limit = max(1, max(wanted.count, candidate.count) / 3)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name ?? names.first { !name.isEmpty && $0.hasPrefix(name) }
  }

  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var last = Array(0...right.count)
    var beforeLast: [Int] = []
    for (row, character) in left.enumerated() {
      var next = [row + 1]
      for (column, other) in right.enumerated() {
        var cost = min(last[column + 1] + 1, next[column] + 1, last[column] + (character == other ? 0 : 1))
        // Neighbours that were swapped are one mistake.
        if row > 0, column > 0, character == right[column - 1], left[row - 1] == other {
          cost = min(cost, beforeLast[column - 1] + 1)
        }
        next.append(cost)
      }
      (beforeLast, last) = (last, next)
    }
    return last[right.count]
  }
}
