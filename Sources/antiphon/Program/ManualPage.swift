import ChatUI
import Conversation

/// The manual page in mdoc (mdoc(7), as mandoc and groff know it). A pure value.
enum ManualPage {
  /// - Parameter keys: of the interface, as they are without settings.
  static func text(_ root: DescribedCommands.Command, keys: KeyReference, date: Timestamp) -> String {
    let commands = displayed(root.subcommands).flatMap(leaves)
    var lines = [
      ".Dd \(day(date))", ".Dt ANTIPHON 1", ".Os", ".Sh NAME", ".Nm antiphon",
      ".Nd \(summary(root.abstract))",
      ".Sh SYNOPSIS",
    ]
    for command in commands {
      lines += [".Nm antiphon", ".Cm" + words(command.fullName.dropFirst("antiphon".count))]
      lines += synopsis(command)
    }
    lines += [".Sh DESCRIPTION"] + paragraphs(root.discussion)
    lines.append(".Sh COMMANDS")
    for command in commands { lines += section(command) }
    lines.append(".Sh KEYS")
    for (heading, entries) in keys.groups {
      lines += [".Ss\(words(heading))", ".Bl -tag -width Ds"]
      for entry in entries {
        lines.append(".It\(words(entry.keys.joined(separator: " or ")))")
        lines.append(text("\(entry.help) (\(entry.places)): \(entry.name)"))
      }
      lines.append(".El")
    }
    lines += [
      ".Sh EXIT STATUS",
      "0 when all went well, 1 when it did not, 64 for a mistake in the command line, 130 when it",
      "was cancelled, 141 when whoever read the output has gone.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The commands that do something: those without others below them.
  private static func leaves(_ command: DescribedCommands.Command) -> [DescribedCommands.Command] {
    let below = displayed(command.subcommands)
    return below.isEmpty ? [command] : below.flatMap(leaves)
  }

  private static func displayed(_ commands: [DescribedCommands.Command]?) -> [DescribedCommands.Command] {
    (commands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  private static func section(_ command: DescribedCommands.Command) -> [String] {
    var lines = [".Ss\(words(command.fullName))", text(command.abstract ?? "")]
    if let discussion = command.discussion { lines += [".Pp"] + paragraphs(discussion) }
    let arguments = shown(command)
    guard !arguments.isEmpty else { return lines }
    lines.append(".Bl -tag -width Ds")
    for argument in arguments { lines += [".It\(tag(argument))"] + description(argument) }
    lines.append(".El")
    return lines
  }

  private static func shown(_ command: DescribedCommands.Command) -> [DescribedCommands.Argument] {
    (command.arguments ?? []).filter { argument in
      argument.shouldDisplay && argument.names?.contains { ["help", "version"].contains($0.name) } != true
    }
  }

  private static func description(_ argument: DescribedCommands.Argument) -> [String] {
    var lines = [text(argument.abstract ?? "")]
    if let values = argument.allValues, !values.isEmpty {
      lines.append(text("One of: \(values.joined(separator: ", "))."))
    }
    if let value = argument.defaultValue, argument.kind == .option {
      lines.append(text("Default: \(value)."))
    }
    return lines.filter { !$0.isEmpty }
  }

  /// The arguments that only this command has; the others are named below.
  private static func synopsis(_ command: DescribedCommands.Command) -> [String] {
    let arguments = shown(command)
    let flags = arguments.contains { $0.kind != .positional && $0.isOptional }
    return (flags ? [".Op Ar option ..."] : [])
      + arguments.filter { $0.kind == .positional || !$0.isOptional }.map { argument in
        let dots = argument.isRepeating ? " ..." : ""
        return argument.isOptional ? ".Op\(tag(argument))\(dots)" : ".\(tag(argument).dropFirst())\(dots)"
      }
  }

  /// An argument's names and value as macros, with a space before them.
  private static func tag(_ argument: DescribedCommands.Argument) -> String {
    let value = argument.kind == .flag ? "" : " Ar\(words((argument.valueName ?? "value")[...]))"
    guard argument.kind != .positional else { return value }
    let names = (argument.names ?? []).sorted { $0.kind == .short && $1.kind != .short }.map { name in
      switch name.kind {
      case .long: "Fl \\-\(escaped(name.name))"
      case .short, .longWithSingleDash: "Fl \(escaped(name.name))"
      }
    }
    return " " + names.joined(separator: " , ") + value
  }

  // MARK: Text

  private static func summary(_ text: String?) -> String {
    let text = text ?? ""
    let start = text.prefix(1).lowercased() + text.dropFirst()
    return escaped(start.hasSuffix(".") ? String(start.dropLast()) : start)
  }

  private static func paragraphs(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n").map { self.text(String($0)) }
  }

  /// A line of text: what begins as a request does not.
  private static func text(_ text: String) -> String {
    let line = escaped(text)
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// Words behind a macro, each with a space before it, none of which is taken for a macro itself.
  private static func words(_ text: some StringProtocol) -> String {
    text.split(separator: " ").map { " \\&\(escaped(String($0)))" }.joined()
  }

  /// In ASCII, whatever the reader takes the page for.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\e"
      case "\n": " "
      case _ where scalar.isASCII: String(scalar)
      default: "\\[u\(String(repeating: "0", count: max(0, 4 - hex(scalar).count)))\(hex(scalar))]"
      }
    }.joined()
  }

  private static func hex(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }

  /// As mdoc wants it: `November 26, 2026`.
  private static func day(_ time: Timestamp) -> String {
    let parts = time.description.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]) else { return "" }
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    return "\(months[parts[1] - 1]) \(parts[2]), \(parts[0])"
  }
}
