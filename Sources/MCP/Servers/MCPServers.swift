import Settings

/// The configured servers, in the order of the settings.
public struct MCPServers: Sendable {
  public let all: [MCPServer]

  public init(_ settings: [MCPServerSettings], in environment: ServerEnvironment) {
    all = settings.map { MCPServer($0, in: environment) }
  }

  /// These servers, in this order.
  public init(_ all: [MCPServer]) {
    self.all = all
  }

  public subscript(_ name: String) -> MCPServer? { all.first { $0.name == name } }

  /// Starts those that are not started, in the background; the first who needs one of them starts all, so that nobody
  /// waits for one after the other.
  public func start() async {
    for server in all { await server.start() }
  }

  /// Ends all of them. Returns when nothing of them runs.
  public func stop() async {
    await withTaskGroup(of: Void.self) { group in
      for server in all { group.addTask { await server.stop() } }
    }
  }
}
