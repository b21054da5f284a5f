/// What is taken over from another program's file of tool servers, and what is not.
public struct MCPServerImport: Hashable, Sendable {
  /// What there is to be written down.
  public private(set) var servers: [MCPServerSettings] = []
  /// What was left out or changed, a sentence each, with the server's name before it.
  public private(set) var notes: [String] = []

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - names: the servers to take, as the file names them; nil for all.
  ///   - taken: names that are in use already: nothing is overwritten.
  ///   - isSecret: whether a value of that name should not be in a file of ours. The name is empty for an argument.
  /// - Throws: one error when the text is not JSON, holds no servers or none of a name that is wanted. A server that
  ///   cannot be used is left out with a note.
  public init(
    text: String, file: String, names: [String]? = nil, taken: Set<String> = [],
    isSecret: (_ name: String, _ value: String) -> Bool
  ) throws(SettingsErrors) {
    let table = try MCPServersFile.table(text: text, ProblemList(file: file))
    for name in names ?? [] where table[name] == nil {
      throw SettingsErrors([
        SettingsError(
          code: .notFound, file: file, position: table.position, message: "there is no server \(name.quoted)",
          suggestion: NearestName.suggestion(for: name, in: table.entries.map(\.key)))
      ])
    }
    var taken = taken
    for entry in table.entries where names?.contains(entry.key) ?? true {
      take(entry, of: table, file, &taken, isSecret)
    }
  }

  private mutating func take(
    _ entry: TOMLEntry, of table: TableReader, _ file: String, _ taken: inout Set<String>,
    _ isSecret: (String, String) -> Bool
  ) {
    // Each by itself, so that one that cannot be used does not keep the others from being.
    let problems = ProblemList(file: file)
    let alone = TableReader(entries: [entry], path: table.path, position: table.position, problems: problems)
    let found = MCPServerSettings.all(in: alone, .shared).first
    for problem in problems.errors { note(entry.key, "left out: \(problem)") }
    guard var server = found, problems.errors.isEmpty else { return }
    guard taken.insert(server.name).inserted else {
      note(entry.key, "left out: there is a server \(server.name.quoted) already")
      return
    }
    if case .table(let members) = entry.node.value { noteUnknown(entry.key, members) }
    guard hideSecrets(in: &server, entry.key, isSecret) else { return }
    if server.name != entry.key { note(entry.key, "is called \(server.name) here") }
    servers.append(server)
  }

  /// What other programs have that we do not.
  private mutating func noteUnknown(_ name: String, _ members: [TOMLEntry]) {
    let unknown = members.map(\.key).filter { key in
      switch key {
      case "command", "args", "env", "cwd", "url", "serverUrl", "httpUrl", "headers", "type", "transport",
        "disabled", "enabled", "timeout", "tools", "sandbox", "sandboxEnabled":
        false
      // They are read beside the one that asks for the sandbox.
      case "network", "writable": !members.contains { $0.key.hasPrefix("sandbox") }
      default: true
      }
    }
    guard !unknown.isEmpty else { return }
    note(name, "without \(unknown.map(\.quoted).joined(separator: ", ")), which has no meaning here")
  }

  /// Puts names of variables in the place of values that are nobody's business.
  ///
  /// - Returns: whether the server can be taken over.
  private mutating func hideSecrets(
    in server: inout MCPServerSettings, _ name: String, _ isSecret: (String, String) -> Bool
  ) -> Bool {
    switch server.transport {
    case .stdio(var command):
      if command.folder?.hasPrefix("${workspaceFolder}") == true { command.folder = nil }
      guard !([command.command] + command.arguments).contains(where: { isSecret("", $0) }) else {
        note(name, "left out: an argument looks like a key; give it to the server in \"env\" instead")
        return false
      }
      if command.arguments.contains(where: { $0.contains("${workspaceFolder") || $0.contains("${input:") }) {
        note(name, "an argument holds a \"${…}\" of another program, which is not replaced here")
      }
      command.environment = hide(command.environment, of: server.name, name, isSecret)
      server.transport = .stdio(command)
    case .http(var endpoint):
      guard !isSecret("", endpoint.url) else {
        note(
          name,
          "left out: the address holds what looks like a key; give it to the server in \"headers\" instead")
        return false
      }
      endpoint.headers = hide(endpoint.headers, of: server.name, name, isSecret)
      server.transport = .http(endpoint)
    }
    return true
  }

  private mutating func hide(
    _ variables: [MCPServerSettings.Variable], of server: String, _ name: String,
    _ isSecret: (String, String) -> Bool
  ) -> [MCPServerSettings.Variable] {
    variables.map { variable in
      let text = variable.value.written
      let asksForInput = text.contains("${input:")
      guard variable.value.isLiteral, asksForInput || isSecret(variable.name, text) else { return variable }
      // A header says how the key is meant before it says the key.
      let isBearer = text.lowercased().hasPrefix("bearer ")
      let reference = Self.variable(for: variable.name, of: server)
      note(
        name,
        asksForInput
          ? "asks for the value of \(variable.name) elsewhere; here it is taken from the variable \(reference)"
          : "the value of \(variable.name) was not copied: put \(isBearer ? "what follows \"Bearer\"" : "it") into the "
            + "variable \(reference)")
      let value =
        (isBearer ? [.text("Bearer ")] : []) + [
          MCPServerSettings.Value.Piece.environment(reference, fallback: nil)
        ]
      return MCPServerSettings.Variable(variable.name, MCPServerSettings.Value(value))
    }
  }

  /// The variable that a value is to be put into: its own name, or one made of the header's and the server's.
  private static func variable(for name: String, of server: String) -> String {
    let isVariable = name.utf8.allSatisfy {
      (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
    }
    if isVariable, name.utf8.first.map({ !(0x30...0x39).contains($0) }) ?? false { return name }
    let words = "\(server)_\(name)".uppercased().unicodeScalars.map { scalar in
      switch scalar {
      case "A"..."Z", "0"..."9": scalar
      default: "_" as Unicode.Scalar
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: words)
    return text.first.map { ("0"..."9").contains($0) } ?? true ? "MCP_\(String(text))" : String(text)
  }

  private mutating func note(_ server: String, _ words: String) {
    notes.append("\(server.shown): \(words)")
  }
}
