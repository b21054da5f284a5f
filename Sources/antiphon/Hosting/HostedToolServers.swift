import Conversation
import Coordinator
import MCP
import Settings
import Synchronization

/// The tool servers that run in this process, for whoever looks after them here or from elsewhere.
///
/// Nobody watches them before somebody has asked. May be used from any task.
final class HostedToolServers: ToolServerService {
  private struct State {
    var watch: Task<Void, Never>?
    /// Whether somebody has been told how they are, and not yet that it has changed.
    var isRead = false
  }

  private let servers: MCPServers
  private let tell: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameter tell: says that they are not any more what was told of them.
  init(_ servers: MCPServers, tell: @escaping @Sendable () -> Void) {
    self.servers = servers
    self.tell = tell
  }

  func toolServers() async -> [ToolServer] {
    // Before they are looked at: what changes meanwhile is told.
    state.withLock { state in
      state.isRead = true
      if state.watch == nil {
        state.watch = Task { [weak self, servers] in
          await Self.watch(servers) { [weak self] in self?.changed() }
        }
      }
    }
    var all: [ToolServer] = []
    for server in servers.all { all.append(ToolServer(await server.status, of: server)) }
    return all
  }

  func restartToolServer(_ name: String) async throws(CoordinatorError) {
    let server = try changeable(name)
    Task { await server.restart() }
  }

  func stopToolServer(_ name: String) async throws(CoordinatorError) {
    let server = try changeable(name)
    Task { await server.stop() }
  }

  func promptText(
    _ request: ToolServerPromptRequest, of name: String
  ) async throws(CoordinatorError) -> String {
    guard let server = servers[name] else { throw .noToolServer(name) }
    switch await server.prompt(request.prompt, arguments: request.arguments) {
    case .success(let messages): return ServerPromptMessage.text(of: messages)
    case .failure(let failure): throw .host(HostProblem(.failure, failure.words))
    }
  }

  /// Looks no more; the servers themselves go on.
  func close() { state.withLock { $0.watch }?.cancel() }

  private func changeable(_ name: String) throws(CoordinatorError) -> MCPServer {
    guard let server = servers[name] else { throw .noToolServer(name) }
    guard server.settings.isEnabled else {
      throw .host(
        HostProblem(
          .forbidden, "The tool server \(name) is switched off.",
          suggestion: "The settings say so: enabled = false."))
    }
    return server
  }

  private static func watch(_ servers: MCPServers, _ changed: @escaping @Sendable () -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for server in servers.all {
        group.addTask { for await _ in await server.changes() { changed() } }
      }
    }
  }

  private func changed() {
    let wasRead = state.withLock { state in
      defer { state.isRead = false }
      return state.isRead
    }
    if wasRead { tell() }
  }
}

extension ToolServer {
  fileprivate init(_ status: ServerStatus, of server: MCPServer) {
    let (state, problem): (State, String?) =
      switch status.state {
      case .off: (.off, nil)
      case .starting: (.starting, nil)
      case .ready: (.ready, nil)
      case .failed(let reason): (.failed, reason)
      case .stopped: (.stopped, nil)
      }
    let wanted = server.settings.tools
    self.init(
      status.name, state, problem: problem, address: server.settings.summary,
      tools: status.offer.tools.filter { wanted?.contains($0.name) ?? true }.map {
        Tool($0.name, description: $0.description.isEmpty ? $0.title ?? "" : $0.description)
      },
      prompts: status.offer.prompts.map { prompt in
        Prompt(
          prompt.name, description: prompt.description ?? prompt.title ?? "",
          arguments: prompt.arguments.map {
            Prompt.Argument($0.name, description: $0.description ?? "", isRequired: $0.isRequired)
          })
      }, log: status.log.suffix(Self.maximumLogLines).map(\.text))
  }
}

extension ServerPromptMessage {
  /// What a prompt says, for the person to read and to send.
  fileprivate static func text(of messages: [ServerPromptMessage]) -> String {
    messages.map { message in
      let text =
        switch message.content {
        case .text(let text): text
        case .resource(let uri, let text): uri.isEmpty ? text : "[\(uri)]\n\(text)"
        case .link(let uri, let name, _): name == uri ? uri : "\(name): \(uri)"
        case .data(let bytes, let type): "[\(type), \(ByteCount.text(bytes.count)), left out]"
        case .unknown(let type): "[content of the kind \"\(type)\", which is not known here]"
        }
      return message.isAssistant && messages.count > 1 ? "Assistant: \(text)" : text
    }.joined(separator: "\n\n")
  }
}
