import ChatUI
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
    /// Those that are watched.
    var watches: [String: Task<Void, Never>] = [:]
    var isClosed = false
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
    let present = servers.all
    state.withLock { state in
      state.isRead = true
      for server in present where state.watches[server.name] == nil && !state.isClosed {
        state.watches[server.name] = Task { [weak self] in
          for await _ in await server.changes() { self?.noteChange() }
        }
      }
    }
    var all: [ToolServer] = []
    for server in present { all.append(ToolServer(await server.status, of: server)) }
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
  func close() {
    let watches = state.withLock { state in
      state.isClosed = true
      defer { state.watches = [:] }
      return state.watches
    }
    for watch in watches.values { watch.cancel() }
  }

  /// Says that they are not any more what was told of them, once until they are looked at again.
  func noteChange() {
    let wasRead = state.withLock { state in
      defer { state.isRead = false }
      return state.isRead
    }
    if wasRead { tell() }
  }

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
    let hold: Hold? =
      switch server.settings.hold {
      case .sandbox(hasNetwork: false): .sandbox
      case .sandbox(hasNetwork: true): .sandboxWithNetwork
      case .nothing: .nothing
      case nil: nil
      }
    let wanted = server.settings.tools
    self.init(
      status.name, state, problem: problem, address: server.settings.summary, hold: hold,
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
