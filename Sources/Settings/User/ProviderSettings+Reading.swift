extension ProviderSettings {
  private static let commonKeys = ["kind", "model", "models", "idle_timeout"]
  private static let keySources = ["api_key_env", "api_key_file", "api_key_command"]
  private static let remoteKeys =
    ["base_url"] + keySources + ["headers", "proxy", "ca_file", "connect_timeout"]

  /// Reads a table `[providers.NAME]`; nil, with the reason noted, when it cannot be used.
  init?(name: String, _ table: TableReader, known: [String: ProviderKind]) {
    Self.checkName(name, table)
    Self.refuseLiteralKey(table)
    Self.reject(table, known: Self.commonKeys + Self.remoteKeys)
    // Without it, what the other keys should be is not certain.
    guard let kind = Self.readKind(name, table, known) else { return nil }
    if !kind.isRemote {
      for entry in table.entries where Self.remoteKeys.contains(entry.key) {
        table.problems.add(
          .badValue, at: entry.position,
          "\(entry.key.quoted)\(table.inside) has no meaning for the kind \(kind.rawValue.quoted)",
          suggestion: "remove it")
      }
    }
    self.init(
      name: name, kind: kind, model: table.filledString("model"), models: table.strings("models") ?? [],
      idleTimeout: table.seconds("idle_timeout", in: 1...3600), position: table.position)
    guard kind.isRemote else { return }
    baseURL = Self.readBaseURL(table)
    keySource = Self.readKeySource(table)
    headers = Self.readHeaders(table)
    proxy = Self.readProxy(table)
    certificateAuthorityFile = Self.readPath(table, "ca_file")
    connectTimeout = table.seconds("connect_timeout", in: 1...600)
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

  private static func readKind(
    _ name: String, _ table: TableReader, _ known: [String: ProviderKind]
  ) -> ProviderKind? {
    guard table["kind"] == nil else { return table.choice("kind", ProviderKind.self) }
    if let kind = known[name] { return kind }
    let nearest = NearestName.of(name, in: known.keys.sorted())
    table.noteMissing(
      "kind",
      suggestion: nearest.map { "did you mean [providers.\($0)]?" }
        ?? "known are \(ProviderKind.allCases.map(\.rawValue.quoted).joined(separator: ", "))")
    return nil
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
      suggestion: "put it into an environment variable and name that in \"api_key_env\", into a file for "
        + "\"api_key_file\", or let a program print it with \"api_key_command\"")
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
    let sources = table.entries.filter { keySources.contains($0.key) }.sorted { $0.position < $1.position }
    guard sources.count < 2 else {
      table.problems.add(
        .badValue, at: sources.map(\.node.position).max(),
        "\(sources.map(\.key.quoted).joined(separator: " and "))\(table.inside) exclude each other",
        suggestion: "keep one of them")
      return nil
    }
    if let name = table.filledString("api_key_env"), let node = table["api_key_env"] {
      return readVariable(
        name, at: node.position, "\"api_key_env\"\(table.inside)", "the key itself", as: "OPENAI_API_KEY",
        table
      ).map { .environment($0) }
    }
    if let path = readPath(table, "api_key_file") { return .file(path) }
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

  /// The name of an environment variable. What is none is most likely what the variable should hold, so no message
  /// shows it.
  private static func readVariable(
    _ name: String, at position: SourcePosition, _ what: String, _ mistake: String, as example: String,
    _ table: TableReader
  ) -> String? {
    let isName = name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
    }
    guard isName, !("0"..."9").contains(name.unicodeScalars.first ?? "0") else {
      table.problems.add(
        .badValue, at: position,
        "\(what) must be the name of an environment variable, not \(mistake)",
        suggestion: "use letters, digits and \"_\", as in \(example.quoted)")
      return nil
    }
    return name
  }

  /// `{ env = "NAME" }`
  private static func readVariable(_ table: TableReader, _ entry: TOMLEntry) -> String? {
    guard let inner = table.table(entry) else { return nil }
    inner.rejectOtherKeys(than: ["env"])
    guard let node = inner["env"] else {
      inner.noteMissing("env")
      return nil
    }
    guard let name = inner.filledString("env") else { return nil }
    return readVariable(
      name, at: node.position, "\"env\"\(inner.inside)", "the value itself", as: "WORK_TOKEN", inner)
  }

  /// A path that means the same wherever the program is started.
  private static func readPath(_ table: TableReader, _ key: String) -> String? {
    guard let path = table.filledString(key), let node = table[key] else { return nil }
    guard path.hasPrefix("/") || path.hasPrefix("~/"), !path.unicodeScalars.contains("\0") else {
      table.problems.add(
        .badValue, at: node.position, "\(key.quoted)\(table.inside) must be a full path",
        suggestion: "begin it with \"/\" or \"~/\"")
      return nil
    }
    return path
  }

  private static func readProxy(_ table: TableReader) -> Proxy? {
    guard let entry = table.entries.first(where: { $0.key == "proxy" }) else { return nil }
    if case .table = entry.node.value { return readVariable(table, entry).map { .environment($0) } }
    guard case .string(let text) = entry.node.value else {
      table.noteWrongType("proxy", "an address, \"none\" or { env = \"NAME\" }", entry.node)
      return nil
    }
    if text == "none" { return Proxy.none }
    func refuse(_ message: String, _ suggestion: String) -> Proxy? {
      table.problems.add(
        .badValue, at: entry.node.position, "\"proxy\"\(table.inside) \(message)", suggestion: suggestion)
      return nil
    }
    let schemes = ["http://", "socks5://", "socks5h://"]
    guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
      return refuse(
        "must be an address or \"none\"",
        "as in \"http://proxy.example.com:3128\" or \"socks5://127.0.0.1:1080\"")
    }
    let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else {
      return refuse(
        "must not hold a user or a password",
        "put the address into an environment variable: { env = \"NAME\" }")
    }
    guard !authority.isEmpty, authority.first != ":",
      text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F })
    else { return refuse("names no host", "as in \"http://proxy.example.com:3128\"") }
    return .address(text)
  }

  private static func readHeaders(_ table: TableReader) -> [Header] {
    guard let headers = table.table("headers") else { return [] }
    return headers.entries.compactMap { entry in
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
      if case .table = entry.node.value {
        return readVariable(headers, entry).map { Header(name: entry.key, value: .environment($0)) }
      }
      guard case .string(let value) = entry.node.value else {
        headers.noteWrongType(entry.key, "a string or { env = \"NAME\" }", entry.node)
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
