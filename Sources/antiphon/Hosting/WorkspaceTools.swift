import Conversation
import Processes
import Providers
import Settings
import Tools

/// Makes the tools of a workspace out of the settings.
///
/// Nothing is looked for or started here: what a tool needs is made ready when it is first called.
enum WorkspaceTools {
  /// - Parameter folder: the settings of the current folder, when the person has trusted them.
  static func make(_ program: Program, folder: FolderSettings? = nil) -> ToolBox {
    let directories = program.directories
    let settings = program.settings.toolSettings
    let outputs = ToolOutputs(
      folder: directories.toolOutputsDirectory, limit: settings.outputLimit ?? 64 * 1024)
    let rules =
      program.settings.toolRules.map { ToolRule($0, from: .settings) }
      + (folder?.toolRules ?? []).map { ToolRule($0, from: .folder) }
    return ToolBox(
      [builtIn(program)], rules: rules, keeper: SettingsRules(path: directories.settingsFile),
      outputs: outputs,
      home: program.home)
  }

  /// The tools that come with the program, as the settings offer them.
  static func builtIn(_ program: Program) -> BuiltInTools {
    BuiltInTools(
      root: program.currentFolder, only: names(program.settings.tools), ownFolders: ownFolders(program),
      hosts: HostRules(privateHosts: program.settings.toolSettings.privateHosts),
      launcher: ChildLauncher(guardProgram: ChildLauncher.thisProgram))
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
    // A file that was named on the command line may lie among the person's own.
    let settings =
      directories.settingsFileIsExplicit
      ? [
        directories.settingsFile, directories.keysFile, directories.toolServersFile,
        directories.apiKeysDirectory,
      ]
      : [directories.settingsDirectory]
    return settings + [
      directories.dataDirectory, directories.stateDirectory,
      directories.cacheDirectory,
    ]
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
