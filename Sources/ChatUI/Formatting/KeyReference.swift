import Screen
import Widgets

/// All commands with their keys as a document: for the README, for the manual page, and to be printed.
public struct KeyReference: Sendable {
  /// A command in it.
  public struct Entry: Hashable, Sendable {
    /// The name by which `[keys]` in the settings knows it.
    public var name: String
    /// As they are pressed: `^X c m`; none where the command has no key.
    public var keys: [String]
    public var help: String
    /// Where the keys work, in words.
    public var places: String
  }

  /// The headings in the order of the help, each with its commands; the nine numbered sessions are one entry.
  public let groups: [(heading: String, entries: [Entry])]

  public init(_ table: CommandTable) {
    groups = Command.Group.allCases.map { group in
      let commands = table.commands.filter { $0.group == group && ($0.id.sessionNumber ?? 1) == 1 }
      return (group.rawValue, commands.map { Self.entry($0, table) })
    }
    .filter { !$0.1.isEmpty }
  }

  private static func entry(_ command: Command, _ table: CommandTable) -> Entry {
    var keys = table.allKeys(of: command, in: .everywhere).map(Key.label(of:))
    let isNumbered = command.id.sessionNumber != nil
    if isNumbered { keys = keys.map { "\($0)…9" } }
    return Entry(
      name: isNumbered ? "session.1…9" : command.id.rawValue, keys: keys,
      help: isNumbered ? "Session 1 to 9 of the list" : command.help, places: places(command.contexts))
  }

  private static func places(_ contexts: Command.Contexts) -> String {
    if contexts.isSuperset(of: .everywhere) { return "everywhere" }
    var places: [String] = []
    var rest = contexts
    if contexts.isSuperset(of: .panes) {
      places.append("all parts")
      rest.subtract(.panes)
    }
    let names: [(Command.Contexts, String)] = [
      (.composer, "message"), (.sessions, "session list"), (.transcript, "conversation"),
      (.selecting, "selecting"), (.tools, "tool calls"),
      (.field, "fields"), (.picker, "lists"), (.dialog, "dialogs"), (.setup, "first steps"),
      (.leaving, "on leaving"), (.approval, "tool calls that ask"),
      (.trust, "a folder's settings"),
    ]
    for (context, name) in names where rest.contains(context) { places.append(name) }
    return places.joined(separator: ", ")
  }

  /// As tables in Markdown.
  public var markdown: String {
    groups.map { heading, entries in
      "**\(heading)**\n\n| keys | does | where | name |\n| --- | --- | --- | --- |\n"
        + entries.map { entry in
          let keys = entry.keys.map(Self.code).joined(separator: " · ")
          return "| \(keys) | \(Self.cell(entry.help)) | \(entry.places) | `\(entry.name)` |\n"
        }
        .joined()
    }
    .joined(separator: "\n")
  }

  /// As columns for a terminal.
  public var text: String {
    let keys = groups.flatMap { $0.entries }.map { $0.keys.joined(separator: "  ") }
    let width = keys.reduce(0) { max($0, TextWidth.columns(of: $1)) }
    let names = groups.flatMap { $0.entries }.reduce(0) { max($0, TextWidth.columns(of: $1.name)) }
    return groups.map { heading, entries in
      heading + "\n"
        + entries.map { entry in
          let keys = Self.padded(entry.keys.joined(separator: "  "), to: width)
          return "  \(keys)  \(Self.padded(entry.name, to: names))  \(entry.help) (\(entry.places))\n"
        }
        .joined()
    }
    .joined(separator: "\n")
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - TextWidth.columns(of: text)))
  }

  /// As code, with what Markdown would take for the end of a cell escaped.
  private static func code(_ text: String) -> String {
    text.contains("`") ? "`` \(cell(text)) ``" : "`\(cell(text))`"
  }

  private static func cell(_ text: String) -> String {
    text.reduce(into: "") { $0 += $1 == "|" ? "\\|" : String($1) }
  }
}
