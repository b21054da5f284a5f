extension UserSettings {
  /// Reads the text of a settings file.
  ///
  /// - Throws: All problems of the text, in the order of their places; of a text that is not TOML, the first.
  public init(text: String, file: String) throws(SettingsErrors) {
    let document = try TOMLDocument(text: text, file: file)
    let problems = ProblemList(file: file)
    self.init(TableReader(document, problems: problems))
    try problems.throwIfAny()
  }

  private init(_ table: TableReader) {
    self.init()
    model = Self.readModel(table)
    theme = Self.readTheme(table) ?? .automatic
    if let providers = table.table("providers") {
      self.providers = providers.entries.compactMap { entry in
        providers.table(entry).flatMap { ProviderSettings(name: entry.key, $0) }
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
    if let tools = table.table("tools") { self.tools = Self.readTools(tools) }
    if let interface = table.table("interface") { self.interface = Self.readInterface(interface) }
    if let keys = table.table("keys") { self.keys = Self.readKeys(keys) }
    table.rejectOtherKeys(than: [
      "model", "theme", "providers", "models", "local", "answers", "sessions", "tools", "interface", "keys",
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
    table.rejectOtherKeys(than: ["enabled"])
    guard let node = table["enabled"] else { return .all }
    switch node.value {
    case .boolean(let enabled): return enabled ? .all : .none
    case .array: return .only(table.strings("enabled") ?? [])
    default:
      table.noteWrongType("enabled", "true, false or an array of tool names", node)
      return .all
    }
  }

  private static func readInterface(_ table: TableReader) -> InterfaceSettings {
    table.rejectOtherKeys(than: ["glyphs", "mouse", "colors"])
    var interface = InterfaceSettings()
    if let glyphs = table.choice("glyphs", InterfaceSettings.Glyphs.self) { interface.glyphs = glyphs }
    if let mouse = table.boolean("mouse") { interface.mouse = mouse }
    if let colors = table.choice("colors", InterfaceSettings.Colors.self) { interface.colors = colors }
    return interface
  }

  private static func readKeys(_ table: TableReader) -> [KeySetting] {
    table.entries.compactMap { entry in
      guard case .string(let key) = entry.node.value else {
        table.noteWrongType(entry.key, "a key's name in a string", entry.node)
        return nil
      }
      return KeySetting(command: entry.key, key: key, position: entry.position)
    }
  }
}

extension ProviderSettings {
  private static let commonKeys = ["kind", "model", "models", "idle_timeout"]
  private static let remoteKeys = ["base_url", "api_key_env", "api_key_command", "headers"]

  /// Reads a table `[providers.NAME]`; nil, with the reason noted, when it cannot be used.
  init?(name: String, _ table: TableReader) {
    Self.checkName(name, table)
    guard let kind = Self.readKind(table) else {
      // What the other keys should be depends on the kind; only what no kind takes is certain.
      Self.refuseLiteralKey(table)
      Self.reject(table, known: Self.commonKeys + Self.remoteKeys)
      return nil
    }
    Self.refuseLiteralKey(table)
    if !kind.isRemote {
      for entry in table.entries where Self.remoteKeys.contains(entry.key) {
        table.problems.add(
          .badValue, at: entry.position,
          "\(entry.key.quoted)\(table.inside) has no meaning for the kind \(kind.rawValue.quoted)",
          suggestion: "remove it")
      }
    }
    Self.reject(table, known: Self.commonKeys + Self.remoteKeys)
    self.init(
      name: name, kind: kind, baseURL: kind.isRemote ? Self.readBaseURL(table) : nil,
      keySource: kind.isRemote ? Self.readKeySource(table) : nil,
      headers: kind.isRemote ? Self.readHeaders(table) : [], model: table.filledString("model"),
      models: table.strings("models") ?? [], idleTimeout: table.seconds("idle_timeout", in: 1...3600),
      position: table.position)
  }

  private static func checkName(_ name: String, _ table: TableReader) {
    let isGood =
      !name.isEmpty && name.utf8.count <= 64
      && name.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0))
      }
    guard !isGood else { return }
    table.problems.add(
      .badValue, at: table.position, "\(name.quoted) cannot be a provider's name",
      suggestion: "use letters, digits, \"-\", \"_\" and \".\"")
  }

  private static func readKind(_ table: TableReader) -> ProviderKind? {
    let available = ProviderKind.available.map(\.rawValue.quoted).joined(separator: ", ")
    guard let node = table["kind"] else {
      table.noteMissing("kind", suggestion: "this version knows \(available)")
      return nil
    }
    guard let kind = table.choice("kind", ProviderKind.self) else { return nil }
    guard ProviderKind.available.contains(kind) else {
      table.problems.add(
        .notYet, at: node.position,
        "the kind \(kind.rawValue.quoted)\(table.inside) is not there yet",
        suggestion: "this version knows \(available)")
      return nil
    }
    return kind
  }

  private static func reject(_ table: TableReader, known: [String]) {
    let others = table.entries.filter { $0.key != "api_key" }
    TableReader(entries: others, path: table.path, position: table.position, problems: table.problems)
      .rejectOtherKeys(than: known)
  }

  private static func refuseLiteralKey(_ table: TableReader) {
    guard let entry = table.entries.first(where: { $0.key == "api_key" }) else { return }
    table.problems.add(
      .refused, at: entry.position, "\"api_key\"\(table.inside): a key does not belong in this file",
      suggestion: "put it into an environment variable and name that in \"api_key_env\", "
        + "or let a program print it with \"api_key_command\"")
  }

  private static func readBaseURL(_ table: TableReader) -> String? {
    guard let text = table.filledString("base_url"), let node = table["base_url"] else { return nil }
    func refuse(_ message: String, suggestion: String?) -> String? {
      table.problems.add(
        .badValue, at: node.position, "\"base_url\"\(table.inside) \(message)", suggestion: suggestion)
      return nil
    }
    let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
    guard let scheme else {
      return refuse("must be an http address", suggestion: "write it in full, as in \"https://host/v1\"")
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else {
      return refuse(
        "must not hold a user or a password", suggestion: "use \"api_key_env\" or \"headers\"")
    }
    guard !authority.isEmpty, authority.first != ":" else { return refuse("names no host", suggestion: nil) }
    guard text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F }) else {
      return refuse("holds a character that an address cannot hold", suggestion: nil)
    }
    guard !rest.contains("?"), !rest.contains("#") else {
      return refuse("must end with its path", suggestion: "remove what begins with \"?\" or \"#\"")
    }
    return text
  }

  private static func readKeySource(_ table: TableReader) -> KeySource? {
    if let first = table["api_key_env"], let second = table["api_key_command"] {
      table.problems.add(
        .badValue, at: max(first.position, second.position),
        "\"api_key_env\" and \"api_key_command\"\(table.inside) exclude each other",
        suggestion: "keep one of them")
      return nil
    }
    if let name = table.filledString("api_key_env"), let node = table["api_key_env"] {
      let isName = name.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
      }
      guard isName, !("0"..."9").contains(name.unicodeScalars.first ?? "0") else {
        // Most likely the key itself stands here, so the message does not show it.
        table.problems.add(
          .badValue, at: node.position,
          "\"api_key_env\"\(table.inside) must be the name of an environment variable, not the key itself",
          suggestion: "use letters, digits and \"_\", as in \"OPENAI_API_KEY\"")
        return nil
      }
      return .environment(name)
    }
    if let command = table.strings("api_key_command"), let node = table["api_key_command"] {
      guard let program = command.first, !program.isEmpty else {
        table.problems.add(
          .badValue, at: node.position, "\"api_key_command\"\(table.inside) names no program",
          suggestion: "as in [\"pass\", \"show\", \"work\"]")
        return nil
      }
      return .command(command)
    }
    return nil
  }

  private static func readHeaders(_ table: TableReader) -> [Header] {
    guard let headers = table.table("headers") else { return [] }
    return headers.entries.compactMap { entry in
      guard case .string(let value) = entry.node.value else {
        headers.noteWrongType(entry.key, "a string", entry.node)
        return nil
      }
      // RFC 9110, 5.1 and 5.5: a token, and visible characters, spaces and tabs.
      let isToken =
        !entry.key.isEmpty
        && entry.key.unicodeScalars.allSatisfy {
          $0.isASCII
            && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
              || "!#$%&'*+-.^_`|~".unicodeScalars.contains($0))
        }
      guard isToken else {
        headers.problems.add(
          .badValue, at: entry.position, "\(entry.key.quoted)\(headers.inside) cannot be a header's name")
        return nil
      }
      guard value.unicodeScalars.allSatisfy({ $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F) }) else {
        headers.problems.add(
          .badValue, at: entry.node.position,
          "the header \(entry.key.quoted)\(headers.inside) holds a control character")
        return nil
      }
      return Header(name: entry.key, value: value)
    }
  }
}
