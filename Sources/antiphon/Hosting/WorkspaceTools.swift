import Conversation
import MCP
import Processes
import Providers
import Settings
import Tools

/// The tools of a workspace, as the settings have them.
///
/// Nothing is looked for or started here: what a tool needs is made ready when it is first called, and servers are
/// started when models are first told of tools.
struct WorkspaceTools: Sendable {
  let box: ToolBox
  let servers: MCPServers
  /// Why there are not more servers, a line each.
  let problems: [String]
  /// Why rules that ask or deny speak of no tool, a line each.
  let ruleDoubts: [String]
  let outputs: ToolOutputs
  /// What servers are started in; those that come later share the sandbox with the others.
  let serverEnvironment: ServerEnvironment

  /// How long the only answer of a process waits for tools: what comes later it never sees.
  private static let patience = Duration.seconds(10)

  /// - Parameter endsWithAnswer: whether there will be one answer and no other.
  init(_ program: Program, endsWithAnswer: Bool = false) {
    outputs = Self.outputs(program)
    let launcher = ChildLauncher(guardProgram: ChildLauncher.thisProgram)
    let configured = ConfiguredServers(program)
    problems = configured.problems
    ruleDoubts = configured.doubts(program, allowing: false)
    let commands = Self.commandHost(program, outputs, launcher)
    var environment = Self.serverEnvironment(program, commands)
    if endsWithAnswer { environment.grace = Self.patience }
    serverEnvironment = environment
    servers = MCPServers(configured.entries.map(\.settings), in: environment)
    let rules =
      program.settings.toolRules.map { ToolRule($0, from: .settings, program) }
      + program.folderTrust.settings.toolRules.map { ToolRule($0, from: .folder, program) }
    box = ToolBox(
      [Self.builtIn(program, commands)] + ServerTools.sources(of: servers, outputs: outputs),
      rules: rules, keeper: SettingsRules(path: program.directories.settingsFile), outputs: outputs,
      home: program.home, root: program.currentFolder)
  }

  /// Ends the servers; returns when nothing of them runs.
  func stop() async { await servers.stop() }

  /// The tools that come with the program, as the settings offer them.
  static func builtIn(_ program: Program) -> BuiltInTools {
    builtIn(program, commandHost(program))
  }

  /// What servers need of this program.
  static func serverEnvironment(_ program: Program) -> ServerEnvironment {
    serverEnvironment(program, commandHost(program))
  }

  private static func builtIn(_ program: Program, _ commands: CommandHost) -> BuiltInTools {
    BuiltInTools(
      root: program.currentFolder, only: names(program.settings.tools), ownFolders: ownFolders(program),
      hosts: HostRules(privateHosts: program.settings.toolSettings.privateHosts), launcher: commands.launcher,
      commands: commands)
  }

  private static func serverEnvironment(_ program: Program, _ commands: CommandHost) -> ServerEnvironment {
    let workspace = program.currentFolder
    var environment = ServerEnvironment(
      variables: program.environment, workspace: workspace, clientVersion: Program.version,
      launcher: commands.launcher)
    environment.confine = { wanted in
      await commands.sandbox.confine(
        commands.limits(
          workspace: workspace, writable: wanted.writable, allowsNetwork: wanted.allowsNetwork,
          isLasting: true))
    }
    return environment
  }

  private static func outputs(_ program: Program) -> ToolOutputs {
    ToolOutputs(
      folder: program.directories.toolOutputsDirectory,
      limit: program.settings.toolSettings.outputLimit ?? 64 * 1024)
  }

  private static func names(_ selection: ToolSelection) -> [String]? {
    switch selection {
    case .all: nil
    case .none: []
    case .only(let names): names
    }
  }

  /// What is the program's own, and no part of any workspace.
  private static func ownFolders(_ program: Program) -> [String] {
    let directories = program.directories
    return ownSettings(program) + ownData(program) + [program.absolute(directories.cacheDirectory)]
  }

