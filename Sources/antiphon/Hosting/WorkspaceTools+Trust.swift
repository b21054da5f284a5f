import MCP
import Settings
import Tools

extension WorkspaceTools {
  /// Lets a folder's settings count for the tools that the person has just trusted: rules at once, and servers that are
  /// not there yet, which are started. What runs already goes on as it was trusted.
  ///
  /// - Returns: what counts now, and what only when the program is started again, in words.
  func use(_ trust: FolderTrust, _ program: Program) async -> String {
    let settings = trust.settings
    box.setRules(settings.toolRules.map { ToolRule($0, from: .folder, program) }, from: .folder)
    let all = ConfiguredServers(program.trusting(trust))
    let configured = all.entries.filter { entry in
      settings.servers.contains { $0.name == entry.settings.name && $0.file == entry.file }
    }
    let added = servers.add(configured.map { MCPServer($0.settings, in: serverEnvironment) })
    box.add(ServerTools.sources(of: added, among: servers, outputs: outputs))
    for server in added { await server.start() }
    let words = Self.words(
      settings, added: added.map(\.settings),
      // Those that run otherwise than they are written now.
      isLate: configured.contains { entry in
        servers[entry.settings.name].map { !$0.settings.isSame(as: entry.settings) } ?? true
      }
        // Those that are written nowhere any more, and run on.
        || servers.all.contains { server in !all.entries.contains { $0.settings.name == server.name } })
    let leftOut = all.problems.filter { !problems.contains($0) }
    return ([words] + leftOut.map { "A tool server is left out: \($0)." }).joined(separator: " ")
  }

  private static func words(_ settings: FolderSettings, added: [MCPServerSettings], isLate: Bool) -> String {
    let started = added.count(where: \.isEnabled)
    let now = [count(settings.toolRules.count, "rule"), count(started, "tool server")].compactMap(\.self)
    var later: [String] = []
    if settings.model != nil { later.append("the model") }
    if settings.systemPrompt != nil { later.append("the system prompt") }
    if isLate { later.append("what has changed of tool servers that run") }
    var words = "Trusted."
    if !now.isEmpty {
      let verb = settings.toolRules.count + started == 1 ? "counts" : "count"
      words += " \(now.joined(separator: " and ")) \(verb) now."
    }
    if !later.isEmpty { words += " From the next start on: \(later.joined(separator: ", "))." }
    return words
  }

  private static func count(_ number: Int, _ noun: String) -> String? {
    number == 0 ? nil : "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension MCPServerSettings {
  /// Whether it says the same, wherever it is written.
  fileprivate func isSame(as other: MCPServerSettings) -> Bool {
    var moved = other
    moved.position = position
    return self == moved
  }
}
