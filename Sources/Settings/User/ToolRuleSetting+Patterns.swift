/// Rules that could never speak of a call are mistakes: whoever wrote one that forbids believes that it guards something.
extension ToolRuleSetting {
  /// The tools that come with the program, which have no server's name before theirs.
  package static let ownTools = [
    "read_file", "list_directory", "search_files", "write_file", "edit_file", "run_command", "fetch_url",
  ]

  /// Whether a tool can have this name.
  static func namesTool(_ name: String) -> Bool {
    name == "*" || name.contains(".") && !name.hasPrefix("builtin.") || ownTools.contains(name)
  }

  /// Whether each of the patterns can speak of a call of the tool. What is wrong with one is noted with its place.
  static func canMatch(_ table: TableReader, tool: String, _ decision: Decision) -> Bool {
    var canMatch = true
    for (text, position) in patterns(table) {
      guard let obstacle = obstacle(in: text, tool: tool, decision) else { continue }
      canMatch = false
      table.problems.add(
        .badValue, at: position,
        "\"arguments\"\(table.inside) holds \(text.quoted), which can never match: it \(obstacle.words)",
        suggestion: obstacle.suggestion)
    }
    return canMatch
  }

  private static func patterns(_ table: TableReader) -> [(String, SourcePosition)] {
    guard let node = table["arguments"] else { return [] }
    switch node.value {
    case .string(let text): return [(text, node.position)]
    case .array(let elements):
      return elements.compactMap { element in
        if case .string(let text) = element.value { (text, element.position) } else { nil }
      }
    default: return []
    }
  }

  /// What is in the way of a pattern, as in “it …”, and what to write; `nil` for nothing.
  private static func obstacle(
    in pattern: String, tool: String, _ decision: Decision
  ) -> (words: String, suggestion: String)? {
    switch tool {
    case "run_command":
      return CommandPattern.obstacle(in: pattern, allows: decision == .allow).map {
        (
          $0,
          "write one simple command, as in \"curl *\", or add exact = true when it is a whole script"
        )
      }
    case "fetch_url":
      guard AddressPattern(pattern) == nil else { return nil }
      return (
        "is no web address with a whole host",
        "write \"*.\" only before a host, and \"*\" else in the path, as in \"*.example.com\" or "
          + "\"https://example.com/docs/*\"; leave \"arguments\" out to mean any"
      )
    // Of all tools: commands are what such a rule has to stop.
    case "*":
      guard let words = CommandPattern.obstacle(in: pattern, allows: false) else { return nil }
      return ("\(words), and not as a command", "name the tool that it is for")
    case _ where tool.contains("."): return obstacle(inArguments: pattern, decision)
    default: return PathPattern.obstacle(in: pattern)
    }
  }

  /// The same for tools of servers, whose arguments are compared whole.
  private static func obstacle(
    inArguments pattern: String, _ decision: Decision
  ) -> (words: String, suggestion: String)? {
    if decision == .allow, pattern.utf8.contains(UInt8(ascii: "*")) {
      return (
        "leaves a part of the arguments open, which no rule that allows may do",
        "leave \"arguments\" out to allow any, or add exact = true when it is all of them"
      )
    }
    let ends = [pattern.utf8.first, pattern.utf8.last]
    guard [UInt8(ascii: "{"), UInt8(ascii: "*")].contains(ends[0]),
      [UInt8(ascii: "}"), UInt8(ascii: "*")].contains(ends[1])
    else {
      return (
        "is not what a server's tool is called with, JSON with sorted keys",
        "write \"*\" before and behind it for a part of that"
      )
    }
    return nil
  }
}
