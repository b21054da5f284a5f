import ChatUI
import MCP
import Settings

extension ToolServerEntry {
  static func all(of servers: MCPServers) async -> [ToolServerEntry] {
    var entries: [ToolServerEntry] = []
    for server in servers.all { entries.append(ToolServerEntry(await server.status, of: server)) }
    return entries
  }

  /// All of them now, and again whenever one has changed; who is slow misses all but the newest.
  static func changes(of servers: MCPServers) -> AsyncStream<[ToolServerEntry]> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: [ToolServerEntry].self, bufferingPolicy: .bufferingNewest(1))
    let task = Task {
      continuation.yield(await all(of: servers))
      await withTaskGroup(of: Void.self) { group in
        for server in servers.all {
          group.addTask {
            for await _ in await server.changes() { continuation.yield(await all(of: servers)) }
          }
        }
      }
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  private init(_ status: ServerStatus, of server: MCPServer) {
    let state: State =
      switch status.state {
      case .off: .off
      case .starting: .starting
      case .ready: .ready
      case .failed(let reason): .failed(reason)
      case .stopped: .stopped
      }
    let wanted = server.settings.tools
    self.init(
      status.name, state, address: server.settings.summary, hold: server.settings.hold,
      tools: status.offer.tools.filter { wanted?.contains($0.name) ?? true }.map {
        Tool($0.name, description: $0.description.isEmpty ? $0.title ?? "" : $0.description)
      },
      prompts: status.offer.prompts.map { prompt in
        ToolServerPrompt(
          server: status.name, name: prompt.name, description: prompt.description ?? prompt.title ?? "",
          arguments: prompt.arguments.map {
            ToolServerPrompt.Argument($0.name, description: $0.description ?? "", isRequired: $0.isRequired)
          })
      }, log: status.log.map(\.text))
  }
}

extension ToolServerPrompt {
  /// What a prompt says, for the person to read and to send.
  static func text(of messages: [ServerPromptMessage]) -> String {
    messages.map { message in
      let text =
        switch message.content {
        case .text(let text): text
        case .resource(let uri, let text): uri.isEmpty ? text : "[\(uri)]\n\(text)"
        case .link(let uri, let name, _): name == uri ? uri : "\(name): \(uri)"
        case .data(let bytes, let type): "[\(type), \(bytes.count) bytes, left out]"
        case .unknown(let type): "[content of the kind \"\(type)\", which is not known here]"
        }
      return message.isAssistant && messages.count > 1 ? "Assistant: \(text)" : text
    }.joined(separator: "\n\n")
  }
}
