extension MCPServerSettings {
  /// Which file a table is from.
  enum Dialect {
    /// Our own settings: what is not known is a mistake.
    case settings
    /// A file in the form that several programs share: what is not known is theirs.
    case shared
  }

  /// The longest name, in bytes.
  static let maximumName = 32

  /// Reads the servers of a table, each under its name; those that cannot be used are left out, with the reason noted.
  static func all(in servers: TableReader, _ dialect: Dialect) -> [MCPServerSettings] {
    var names: [String: String] = [:]
    return servers.entries.compactMap { entry in
      guard let table = servers.table(entry),
        let name = readName(entry, servers, dialect),
        let server = MCPServerSettings(name: name, table, dialect)
      else { return nil }
      if let other = names[name] {
        servers.problems.add(
          .badValue, at: entry.position,
          "\(entry.key.quoted)\(servers.inside) would have the same name as \(other.quoted): \(name.quoted)",
          suggestion: "rename one of them")
        return nil
      }
      names[name] = entry.key
      return server
    }
  }

  /// The name with everything replaced that cannot stand in names of tools.
  public static func usableName(_ name: String) -> String {
    var usable = ""
    for scalar in name.unicodeScalars.prefix(maximumName) {
      usable.unicodeScalars.append(isNamePart(scalar) ? scalar : "-")
    }
    return usable
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    default: false
    }
  }

  private static func readName(_ entry: TOMLEntry, _ table: TableReader, _ dialect: Dialect) -> String? {
    let usable = usableName(entry.key)
    // The name of our own tools; two underscores divide server and tool in what a model calls.
    let isFree = usable != "builtin" && usable.firstRange(of: "__") == nil
    if !usable.isEmpty, isFree, usable == entry.key || dialect == .shared { return usable }
    table.problems.add(
      .badValue, at: entry.position, "\(entry.key.quoted) cannot be a server's name",
      suggestion: "use letters, digits, \"-\" and \"_\", at most \(maximumName) of them"
        + (isFree ? "" : ", without \"__\", and not \"builtin\""))
    return nil
  }

  /// Reads one server.
  init?(name: String, _ table: TableReader, _ dialect: Dialect) {
    if dialect == .settings {
      table.rejectOtherKeys(
        than: [
          "command", "args", "env", "cwd", "url", "headers", "enabled", "timeout", "tools",
        ] + Sandbox.keys)
    }
    guard let transport = Self.readTransport(table, dialect) else { return nil }
    var isEnabled = table.boolean("enabled") ?? true
    if dialect == .shared, table.boolean("disabled") == true { isEnabled = false }
    self.init(
      name: name, transport: transport, isEnabled: isEnabled, timeout: Self.readTimeout(table, dialect),
      tools: table.strings("tools"), position: table.position)
  }

  private static func readTransport(_ table: TableReader, _ dialect: Dialect) -> Transport? {
    let addressKeys = dialect == .shared ? ["url", "serverUrl", "httpUrl"] : ["url"]
    let addressKey = addressKeys.first { table[$0] != nil }
    if let addressKey, let entry = table.entries.first(where: { $0.key == "command" }) {
      table.problems.add(
        .badValue, at: entry.position,
        "\(addressKey.quoted) and \"command\"\(table.inside) exclude each other: a server is reached at an address or started"
      )
      return nil
    }
    if let addressKey {
      if dialect == .shared, table["type"]?.value == .string("sse") {
        table.problems.add(
          .notYet, at: table["type"]?.position,
          "the transport \"sse\"\(table.inside) is the one before streamable HTTP and is not spoken",
          suggestion: "most servers have the newer one at another address, often /mcp")
        return nil
      }
      if dialect == .settings {
        rejectKeys(["args", "env", "cwd"] + Sandbox.keys, "a server at an address", table)
      }
      guard let url = readURL(table, addressKey) else { return nil }
      return .http(Endpoint(url: url, headers: readVariables(table, "headers", isHeader: true)))
    }
    guard table["command"] != nil else {
      table.problems.add(
        .missing, at: table.position, "\"command\" or \"url\" is missing\(table.inside)",
        suggestion: "name the program to start, or the address of the server")
      return nil
    }
    if dialect == .settings { rejectKeys(["headers"], "a program", table) }
    guard let command = table.filledString("command") else { return nil }
    guard !command.unicodeScalars.contains("\0") else { return nil }
    return .stdio(
      Command(
        command, arguments: table.strings("args") ?? [],
        environment: readVariables(table, "env", isHeader: false), folder: table.filledString("cwd"),
        sandbox: Sandbox(table, dialect)))
  }

  private static func rejectKeys(_ keys: [String], _ what: String, _ table: TableReader) {
    for entry in table.entries where keys.contains(entry.key) {
      table.problems.add(
        .badValue, at: entry.position, "\(entry.key.quoted)\(table.inside) has no meaning for \(what)",
        suggestion: "remove it")
    }
  }

  /// Seconds here; milliseconds, as most programs have it, where a shared file says more than an hour of them.
  private static func readTimeout(_ table: TableReader, _ dialect: Dialect) -> Duration? {
    guard dialect == .shared, let node = table["timeout"] else {
      return table.seconds("timeout", in: 1...3600)
    }
    guard case .integer(let number) = node.value, number > 3600 else {
      return table.seconds("timeout", in: 1...3600)
    }
    return .milliseconds(min(number, 3_600_000))
  }

  private static func readURL(_ table: TableReader, _ key: String) -> String? {
    guard let text = table.filledString(key), let node = table[key] else { return nil }
    func refuse(_ message: String, _ suggestion: String?) -> String? {
      table.problems.add(
        .badValue, at: node.position, "\(key.quoted)\(table.inside) \(message)", suggestion: suggestion)
      return nil
    }
    let isSecure = text.lowercased().hasPrefix("https://")
    guard isSecure || text.lowercased().hasPrefix("http://") else {
      return refuse("must be an http address", "write it in full, as in \"https://host/mcp\"")
    }
    guard text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F }) else {
      return refuse("holds a space or a character outside of ASCII", nil)
    }
    let authority = text.dropFirst(isSecure ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else {
      return refuse("must not hold a user or a password", "use \"headers\"")
    }
    let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    guard !host.isEmpty else { return refuse("names no host", nil) }
    let isHere = host == "localhost" || host.hasPrefix("127.") || host == "[::1"
    guard isSecure || isHere else {
      return refuse(
        "is not encrypted: what is said to the server could be read on the way", "begin it with https://")
    }
    return text
  }

  /// The names of a table with their values, in which `${NAME}` stands for a variable.
  private static func readVariables(_ table: TableReader, _ key: String, isHeader: Bool) -> [Variable] {
    guard let variables = table.table(key) else { return [] }
    return variables.entries.compactMap { entry in
      guard isHeader ? isToken(entry.key) : isVariable(entry.key) else {
        variables.problems.add(
          .badValue, at: entry.position,
          "\(entry.key.quoted)\(variables.inside) cannot be \(isHeader ? "a header's name" : "the name of a variable")"
        )
        return nil
      }
      let text: String
      switch entry.node.value {
      case .string(let value): text = value
      case .integer(let number): text = String(number)
      case .boolean(let value): text = value ? "true" : "false"
      default:
        variables.noteWrongType(entry.key, "a string", entry.node)
        return nil
      }
      let isGood = text.unicodeScalars.allSatisfy {
        isHeader ? $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F) : $0 != "\0"
      }
      guard isGood else {
        variables.problems.add(
          .badValue, at: entry.node.position,
          "the value of \(entry.key.quoted)\(variables.inside) holds a control character")
        return nil
      }
      return Variable(entry.key, Value(expanding: text))
    }
  }

  /// RFC 9110, 5.1.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy { isNamePart($0) || "!#$%&'*+.^`|~".unicodeScalars.contains($0) }
  }

  private static func isVariable(_ name: String) -> Bool {
    !name.isEmpty && name.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "=" }
  }
}
