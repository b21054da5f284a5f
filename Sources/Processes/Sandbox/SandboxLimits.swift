/// What a program in the sandbox may do. All else of the file system it can read, and nothing of it write.
public struct SandboxLimits: Sendable, Hashable {
  /// Where it may write, as absolute paths; the workspace's folder first. What is not there is left out.
  public var writable: [String]
  /// What stays as it is even where it may write. What is not there cannot be made.
  public var protected: [String]
  /// What it cannot read either: folders look empty, files cannot be opened.
  public var hidden: [String]
  /// Files that must not lie where it may write, or there is no sandbox: what is mounted over a file comes off when
  /// somebody outside puts another in its place. In a folder that is protected or hidden they may.
  public var apart: [String]
  /// Folders in which it sees what is there at the start, without what is hidden, and nothing that comes later: neither
  /// a file in the place of a hidden one, nor what would be hidden had it been there. The first come first; one with
  /// more entries than `fixedEntries` has left stays as it is, and so does one in which it may write.
  public var fixed: [String]
  /// How many entries those folders may have together. Each is a mount: 50 cost a start some 12 ms, 400 some 300 ms.
  public var fixedEntries: Int
  /// Whether it is on the network, with all that this machine offers there.
  public var allowsNetwork: Bool

  public init(
    writable: [String], protected: [String] = [], hidden: [String] = [], apart: [String] = [],
    fixed: [String] = [], fixedEntries: Int = 48, allowsNetwork: Bool = false
  ) {
    self.writable = writable
    self.protected = protected
    self.hidden = hidden
    self.apart = apart
    self.fixed = fixed
    self.fixedEntries = fixedEntries
    self.allowsNetwork = allowsNetwork
  }
}
