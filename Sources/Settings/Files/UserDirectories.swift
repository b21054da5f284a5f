/// Where the files of a person are, by the XDG Base Directory Specification.
///
/// A plain value: it names places and touches none. Folders are to be made 0700, files 0600.
public struct UserDirectories: Hashable, Sendable {
  /// `config.toml`.
  public let settingsFile: String
  /// Whether the person named the settings file: then it has to be there.
  public let settingsFileIsExplicit: Bool
  /// `themes/`, beside the settings file.
  public let themesDirectory: String
  /// `templates/`, beside the settings file.
  public let templatesDirectory: String
  /// `keys.toml`, beside the settings file.
  public let keysFile: String
  /// `mcp.json`, beside the settings file: tool servers in the form that several programs share.
  public let toolServersFile: String
  /// `keys/`, beside the settings file: the keys of providers that were given to the program.
  public let apiKeysDirectory: String
  /// What may be thrown away at any time.
  public let cacheDirectory: String
  /// Holds a folder for each workspace, and the local models.
  public let dataDirectory: String
  /// Log and state.
  public let stateDirectory: String
  /// Sockets and locks.
  public let runtimeDirectory: String

  /// Works out the places.
  ///
  /// - Parameters:
  ///   - environment: `XDG_CONFIG_HOME`, `XDG_DATA_HOME`, `XDG_STATE_HOME`, `XDG_CACHE_HOME`, `XDG_RUNTIME_DIR`; one
  ///     that is empty or not absolute counts as not set, as the specification asks.
  ///   - home: The home folder.
  ///   - settingsFile: What `--config` names.
  ///   - dataDirectory: What `--data-dir` names. Then all that the program writes lies below it, log, state,
  ///     sockets and local models included.
  public init(
    environment: [String: String], home: String, settingsFile: String? = nil, dataDirectory: String? = nil
  ) {
    func base(_ variable: String, _ fallback: String) -> String {
      let value = environment[variable] ?? ""
      let folder = value.hasPrefix("/") ? Self.trimmed(value) : Self.join(home, fallback)
      return Self.join(folder, "antiphon")
    }

    let settings = settingsFile ?? Self.join(base("XDG_CONFIG_HOME", ".config"), "config.toml")
    self.settingsFile = settings
    settingsFileIsExplicit = settingsFile != nil
    let beside = Self.parent(of: settings)
    themesDirectory = Self.join(beside, "themes")
    templatesDirectory = Self.join(beside, "templates")
    keysFile = Self.join(beside, "keys.toml")
    toolServersFile = Self.join(beside, "mcp.json")
    apiKeysDirectory = Self.join(beside, "keys")

    if let dataDirectory {
      let data = Self.trimmed(dataDirectory)
      self.dataDirectory = data
      stateDirectory = Self.join(data, "state")
      cacheDirectory = Self.join(data, "state/cache")
      runtimeDirectory = Self.join(data, "run")
    } else {
      let data = base("XDG_DATA_HOME", ".local/share")
      self.dataDirectory = data
      stateDirectory = base("XDG_STATE_HOME", ".local/state")
      cacheDirectory = base("XDG_CACHE_HOME", ".cache")
      let runtime = environment["XDG_RUNTIME_DIR"] ?? ""
      runtimeDirectory =
        runtime.hasPrefix("/") ? Self.join(Self.trimmed(runtime), "antiphon") : Self.join(data, "run")
    }
  }

  /// The log of the program.
  public var logFile: String { Self.join(stateDirectory, "antiphon.log") }

  /// The folder that the settings file is in.
  public var settingsDirectory: String { Self.parent(of: settingsFile) }

  /// Results of tools that were too long for a model.
  public var toolOutputsDirectory: String { Self.join(stateDirectory, "outputs") }

  /// The lists of models that providers gave.
  public var modelListsDirectory: String { Self.join(cacheDirectory, "models") }

  /// The runtime and the models of the `local` provider.
  public var localModelsDirectory: String { Self.join(dataDirectory, "local") }

  /// The folder of a workspace; nil when the name cannot be one (see ``isWorkspaceName(_:)``).
  public func workspaceDirectory(_ workspace: String) -> String? {
    Self.isWorkspaceName(workspace) ? Self.join(dataDirectory, workspace) : nil
  }

  /// The database of a workspace; nil when the name cannot be one.
  public func databaseFile(workspace: String) -> String? {
    workspaceDirectory(workspace).map { Self.join($0, "antiphon.sqlite") }
  }

  /// Whether a workspace can have this name: one part of a path, visible, and not a folder of the program's own.
  public static func isWorkspaceName(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix(".") else { return false }
    guard !["local", "state", "run"].contains(name) else { return false }
    return name.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 && $0.value != 0x7F }
  }

  private static func join(_ folder: String, _ name: String) -> String {
    if folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }

  /// The folder of a file: empty for one in the current folder.
  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
