/// A table `[[tools.rules]]`: what becomes of calls of a tool.
public struct ToolRuleSetting: Hashable, Sendable {
  public enum Decision: String, Hashable, Sendable, CaseIterable {
    case allow, ask, deny
  }

  /// As `run_command`, `server.tool`, `server.*`; `*` for all tools, which no rule allows.
  public var tool: String
  /// Patterns, of which one has to match; empty for any arguments.
  public var arguments: [String]
  /// Whether the patterns are the arguments themselves.
  public var isExact: Bool
  public var decision: Decision
  /// The digest of what a server says of its tool; `any` for whatever it says.
  public var definition: String?
  /// The only folder in which the rule counts, as a full path; `~/` stands for the home folder. `nil` for every folder.
  public var folder: String?
  /// Where the table begins.
  public var position: SourcePosition

  public init(
    tool: String, arguments: [String] = [], isExact: Bool = false, decision: Decision,
    definition: String? = nil, folder: String? = nil,
    position: SourcePosition = SourcePosition(line: 1, column: 1)
  ) {
    self.tool = tool
    self.arguments = arguments
    self.isExact = isExact
    self.decision = decision
    self.definition = definition
    self.folder = folder
    self.position = position
  }
}

extension ToolRuleSetting {
  /// The most rules that a file may hold.
  static let maximumCount = 2000

  /// The rules in the table `[tools]`.
  static func all(in tools: TableReader) -> [ToolRuleSetting] {
    guard let node = tools["rules"] else { return [] }
    guard case .array(let elements) = node.value else {
      tools.noteWrongType("rules", "tables [[tools.rules]]", node)
      return []
    }
    guard elements.count <= maximumCount else {
      tools.problems.add(
        .badValue, at: node.position, "\"rules\"\(tools.inside) holds more than \(maximumCount) rules")
      return []
    }
    return elements.compactMap { element in
      guard case .table(let entries) = element.value else {
        tools.noteWrongType("rules", "tables [[tools.rules]]", element)
        return nil
      }
      return ToolRuleSetting(
        TableReader(
          entries: entries, path: tools.path + ["rules"], position: element.position, problems: tools.problems
        ))
    }
  }

  private init?(_ table: TableReader) {
    table.rejectOtherKeys(than: ["tool", "arguments", "exact", "decision", "folder", "definition"])
    for key in ["tool", "decision"] where table[key] == nil { table.noteMissing(key) }
    let tool = Self.readTool(table)
    let arguments = Self.readArguments(table)
    let isExact = table.boolean("exact") ?? false
    let decision = table.choice("decision", Decision.self)
    let definition = table.filledString("definition")
    let folder = Self.readFolder(table)
    guard let tool, let arguments, let decision else { return nil }
    guard isExact || arguments.isEmpty || Self.canMatch(table, tool: tool, decision) else { return nil }
    if isExact, arguments.isEmpty {
      table.problems.add(
        .badValue, at: table.position, "\"exact\"\(table.inside) says nothing without \"arguments\"")
    }
    if decision == .allow {
      guard tool != "*" else {
        table.problems.add(
          .refused, at: table["tool"]?.position, "no rule\(table.inside) may allow all tools",
          suggestion: "name the tool")
        return nil
      }
      if tool.contains("."), table["definition"] == nil {
        table.noteMissing(
          "definition",
          suggestion:
            "a rule that you allow always from an approval has it; \"any\" stands for whatever the server says"
        )
      }
    }
    self.init(
      tool: tool, arguments: arguments, isExact: isExact, decision: decision, definition: definition,
      folder: folder, position: table.position)
  }

  private static func readFolder(_ table: TableReader) -> String? {
    guard let folder = table.filledString("folder") else { return nil }
    guard ToolSettings.isWholePath(folder) else {
      table.problems.add(
        .badValue, at: table["folder"]?.position,
        "\"folder\"\(table.inside) is \(folder.quoted), which is not a full path",
        suggestion: "begin it with \"/\" or \"~/\", or leave it out to mean every folder")
      return nil
    }
    return folder
  }

  private static func readTool(_ table: TableReader) -> String? {
    guard let tool = table.filledString("tool"), let node = table["tool"] else { return nil }
    let name = tool.hasSuffix(".*") ? tool.dropLast(2) : tool[...]
    let isName = name.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ":": true
      default: false
      }
    }
    guard tool == "*" || isName && !name.isEmpty else {
      table.problems.add(
        .badValue, at: node.position, "\"tool\"\(table.inside) cannot be \(tool.quoted)",
        suggestion: "write a tool's name, server.* or *")
      return nil
    }
    guard namesTool(tool) else {
      let plain = tool.hasPrefix("builtin.") ? String(tool.dropFirst("builtin.".count)) : tool
      table.problems.add(
        .badValue, at: node.position,
        "\"tool\"\(table.inside) is \(tool.quoted), and no tool can have that name",
        suggestion: ownTools.contains(plain)
          ? "write \(plain.quoted)" : NearestName.suggestion(for: plain, in: ownTools))
      return nil
    }
    return tool
  }

  /// - Returns: `nil` when they cannot be used.
  private static func readArguments(_ table: TableReader) -> [String]? {
    guard let node = table["arguments"] else { return [] }
    var patterns: [(text: String, position: SourcePosition)] = []
    switch node.value {
    case .string(let text): patterns = [(text, node.position)]
    case .array(let elements):
      for element in elements {
        guard case .string(let text) = element.value else {
          table.noteWrongType("arguments", "a string or an array of strings", element)
          return nil
        }
        patterns.append((text, element.position))
      }
    default:
      table.noteWrongType("arguments", "a string or an array of strings", node)
      return nil
    }
    // Nothing and any are not the same: who writes an empty list does not mean all there is.
    guard !patterns.isEmpty else {
      table.problems.add(
        .badValue, at: node.position, "\"arguments\"\(table.inside) must not be empty",
        suggestion: "leave it out to mean any arguments")
      return nil
    }
    for pattern in patterns where pattern.text.isEmpty {
      table.problems.add(.badValue, at: pattern.position, "\"arguments\"\(table.inside) holds an empty text")
      return nil
    }
    return patterns.map(\.text)
  }
}
