extension MCPServerSettings {
  /// What a program in the sandbox may do besides reading, and writing in the workspace: the keys `network` and
  /// `writable` beside `sandbox = true`.
  public struct Sandbox: Hashable, Sendable {
    /// Whether it has the network.
    public var allowsNetwork: Bool
    /// Folders that it may write to beside the workspace's, as full paths; `~/` stands for the home folder.
    public var writable: [String]

    public init(allowsNetwork: Bool = false, writable: [String] = []) {
      self.allowsNetwork = allowsNetwork
      self.writable = writable
    }
  }

  /// Whether the program is held by a sandbox; `nil` for a server at an address, where nothing of it runs here.
  public var isSandboxed: Bool? {
    switch transport {
    case .stdio(let command): command.sandbox != nil
    case .http: nil
    }
  }
}

extension MCPServerSettings.Sandbox {
  /// The keys that are read here.
  static let keys = ["sandbox", "network", "writable"]

  /// - Returns: `nil` for a program that runs without it.
  init?(_ table: TableReader, _ dialect: MCPServerSettings.Dialect) {
    var isWanted = table.boolean("sandbox")
    // What an editor calls it; its own limits mean nothing here, and ours are tighter.
    if dialect == .shared, isWanted == nil { isWanted = table.boolean("sandboxEnabled") }
    // Others may mean something else by these.
    if dialect == .shared, isWanted == nil { return nil }
    if isWanted == nil {
      // Who writes them believes that something is held back.
      for entry in table.entries where entry.key == "network" || entry.key == "writable" {
        table.problems.add(
          .badValue, at: entry.position,
          "\(entry.key.quoted)\(table.inside) has no meaning for a program that is not in the sandbox",
          suggestion: "write \"sandbox = true\" beside it, or remove it")
      }
    }
    let allowsNetwork = table.boolean("network") ?? false
    let writable = ToolSettings.writable(table)
    guard isWanted == true else { return nil }
    self.init(allowsNetwork: allowsNetwork, writable: writable)
  }
}
