import MCP
import Processes
import Settings

/// Makes the tool servers of a workspace out of the settings and `mcp.json`. None is started here.
enum WorkspaceServers {
  /// How long the only answer of a process waits for tools: what comes later it never sees.
  private static let patience = Duration.seconds(10)

  /// - Parameter endsWithAnswer: whether there will be one answer and no other.
  /// - Returns: `nil` when there are none, or no tools are wanted.
  static func make(_ program: Program, endsWithAnswer: Bool) -> MCPServers? {
    if case .none = program.settings.tools { return nil }
    var servers: [MCPServer] = []
    var names: Set<String> = []
    var environment = environment(program)
    if endsWithAnswer { environment.grace = patience }
    for written in configured(program) where names.insert(written.name).inserted {
      servers.append(MCPServer(expanded(written, program), in: environment))
    }
    return servers.isEmpty ? nil : MCPServers(servers)
  }

  private static func environment(_ program: Program) -> ServerEnvironment {
    ServerEnvironment(
      variables: program.environment, workspace: program.currentFolder, clientVersion: Program.version,
      launcher: ChildLauncher(guardProgram: ChildLauncher.thisProgram))
  }

  /// Those of the settings count before those that are shared with other programs, and both before those that a trusted
  /// folder brings along. What is wrong with that file is for
  /// the doctor to say; nothing of it is used then.
  private static func configured(_ program: Program) -> [MCPServerSettings] {
    let shared = (try? MCPServersFile.load(path: program.directories.toolServersFile)) ?? nil
    return program.settings.toolServers + (shared ?? [])
      + program.folderTrust.settings.servers.map(\.settings)
  }

  /// With what it takes from the environment. One that needs a variable that is not set says so when it is started.
  private static func expanded(_ server: MCPServerSettings, _ program: Program) -> MCPServerSettings {
    do {
      return try server.expanded(in: program.environment, home: program.home)
    } catch {
      var server = server
      let missing = MCPServerSettings.Variable(error.name, .environment(error.name))
      switch server.transport {
      case .stdio(var command):
        command.environment.append(missing)
        server.transport = .stdio(command)
      case .http(var endpoint):
        endpoint.headers.append(missing)
        server.transport = .http(endpoint)
      }
      return server
    }
  }
}
