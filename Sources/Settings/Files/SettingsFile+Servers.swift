extension SettingsFile {
  /// The text of a settings file with more tool servers at its end.
  ///
  /// - Parameter comment: a line about them.
  /// - Throws: what is wrong with the text, or would be afterwards. What is broken is not written to.
  public static func text(
    adding servers: [MCPServerSettings], comment: String, to text: String, file: String,
    knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) -> String {
    let before = try UserSettings(text: text, file: file, knownProviders: knownProviders)
    var after = text
    if !after.isEmpty, after.utf8.last != UInt8(ascii: "\n") { after += "\n" }
    for (index, server) in servers.enumerated() {
      if !after.isEmpty { after += "\n" }
      if index == 0 { after += "# \(comment.asComment)\n" }
      after += server.tables
    }
    var read: UserSettings
    do {
      read = try UserSettings(text: after, file: file, knownProviders: knownProviders)
    } catch {
      var first = error.errors[0]
      first.message = "no server can be added at the end of this file: \(first.message)"
      first.suggestion = "write servers as tables [mcp.servers.NAME]"
      throw SettingsErrors([first])
    }
    // All else has to be as it was, and the servers as they were meant.
    var added = Array(read.toolServers.dropFirst(before.toolServers.count))
    read.toolServers.removeLast(min(added.count, read.toolServers.count))
    for index in added.indices { added[index].position = SourcePosition(line: 1, column: 1) }
    let meant = servers.map { server in
      var server = server
      server.position = SourcePosition(line: 1, column: 1)
      return server
    }
    guard read == before, added == meant else {
      throw SettingsErrors([
        SettingsError(code: .badValue, file: file, message: "the servers cannot be written as settings")
      ])
    }
    return after
  }

  /// Adds tool servers to a settings file, as `addRule` does with a rule.
  public static func add(
    _ servers: [MCPServerSettings], comment: String, path: String,
    knownProviders: [String: ProviderKind] = [:]
  ) throws(SettingsErrors) {
    try change(path) { (text) throws(SettingsErrors) in
      try Self.text(adding: servers, comment: comment, to: text, file: path, knownProviders: knownProviders)
    }
  }
}
