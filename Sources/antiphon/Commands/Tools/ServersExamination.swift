import Processes
import Settings
import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The tool servers, as the doctor sees them: whether what is to run is there. None is started.
enum ServersExamination {
  /// - Returns: `nil` when none are set up.
  static func section(_ program: Program) async -> ExaminedSection? {
    let servers = ConfiguredServers(program)
    guard !servers.entries.isEmpty || !servers.problems.isEmpty else { return nil }
    var section = ExaminedSection(title: "Tool servers", facts: [])
    for entry in servers.entries {
      let name = entry.settings.name
      section.facts.append((name, (entry.settings.isEnabled ? "" : "off: ") + entry.written.summary))
      for variable in missing(entry.settings, program) {
        section.problems.append("\(name) needs the variable \(variable), which is not set")
      }
      if entry.settings.isEnabled, case .stdio(let command) = entry.settings.transport,
        !isThere(command.command, program)
      {
        section.problems.append("\(name): there is no program \(command.command)")
      }
    }
    section.problems += await withoutSandbox(servers, program)
    section.problems += servers.problems
    return section
  }

  /// Which of them are not started, since they cannot be held.
  private static func withoutSandbox(_ servers: ConfiguredServers, _ program: Program) async -> [String] {
    let host = WorkspaceTools.commandHost(program)
    var problems: [String] = []
    for entry in servers.entries where entry.settings.isEnabled {
      guard case .stdio(let command) = entry.settings.transport, let wanted = command.sandbox else {
        continue
      }
      let limits = host.limits(
        workspace: program.currentFolder, writable: wanted.writable, allowsNetwork: wanted.allowsNetwork,
        isLasting: true)
      if case .unavailable(let reason) = await host.sandbox.trial(limits) {
        problems.append("\(entry.settings.name) is only started in the sandbox, and there is none: \(reason)")
      }
    }
    return problems
  }

  /// The variables that values need and that are not set.
  private static func missing(_ server: MCPServerSettings, _ program: Program) -> [String] {
    guard server.isEnabled else { return [] }
    let variables =
      switch server.transport {
      case .stdio(let command): command.environment
      case .http(let endpoint): endpoint.headers
      }
    return variables.compactMap { variable -> String? in
      do throws(MCPServerSettings.MissingVariable) {
        _ = try variable.value.resolved(in: program.environment)
        return nil
      } catch {
        return error.name
      }
    }
  }

  private static func isThere(_ command: String, _ program: Program) -> Bool {
    if command.contains("/") { return access(command, X_OK) == 0 }
    return (program.environment["PATH"] ?? "").split(separator: ":").contains {
      access("\($0)/\(command)", X_OK) == 0
    }
  }
}
