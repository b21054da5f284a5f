import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What commands of the model run on: how they are started and held, and what must be kept from them.
public struct CommandHost: Sendable {
  public var settings: CommandSettings
  public var launcher: ChildLauncher
  public var sandbox: Sandbox
  /// The variables of this process, of which a command sees a few.
  public var environment: [String: String]
  /// Names of variables that hold keys, whatever they look like.
  public var secrets: Set<String>
  /// Absolute paths that no command may change, as the folder of the settings.
  public var protected: [String]
  /// Absolute paths that no command may even read, as the folder of the data and the file of the keys.
  public var hidden: [String]
  /// Absolute paths of files that must not lie where commands may write, as the file of the settings.
  public var apart: [String]
  /// How long git may take to say what a repository's settings are, before a command that is to run git asks. A busy
  /// machine is no reason to ask.
  var lookTime: Duration = .seconds(60)
  /// Where outputs are kept that are too long for the model; `nil` for nowhere.
  public var outputs: ToolOutputs?

  public init(
    settings: CommandSettings = CommandSettings(), launcher: ChildLauncher, sandbox: Sandbox,
    environment: [String: String], secrets: Set<String> = [], protected: [String] = [], hidden: [String] = [],
    apart: [String] = [], outputs: ToolOutputs? = nil
  ) {
    self.settings = settings
    self.launcher = launcher
    self.sandbox = sandbox
    self.environment = environment
    self.secrets = secrets
    self.protected = protected
    self.hidden = hidden
    self.apart = apart
    self.outputs = outputs
  }

  /// What is done with a command in a workspace.
  public func limits(workspace: String) -> SandboxLimits {
    limits(workspace: workspace, writable: settings.writable, allowsNetwork: settings.allowsNetwork)
  }

  /// What is done with a program that is held as commands are. Of places that are only common, those that are there
  /// count.
  ///
  /// - Parameter isLasting: whether it may run for hours, as servers do, and not only for minutes. Then the folders of a
  ///   person's keys are seen as they were at its start, however long that takes; else only where it takes little.
  public func limits(
    workspace: String, writable: [String], allowsNetwork: Bool, isLasting: Bool = false
  ) -> SandboxLimits {
    var common = writable.flatMap { ["\($0)/.git", "\($0)/.antiphon"] }.filter { Self.kind(of: $0) != nil }
    common += ["\(workspace)/.git", "\(workspace)/.antiphon"]
    var limits = SandboxLimits(
      writable: [workspace] + writable, protected: common + protected, hidden: hidden, apart: apart,
      allowsNetwork: allowsNetwork)
    limits.fixedEntries = isLasting ? 400 : 48
    if let home = environment["HOME"], home.hasPrefix("/") {
      let secret = Self.secretPlaces.map { "\(home)/\($0)" }
      limits.hidden += secret.filter { Self.kind(of: $0) != nil }
      // Also for those that are not there yet.
      limits.fixed = [home] + secret.map(Self.folder)
    }
    // Not where services write what others have to see at once, as the names of servers.
    limits.fixed += limits.hidden.compactMap(Self.realFile).map(Self.folder).filter { $0 != "/etc" }
    return limits
  }

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
  }

  /// The file that a path leads to; `nil` when there is none, or a folder.
  private static func realFile(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    let path = String(cString: real)
    return kind(of: path) == S_IFREG ? path : nil
  }

  /// What is at a path, links not followed.
  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// Where people have their keys, below their home folder. What is read goes to a model.
  private static let secretPlaces = [
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".netrc", ".git-credentials", ".pypirc", ".npmrc",
    ".password-store", ".config/gcloud", ".config/gh", ".config/git/credentials", ".cargo/credentials.toml",
    ".local/share/keyrings",
  ]
}