  private static func ownSettings(_ program: Program) -> [String] {
    let directories = program.directories
    let files = settingsFiles(program) + [program.absolute(directories.apiKeysDirectory)]
    // A file that was named on the command line may lie among the person's own. Else the files are named for links, which
    // may lead out of the folder.
    return directories.settingsFileIsExplicit
      ? files : [program.absolute(directories.settingsDirectory)] + files
  }

  private static func settingsFiles(_ program: Program) -> [String] {
    let directories = program.directories
    return [directories.settingsFile, directories.keysFile, directories.toolServersFile].map(program.absolute)
  }

  private static func ownData(_ program: Program) -> [String] {
    [program.directories.dataDirectory, program.directories.stateDirectory].map(program.absolute)
  }

  /// What holds keys, or may: servers of tools get theirs from the settings. Those that are in use without `--config`
  /// and `--data-dir` are no less secret.
  private static func hidden(_ program: Program) -> [String] {
    let usual = UserDirectories(environment: program.environment, home: program.home)
    return ownSettings(program) + ownData(program)
      + [usual.settingsDirectory, usual.dataDirectory, usual.stateDirectory]
      + program.settings.providers.compactMap { provider -> String? in
        guard case .file(let path)? = provider.keySource else { return nil }
        return program.absolute(program.expand(path))
      }
  }

  /// What commands run on, and what holds servers.
  static func commandHost(_ program: Program) -> CommandHost {
    commandHost(program, outputs(program), ChildLauncher(guardProgram: ChildLauncher.thisProgram))
  }

  private static func commandHost(_ program: Program, _ outputs: ToolOutputs, _ launcher: ChildLauncher)
    -> CommandHost
  {
    let (directories, settings) = (program.directories, program.settings.toolSettings)
    let keys = KeyStore(folder: directories.apiKeysDirectory)
    return CommandHost(
      settings: CommandSettings(
        sandbox: CommandSettings.SandboxUse(settings.sandbox), allowsNetwork: settings.network,
        writable: settings.writable.map(program.expand), environment: settings.environment),
      launcher: launcher,
      // The system's own first, and none from where models write to.
      sandbox: Sandbox(
        launcher: launcher, searchPath: "/usr/bin:/bin:/usr/local/bin:" + (program.environment["PATH"] ?? ""),
        avoiding: [program.currentFolder] + settings.writable.map(program.expand)),
      environment: program.environment.merging(["HOME": program.home]) { $1 },
      secrets: ProviderConfiguration.secretVariables(
        of: program.settings.providers.map { ProviderConfiguration($0, program, keys: keys) }),
      protected: ownSettings(program) + ownData(program),
      hidden: hidden(program), apart: settingsFiles(program), outputs: outputs)
  }
}

/// Writes what is allowed always into the settings file.
private struct SettingsRules: RuleKeeper {
  let path: String

  @concurrent func keep(_ rule: ToolRule, allowedWith call: ToolCall) async -> String? {
    do {
      try SettingsFile.addRule(
        rule.text,
        comment:
          "Allowed always with a call of \(call.methodName), \(SystemClock.now.description.prefix(10)).",
        path: path,
        knownProviders: ProviderKind.known)
      return nil
    } catch {
      return "The rule is not written: \(error)"
    }
  }
}

extension Program {
  /// A path as it was given on the command line, where it may begin in the current folder.
  fileprivate func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(currentFolder)/\(path)"
  }
}

extension ToolRule {
  init(_ setting: ToolRuleSetting, from source: Source, _ program: Program) {
    let decision: Decision =
      switch setting.decision {
      case .allow: .allow
      case .ask: .ask
      case .deny: .deny
      }
    self.init(
      tool: setting.tool, arguments: setting.arguments, isExact: setting.isExact, decision: decision,
      definition: setting.definition, folder: setting.folder.map(program.expand), source: source)
  }
}

extension CommandSettings.SandboxUse {
  fileprivate init(_ setting: ToolSettings.Sandbox) {
    self =
      switch setting {
      case .automatic: .auto
      case .off: .off
      case .required: .required
      }
  }
}
