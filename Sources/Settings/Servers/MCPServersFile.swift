/// A file of tool servers in the form that several programs share: `{"mcpServers": {…}}`, or `{"servers": {…}}`.
public enum MCPServersFile {
  /// The most that is read, in bytes: some programs keep all they know in the same file.
  public static let limit = 16 << 20

  /// The servers of a file; nil when there is none of this name.
  ///
  /// - Throws: all problems of the file.
  public static func load(path: String) throws(SettingsErrors) -> [MCPServerSettings]? {
    guard let text = try TextFile.read(path: path, limit: limit) else { return nil }
    return try servers(text: text, file: path)
  }

  /// The servers in a text.
  ///
  /// - Parameter file: what messages call it.
  /// - Throws: all problems of the text; of a text that is not JSON, the first.
  public static func servers(text: String, file: String) throws(SettingsErrors) -> [MCPServerSettings] {
    let problems = ProblemList(file: file)
    let servers = MCPServerSettings.all(in: try table(text: text, problems), .shared)
    try problems.throwIfAny()
    return servers
  }

  /// The table with the servers in a text.
  ///
  /// - Throws: that the text is not JSON, or holds no such table.
  static func table(text: String, _ problems: ProblemList) throws(SettingsErrors) -> TableReader {
    let document = try JSONDocument(text: text, file: problems.file)
    if let table = table(of: document, problems) { return table }
    try problems.throwIfAny()
    throw SettingsErrors([
      SettingsError(
        code: .missing, file: problems.file, position: SourcePosition(line: 1, column: 1),
        message: "\"mcpServers\" is missing",
        suggestion: "write {\"mcpServers\": {\"name\": {\"command\": …}}}")
    ])
  }

  /// The table with the servers, wherever a program has it.
  static func table(of document: JSONDocument, _ problems: ProblemList) -> TableReader? {
    let top = TableReader(
      entries: document.entries, path: [], position: SourcePosition(line: 1, column: 1), problems: problems)
    for key in ["mcpServers", "servers"] where top[key] != nil { return top.table(key) }
    // A settings file of an editor holds them one level down.
    guard let mcp = top["mcp"], case .table = mcp.value, let inner = top.table("mcp") else { return nil }
    return inner["servers"] == nil ? nil : inner.table("servers")
  }
}
