/// What a program in the sandbox may do. All else of the file system it can read, and nothing of it write.
public struct SandboxLimits: Sendable, Hashable {
  /// Where it may write, as absolute paths; the workspace's folder first. What is not there is left out.
  public var writable: [String]
  /// What stays as it is even where it may write. What is not there cannot be made.
  public var protected: [String]
  /// What it cannot read either: folders look empty, files cannot be opened.
  public var hidden: [String]
  /// Whether it is on the network, with all that this machine offers there.
  public var allowsNetwork: Bool

  public init(
    writable: [String], protected: [String] = [], hidden: [String] = [], allowsNetwork: Bool = false
  ) {
    self.writable = writable
    self.protected = protected
    self.hidden = hidden
    self.allowsNetwork = allowsNetwork
  }
}
