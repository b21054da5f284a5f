import Conversation
import MCP
import Processes
import Providers
import Settings
import Tools

/// Makes the tools of a workspace out of the settings.
///
/// Nothing is looked for or started here: what a tool needs is made ready when it is first called.
enum WorkspaceTools {
  /// - Parameters:
  ///   - folder: the settings of the current folder, when the person has trusted them.
  ///   - servers: whose tools are offered beside our own.
  static func make(_ program: Program, folder: FolderSettings? = nil, servers: MCPServers? = nil) -> ToolBox {
    let directories = program.directories
    let settings = program.settings.toolSettings
    let outputs = ToolOutputs(
      folder: directories.toolOutputsDirectory, limit: settings.outputLimit ?? 64 * 1024)
    let launcher = ChildLauncher(guardProgram: ChildLauncher.thisProgram)
    let builtIn = BuiltInTools(
      root: program.currentFolder, only: names(program.settings.tools), ownFolders: ownFolders(program),
      hosts: HostRules(privateHosts: settings.privateHosts),
      launcher: launcher, commands: commandHost(program, outputs, launcher))
    let rules =
      program.settings.toolRules.map { ToolRule($0, from: .settings) }
      + (folder?.toolRules ?? []).map { ToolRule($0, from: .folder) }
    let others = servers.map { ServerTools.sources(of: $0, outputs: outputs) } ?? []
    return ToolBox(
      [builtIn] + others, rules: rules, keeper: SettingsRules(path: directories.settingsFile),
      outputs: outputs, home: program.home, root: program.currentFolder)
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
    return ownSettings(program) + [
      directories.dataDirectory, directories.stateDirectory,
      directories.cacheDirectory,
    ]
  }

  private static func ownSettings(_ program: Program) -> [String] {
    let directories = program.directories
    // A file that was named on the command line may lie among the person's own.
    guard directories.settingsFileIsExplicit else { return [directories.settingsDirectory] }
    return [
      directories.settingsFile, directories.keysFile, directories.toolServersFile,
      directories.apiKeysDirectory,
    ]
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
      sandbox: Sandbox(launcher: launcher, searchPath: program.environment["PATH"] ?? "/usr/bin:/bin"),
      environment: program.environment,
      secrets: ProviderConfiguration.secretVariables(
        of: program.settings.providers.map { ProviderConfiguration($0, program, keys: keys) }),
      protected: ownSettings(program), hidden: [directories.dataDirectory, directories.stateDirectory],
      outputs: outputs)
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

extension ToolRule {
  fileprivate init(_ setting: ToolRuleSetting, from source: Source) {
    let decision: Decision =
      switch setting.decision {
      case .allow: .allow
      case .ask: .ask
      case .deny: .deny
      }
    self.init(
      tool: setting.tool, arguments: setting.arguments, isExact: setting.isExact, decision: decision,
      definition: setting.definition, source: source)
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
