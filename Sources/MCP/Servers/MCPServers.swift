import Settings
import Synchronization

/// The configured servers, in the order of the settings; those that are added later stand last.
///
/// May be used from any task.
public final class MCPServers: Sendable {
  private struct State {
    var all: [MCPServer]
    var isOver = false
  }

  private let state: Mutex<State>

  public convenience init(_ settings: [MCPServerSettings], in environment: ServerEnvironment) {
    self.init(settings.map { MCPServer($0, in: environment) })
  }

  /// These servers, in this order.
  public init(_ all: [MCPServer]) {
    state = Mutex(State(all: all))
  }

  public var all: [MCPServer] { state.withLock { $0.all } }

  public subscript(_ name: String) -> MCPServer? { all.first { $0.name == name } }

  /// Adds servers, and starts none.
  ///
  /// - Returns: those that have been added: none of a name that is there, and none once all are ended.
  public func add(_ servers: [MCPServer]) -> [MCPServer] {
    state.withLock { state in
      guard !state.isOver else { return [] }
      var added: [MCPServer] = []
      for server in servers where !state.all.contains(where: { $0.name == server.name }) {
        state.all.append(server)
        added.append(server)
      }
      return added
    }
  }

  /// Starts those that are not started, in the background; the first who needs one of them starts all, so that nobody
  /// waits for one after the other.
  public func start() async {
    for server in all { await server.start() }
  }

  /// Ends all of them, and takes no more. Returns when nothing of them runs.
  public func stop() async {
    let all = state.withLock { state in
      state.isOver = true
      return state.all
    }
    await withTaskGroup(of: Void.self) { group in
      for server in all { group.addTask { await server.stop(isForGood: true) } }
    }
  }
}
