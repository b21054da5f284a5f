extension UserSettings {
  /// Reads the text of a settings file.
  ///
  /// - Parameter knownProviders: the kinds of the providers that need not name theirs.
  /// - Throws: All problems of the text, in the order of their places; of a text that is not TOML, the first.
  public init(
    text: String, file: String, knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) {
    let document = try TOMLDocument(text: text, file: file)
    let problems = ProblemList(file: file)
    self.init(TableReader(document, problems: problems), knownProviders)
    try problems.throwIfAny()
  }

  private init(_ table: TableReader, _ knownProviders: [String: ProviderKind]) {
    self.init()
    model = Self.readModel(table)
    theme = Self.readTheme(table) ?? .automatic
    if let providers = table.table("providers") {
      self.providers = providers.entries.compactMap { entry in
        providers.table(entry).flatMap { ProviderSettings(name: entry.key, $0, known: knownProviders) }
      }
    }
    if let answers = table.table("answers") { self.answers = AnswerSettings(answers) }
    if let sessions = table.table("sessions") { self.sessions = SessionSettings(sessions) }
    if let models = table.table("models") {
      self.models = models.entries.compactMap { entry in
        models.table(entry).flatMap { ModelSettings(name: entry.key, $0) }
      }
    }
    if let local = table.table("local") { self.local = Self.readLocal(local) }
    if let tools = table.table("tools") {
      self.tools = Self.readTools(tools)
      toolRules = ToolRuleSetting.all(in: tools)
      toolSettings = ToolSettings(tools)
    }
    if let mcp = table.table("mcp") { toolServers = Self.readServers(mcp) }
    if let interface = table.table("interface") { self.interface = Self.readInterface(interface) }
    if let composer = table.table("composer") { self.composer = Self.readComposer(composer) }
    if let keys = table.table("keys") { self.keys = Self.readKeys(keys) }
    table.rejectOtherKeys(than: [
      "model", "theme", "providers", "models", "local", "answers", "sessions", "tools", "mcp",
      "interface", "composer", "keys",
    ])
  }

  private static func readModel(_ table: TableReader) -> ModelName? {
    table.filledString("model").flatMap { table.model($0, "model") }
  }

  private static func readTheme(_ table: TableReader) -> ThemeSetting? {
    guard let node = table["theme"] else { return nil }
    switch node.value {
    case .string:
      guard let name = table.filledString("theme") else { return nil }
      return name == "auto" ? .automatic : .fixed(name)
    case .table:
      guard let pair = table.table("theme") else { return nil }
      pair.rejectOtherKeys(than: ["light", "dark"])
      for key in ["light", "dark"] where pair[key] == nil { pair.noteMissing(key) }
      guard let light = pair.filledString("light"), let dark = pair.filledString("dark") else { return nil }
      return .byBackground(light: light, dark: dark)
    default:
      table.noteWrongType("theme", "a name or a table of \"light\" and \"dark\"", node)
      return nil
    }
  }

  private static func readLocal(_ table: TableReader) -> LocalModelSettings {
    table.rejectOtherKeys(than: ["model", "threads", "context_size"])
    return LocalModelSettings(
      model: table.filledString("model"), threads: table.integer("threads", in: 1...1024),
      contextSize: table.integer("context_size", in: 256...16_777_216))
  }

  private static func readTools(_ table: TableReader) -> ToolSelection {
    table.rejectOtherKeys(than: ["enabled", "rules"] + ToolSettings.keys)
    guard let node = table["enabled"] else { return .all }
    switch node.value {
    case .boolean(let enabled): return enabled ? .all : .none
    case .array(let elements):
      guard let names = table.strings("enabled") else { return .only([]) }
      for (name, element) in zip(names, elements) where !ToolRuleSetting.ownTools.contains(name) {
        table.problems.add(
          .badValue, at: element.position,
          "\"enabled\"\(table.inside) holds \(name.quoted), and no built-in tool has that name",
          suggestion: name.contains(".")
            ? "a server's tools are chosen by \"tools\" in its own table"
            : NearestName.suggestion(for: name, in: ToolRuleSetting.ownTools))
      }
      return .only(names)
    default:
      table.noteWrongType("enabled", "true, false or an array of tool names", node)
      return .all
    }
  }

  private static func readServers(_ table: TableReader) -> [MCPServerSettings] {
    table.rejectOtherKeys(than: ["servers"])
    guard let servers = table.table("servers") else { return [] }
    return MCPServerSettings.all(in: servers, .settings)
  }

  private static func readInterface(_ table: TableReader) -> InterfaceSettings {
    table.rejectOtherKeys(than: [
      "editing", "glyphs", "links", "mouse", "colors", "notify", "notify_after", "title",
    ])
    var interface = InterfaceSettings()
    if let glyphs = table.choice("glyphs", InterfaceSettings.Glyphs.self) { interface.glyphs = glyphs }
    if let mouse = table.boolean("mouse") { interface.mouse = mouse }
    if let links = table.boolean("links") { interface.links = links }
    if let colors = table.choice("colors", InterfaceSettings.Colors.self) { interface.colors = colors }
    if let editing = table.choice("editing", InterfaceSettings.Editing.self) { interface.editing = editing }
    if let notify = table.choice("notify", InterfaceSettings.Notify.self) { interface.notify = notify }
    if let seconds = table.integer("notify_after", in: 0...86_400) { interface.notifyAfter = seconds }
    if let title = table.boolean("title") { interface.title = title }
    return interface
  }

  private static func readComposer(_ table: TableReader) -> ComposerSettings {
    table.rejectOtherKeys(than: ["history"])
    var composer = ComposerSettings()
    if let history = table.boolean("history") { composer.history = history }
    return composer
  }

  private static func readKeys(_ table: TableReader) -> [KeySetting] {
    table.entries.compactMap { entry in
      var keys: [String] = []
      switch entry.node.value {
      case .string(let key): keys = [key]
      case .array(let nodes):
        for node in nodes {
          guard case .string(let key) = node.value else {
            table.noteWrongType(entry.key, "a key's name in a string, or several in an array", node)
            return nil
          }
          keys.append(key)
        }
      default:
        table.noteWrongType(entry.key, "a key's name in a string, or several in an array", entry.node)
        return nil
      }
      return KeySetting(command: entry.key, keys: keys, position: entry.position)
    }
  }
}
