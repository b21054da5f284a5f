import ChatUI
import Processes
import Settings

/// The tool servers that the person has set up, and where each is written down.
struct ConfiguredServers: Sendable {
  struct Entry: Sendable {
    /// With what it takes from the environment in its command and arguments, and none of its secrets.
    var settings: MCPServerSettings
    /// As it is written, for people to read.
    var written: MCPServerSettings
    /// The file that it is from.
    var file: String
  }

  /// Those that can be started, and those that are switched off.
  private(set) var entries: [Entry] = []
  /// Why there are not more of them, a line each.
  private(set) var problems: [String] = []
  /// Of all that are written down, also of those that cannot be started.
  private var names: [String] = []

  /// Reads `mcp.json`; the settings have been read, and those of the current folder when the person has trusted them.
  init(_ program: Program) {
    add(program.settings.toolServers, from: program.directories.settingsFile, program)
    let shared = program.directories.toolServersFile
    do {
      add(try MCPServersFile.load(path: shared) ?? [], from: shared, program)
    } catch {
      problems += error.errors.map(\.description)
    }
    for server in program.folderTrust.settings.servers { add([server.settings], from: server.file, program) }
  }

  private mutating func add(_ servers: [MCPServerSettings], from file: String, _ program: Program) {
    names += servers.map(\.name)
    for server in servers {
      let place = "\(file):\(server.position.line)"
      if let other = entries.first(where: { $0.settings.name == server.name }) {
        problems.append("\(place): \(server.name) is set up in \(other.file) already, and that one counts")
        continue
      }
      do {
        let expanded = try server.expanded(in: program.environment, home: program.home)
        entries.append(Entry(settings: expanded, written: server, file: file))
      } catch {
        problems.append("\(place): \(server.name) needs the variable \(error.name), which is not set")
      }
    }
  }

  /// What is odd about rules for servers' tools that count here, a line each: they are for servers that there are not.
  ///
  /// - Parameter allowing: whether of those that allow too, which do no harm.
  func doubts(_ program: Program, allowing: Bool) -> [String] {
    program.ruleFiles.compactMap { rule, file in
      // Servers of other folders are not known here.
      if let folder = rule.folder, program.expand(folder) != program.currentFolder { return nil }
      guard allowing || rule.decision != .allow else { return nil }
      return rule.doubt(amongServers: names).map { "\(file):\(rule.position.line): \($0)" }
    }
  }

  /// Those of a name, or all.
  func named(_ name: String?) throws -> [Entry] {
    guard let name else { return entries }
    let found = entries.filter { $0.settings.name == name }
    guard found.isEmpty else { return found }
    if let problem = problems.first(where: { $0.contains(": \(name) ") }) {
      throw ProgramError("\(problem).")
    }
    throw ProgramError(
      "There is no tool server \(name).",
      suggestion: entries.isEmpty
        ? "antiphon mcp import takes over those of other programs." : "antiphon mcp list names all.")
  }
}

extension Program {
  /// The rules for tools, and the file that each is from.
  var ruleFiles: [(rule: ToolRuleSetting, file: String)] {
    settings.toolRules.map { ($0, directories.settingsFile) }
      + folderTrust.settings.toolRules.map { ($0, ".antiphon/config.toml") }
  }
}

extension MCPServerSettings {
  /// What is run or asked, as it is written: without the values of variables and headers.
  var summary: String {
    switch written ?? transport {
    case .stdio(let command): ([command.command] + command.arguments).map(Self.word).joined(separator: " ")
    case .http(let endpoint): endpoint.url
    }
  }

  /// What holds the program; nil for a server at an address.
  var hold: ToolServerEntry.Hold? {
    guard case .stdio(let command) = transport else { return nil }
    return command.sandbox.map { .sandbox(hasNetwork: $0.allowsNetwork) } ?? .nothing
  }

  /// An argument that can be told from the next one.
  private static func word(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.unicodeScalars.contains { $0 == "\"" || $0.properties.isWhitespace }
    return isPlain ? text : "\"\(text.replacing("\"", with: "\\\""))\""
  }
}

/// Whether something in the settings of others should not be in ours.
enum SecretGuess {
  /// - Parameter name: empty for an argument or an address.
  static func isSecret(_ name: String, _ value: String) -> Bool {
    if !name.isEmpty { return isKept(name, value) }
    return isKept("VALUE", value) || parameters(of: value).contains { isKept($0.name, $0.value) }
  }

  /// Whether a program would not be given this without being asked.
  private static func isKept(_ name: String, _ value: String) -> Bool {
    let name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    return !value.isEmpty && ChildEnvironment(inherited: [name: value], adding: [name]).withheld == [name]
  }

  /// What stands behind the question mark of an address.
  private static func parameters(of address: String) -> [(name: String, value: String)] {
    guard let mark = address.firstIndex(of: "?"), address.contains("://") else { return [] }
    return address[mark...].dropFirst().split(whereSeparator: { $0 == "&" || $0 == "#" }).map { part in
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(sides[0]), sides.count > 1 ? String(sides[1]) : "")
    }
  }
}
