import ArgumentParser
import Settings

extension MCPCommand {
  /// `antiphon mcp import`: servers from another program's settings.
  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Take over tool servers from another program's settings.",
      discussion: """
        They become tables at the end of config.toml; nothing there is changed, and a server of a name that is taken is \
        left out. Keys are not copied: they are asked for as variables of the environment. What is left out is said. \
        The exit status is not 0 when nothing is taken over.
        """)

    /// Programs whose files are known.
    enum Source: String, ExpressibleByArgument, CaseIterable {
      case claude, cursor, vscode
    }

    @Argument(
      help: ArgumentHelp("A JSON file with mcpServers or servers; - for standard input.", valueName: "file"),
      completion: .file(extensions: ["json"]))
    var file: String?

    @Option(help: "Take the file of this program, where it usually is.")
    var from: Source?

    @Option(
      name: .long, help: ArgumentHelp("Only this server; may be given several times.", valueName: "name"))
    var name: [String] = []

    @Flag(help: "Print the tables and write nothing.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard (file == nil) != (from == nil) else {
        throw ValidationError("Name a file, or a program with --from.")
      }
    }

    func run() async throws {
      try await Program.reportingErrors {
        let program = try Program(common)
        var taken = Set(ConfiguredServers(program).entries.map(\.settings.name))
        var servers: [MCPServerSettings] = []
        for path in try paths(program) {
          guard let found = try self.found(in: path, taken) else { continue }
          for note in found.notes { StandardStreams.say(PlainText.line("antiphon: \(note)")) }
          taken.formUnion(found.servers.map(\.name))
          servers += found.servers
        }
        guard !servers.isEmpty else { throw ProgramError("Nothing was taken over.") }
        if dryRun {
          StandardStreams.write(PlainText.harmless(servers.map(\.tables).joined(separator: "\n")))
          return
        }
        let source = from?.rawValue ?? file ?? ""
        try SettingsFile.add(
          servers, comment: "From \(source)", path: program.directories.settingsFile,
          knownProviders: ProviderKind.known)
        for server in servers {
          StandardStreams.write(PlainText.line("taken  \(server.name)  \(server.summary)") + "\n")
        }
        StandardStreams.say(
          "antiphon: written to \(program.directories.settingsFile); antiphon mcp test tries one")
      }
    }

    /// - Returns: `nil` for a file of a program that holds none, as it may.
    private func found(in path: String, _ taken: Set<String>) throws -> MCPServerImport? {
      let text = String(decoding: try InputFile.read(path), as: UTF8.self)
      do throws(SettingsErrors) {
        return try MCPServerImport(text: text, file: path, names: name.isEmpty ? nil : name, taken: taken) {
          SecretGuess.isSecret($0, $1)
        }
      } catch {
        if from != nil, error.errors.first?.code == .missing { return nil }
        throw error
      }
    }

    /// The file that was named, or those of a program that are there.
    private func paths(_ program: Program) throws -> [String] {
      if let file { return [file] }
      let places = places.map(program.expand)
      let found = places.filter(InputFile.exists)
      guard !found.isEmpty else {
        throw ProgramError(
          "\(from?.rawValue ?? "") has no file of servers here.",
          suggestion: "These were looked for: \(places.joined(separator: ", ")). Name the file.")
      }
      return found
    }

    private var places: [String] {
      switch from {
      case .claude:
        [
          "~/.config/Claude/claude_desktop_config.json",
          "~/Library/Application Support/Claude/claude_desktop_config.json", "~/.claude.json",
        ]
      case .cursor: ["~/.cursor/mcp.json"]
      case .vscode:
        ["~/.config/Code/User/mcp.json", "~/Library/Application Support/Code/User/mcp.json"]
      case nil: []
      }
    }
  }
}
