import Conversation
import Coordinator
import Synchronization

/// Tool servers that do as they are told, and note what that was.
///
/// May be used from any task.
public final class ScriptedToolServers: ToolServerService {
  private struct State {
    var servers: [ToolServer]
    var calls: [String] = []
  }

  private let state: Mutex<State>

  public init(_ servers: [ToolServer] = []) { state = Mutex(State(servers: servers)) }

  /// What was asked for, in order: `restart notes`.
  public var calls: [String] { state.withLock { $0.calls } }

  /// What they are from now on.
  public func set(_ servers: [ToolServer]) { state.withLock { $0.servers = servers } }

  public func toolServers() async -> [ToolServer] { state.withLock { $0.servers } }

  public func restartToolServer(_ name: String) async throws(CoordinatorError) {
    try note("restart \(name)", name)
  }

  public func stopToolServer(_ name: String) async throws(CoordinatorError) {
    try note("stop \(name)", name)
  }

  public func promptText(
    _ request: ToolServerPromptRequest, of name: String
  ) async throws(CoordinatorError) -> String {
    let arguments = request.arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let words = ([request.prompt] + arguments).joined(separator: " ")
    try note("prompt \(name) \(words)", name)
    return words
  }

  private func note(_ call: String, _ name: String) throws(CoordinatorError) {
    let isThere = state.withLock { state in
      state.calls.append(call)
      return state.servers.contains { $0.name == name }
    }
    if !isThere { throw .noToolServer(name) }
  }
}
