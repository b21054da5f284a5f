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
  /// Where outputs are kept that are too long for the model; `nil` for nowhere.
  public var outputs: ToolOutputs?

  public init(
    settings: CommandSettings = CommandSettings(), launcher: ChildLauncher, sandbox: Sandbox,
    environment: [String: String], secrets: Set<String> = [], protected: [String] = [], hidden: [String] = [],
    outputs: ToolOutputs? = nil
  ) {
    self.settings = settings
    self.launcher = launcher
    self.sandbox = sandbox
    self.environment = environment
    self.secrets = secrets
    self.protected = protected
    self.hidden = hidden
    self.outputs = outputs
  }

  /// What is done with a command in a workspace.
  func limits(workspace: String) -> SandboxLimits {
    limits(workspace: workspace, writable: settings.writable, allowsNetwork: settings.allowsNetwork)
  }

  /// What is done with a program that is held as commands are. Of places that are only common, those that are there
  /// count.
  public func limits(workspace: String, writable: [String], allowsNetwork: Bool) -> SandboxLimits {
    var common = writable.flatMap { ["\($0)/.git", "\($0)/.antiphon"] }.filter(Self.isThere)
    common += ["\(workspace)/.git", "\(workspace)/.antiphon"]
    var secret: [String] = []
    if let home = environment["HOME"], home.hasPrefix("/") {
      secret = Self.secretPlaces.map { "\(home)/\($0)" }.filter(Self.isThere)
    }
    return SandboxLimits(
      writable: [workspace] + writable, protected: common + protected, hidden: hidden + secret,
      allowsNetwork: allowsNetwork)
  }

  private static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Where people have their keys, below their home folder. What is read goes to a model.
  private static let secretPlaces = [
    ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".config/gcloud", ".config/gh", ".docker/config.json",
    ".netrc",
    ".git-credentials", ".config/git/credentials", ".pypirc", ".npmrc", ".cargo/credentials.toml",
    ".local/share/keyrings", ".password-store",
  ]
}
