/// What a folder's own settings say, `.antiphon/config.toml` and `.antiphon/mcp.json` in it.
///
/// Whoever puts a folder together has written them, so they count only once the person has trusted them, and they can
/// set little: no providers, addresses or keys, no program that fetches a key, and nothing that lets a sandbox go. A
/// plain value.
public struct FolderSettings: Hashable, Sendable {
  /// The model of new sessions.
  public var model: ModelName?
  public var systemPrompt: String?
  /// Rules for tools, which count beside the person's own.
  public var toolRules: [ToolRuleSetting] = []
  /// The tool servers, as a person reads them before they trust them.
  public var servers: [FolderServer] = []

  public init() {}

  /// Whether they say nothing.
  public var isEmpty: Bool { self == FolderSettings() }
}

/// A tool server that a folder brings along, in the words in which a person is asked about it.
public struct FolderServer: Hashable, Sendable {
  public var name: String
  /// What is run, or which address is asked; all of it.
  public var summary: String
  public var settings: MCPServerSettings
  /// Where it is written, as messages name it.
  public var file: String

  /// The servers of a table; what is wrong with one is noted.
  static func all(in table: TableReader, _ dialect: MCPServerSettings.Dialect) -> [FolderServer] {
    MCPServerSettings.all(in: table, dialect).map { server in
      let node = table.entries.first { $0.position == server.position }?.node
      return FolderServer(
        name: server.name, summary: node.map(FolderSettings.summary) ?? "", settings: server,
        file: table.problems.file)
    }
  }

  /// The servers in the text of an `mcp.json`.
  ///
  /// - Throws: All problems of the text.
  static func all(text: String, file: String) throws(SettingsErrors) -> [FolderServer] {
    let problems = ProblemList(file: file)
    let table = try MCPServersFile.table(text: text, problems)
    let servers = all(in: table, .shared)
    try problems.throwIfAny()
    return servers
  }
}

extension FolderSettings {
  /// Reads the text of a folder's `config.toml`.
  ///
  /// - Throws: All problems of the text. Then nothing of it counts, trusted or not.
  public init(text: String, file: String) throws(SettingsErrors) {
    let document = try TOMLDocument(text: text, file: file)
    let problems = ProblemList(file: file)
    self.init(TableReader(document, problems: problems))
    try problems.throwIfAny()
  }

  private init(_ table: TableReader) {
    self.init()
    model = table.filledString("model").flatMap { table.model($0, "model") }
    if let answers = table.table("answers") {
      systemPrompt = answers.filledString("system_prompt")
      Self.refuseOtherKeys(answers, than: ["system_prompt"])
    }
    if let tools = table.table("tools") {
      toolRules = ToolRuleSetting.all(in: tools)
      Self.refuseOtherKeys(tools, than: ["rules"])
    }
    if let servers = table.table("mcp") {
      if let servers = servers.table("servers") {
        self.servers = FolderServer.all(in: servers, .settings)
      }
      Self.refuseOtherKeys(servers, than: ["servers"])
    }
    Self.refuseOtherKeys(table, than: ["model", "answers", "tools", "mcp"])
  }

  /// What is not known to a person's settings is unknown here too; what is known there a folder may not set.
  private static func refuseOtherKeys(_ table: TableReader, than known: [String]) {
    for entry in table.entries where !known.contains(entry.key) {
      table.problems.add(
        .refused, at: entry.position, "a folder's own settings cannot set \(entry.key.quoted)\(table.inside)",
        suggestion: "if you want it, write it into your own settings")
    }
  }

  /// All that a value says, on one line.
  static func summary(_ node: TOMLNode) -> String {
    switch node.value {
    case .string(let text): text.isPlainWord ? text : ToolRuleSetting.written(text)
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)"
    case .boolean(let isTrue): isTrue ? "true" : "false"
    case .date: "a date"
    case .array(let elements): "[\(elements.map(summary).joined(separator: ", "))]"
    case .table(let entries):
      "{\(entries.map { "\(ToolRuleSetting.visible($0.key)) \(summary($0.node))" }.joined(separator: ", "))}"
    }
  }
}

extension String {
  /// Whether it can be read as one word without quotation marks.
  fileprivate var isPlainWord: Bool {
    !isEmpty
      && unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "=", "+": true
        default: false
        }
      }
  }
}

extension FolderSettings {
  /// All that they would set, in the order in which a person reads it; a line each.
  public var lines: [String] {
    var lines: [String] = []
    if let model { lines.append("model: \(ToolRuleSetting.visible(model.description))") }
    if let systemPrompt {
      lines += systemPrompt.split(separator: "\n", omittingEmptySubsequences: false).map {
        "system prompt: \(ToolRuleSetting.visible(String($0)))"
      }
    }
    for rule in toolRules { lines.append("rule: \(rule.summary)") }
    for server in servers {
      lines.append("tool server \(ToolRuleSetting.visible(server.name)): \(server.summary)")
    }
    return lines
  }
}

extension ToolRuleSetting {
  /// The rule on one line: `allow run_command "git push *"`. Characters that cannot be seen are written as numbers.
  public var summary: String {
    var words = [decision.rawValue, tool] + arguments.map(Self.written)
    if isExact { words.append("(exactly)") }
    if let folder { words.append("(only in \(Self.visible(folder)))") }
    if let definition { words.append("(definition \(definition))") }
    return words.joined(separator: " ")
  }

  /// A text in quotation marks, whole.
  static func written(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(visible(escaped))\""
  }

  /// A text, whole, with all that is not a plain character as its number.
  static func visible(_ text: String) -> String {
    var visible = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        visible += "\\u{\(String(scalar.value, radix: 16))}"
      default: visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }
}

extension UserSettings {
  /// The settings with those of a folder that the person has trusted over them. The folder's rules for tools stay apart.
  public func with(_ folder: FolderSettings) -> UserSettings {
    var settings = self
    if let model = folder.model { settings.model = model }
    if let prompt = folder.systemPrompt { settings.answers.systemPrompt = prompt }
    return settings
  }
}
