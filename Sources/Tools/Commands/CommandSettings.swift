/// How commands of the model run, as the settings say.
public struct CommandSettings: Sendable, Hashable {
  public enum SandboxUse: String, Sendable, Hashable, CaseIterable {
    /// In the sandbox where it works; elsewhere without it, and then the user is asked each time.
    case auto
    case off
    /// In the sandbox or not at all.
    case required
  }

  public var sandbox: SandboxUse
  /// Whether they are on the network in the sandbox.
  public var allowsNetwork: Bool
  /// Folders they may write to besides the workspace, as absolute paths.
  public var writable: [String]
  /// Names of variables that they see besides the usual ones; `CARGO_*` stands for all that begin so. Never secrets.
  public var environment: [String]

  public init(
    sandbox: SandboxUse = .auto, allowsNetwork: Bool = false, writable: [String] = [],
    environment: [String] = []
  ) {
    self.sandbox = sandbox
    self.allowsNetwork = allowsNetwork
    self.writable = writable
    self.environment = environment
  }
}
