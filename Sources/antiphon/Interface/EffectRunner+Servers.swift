import ChatUI
import Conversation
import Coordinator

/// Tool servers, wherever they run.
extension EffectRunner {
  func run(_ request: ServersRequest, _ host: WorkspaceHost) {
    let servers = host.toolServers
    switch request {
    case .list: Task { await list(servers) }
    case .watch:
      watchingServers?.cancel()
      watchingServers = Task {
        // First, so that nothing is missed between them.
        let events = host.coordinator.events()
        await list(servers)
        for await event in events {
          switch event {
          case .toolServers, .connection(.restored): await list(servers)
          default: break
          }
        }
      }
    case .unwatch:
      watchingServers?.cancel()
      watchingServers = nil
    case .tools:
      answer(request) { .tools(try await host.coordinator.tools().map { ToolOfferEntry($0) }) }
    case .restart(let name):
      answer(request) {
        try await servers.restartToolServer(name)
        return nil
      }
    case .stop(let name):
      answer(request) {
        try await servers.stopToolServer(name)
        return nil
      }
    case .prompt(let call):
      let wanted = ToolServerPromptRequest(
        call.prompt,
        arguments: Dictionary(
          call.arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }))
      answer(request) { .prompt(call, text: try await servers.promptText(wanted, of: call.server)) }
    }
  }

  private func list(_ servers: any ToolServerService) async {
    do {
      let all = try await servers.toolServers()
      if !Task.isCancelled { dispatch(.servers(.listed(all.map { ToolServerEntry($0) }))) }
    } catch {
      if !Task.isCancelled { refuse(.list, Problem(describing: error)) }
    }
  }

  /// Does what is asked for and says what came of it.
  private func answer(
    _ request: ServersRequest, _ body: @escaping @Sendable () async throws -> ServersAction?
  ) {
    Task {
      do {
        if let action = try await body() { dispatch(.servers(action)) }
      } catch {
        refuse(request, Problem(describing: error))
      }
    }
  }

  /// Says why something cannot be done, in the place where an answer is waited for.
  func refuse(_ request: ServersRequest, _ problem: Problem) {
    switch request {
    case .list, .watch, .tools: dispatch(.servers(.unavailable(problem)))
    case .unwatch: break
    case .restart, .stop: dispatch(.notice(.error, problem.sentence))
    case .prompt(let call): dispatch(.servers(.promptFailed(call, problem)))
    }
  }
}

extension ToolOfferEntry {
  fileprivate init(_ tool: ToolDefinition) {
    let isOwn = tool.serverName == "builtin"
    // What a server says of its tools' effects decides nothing. Of ours, what only reads asks outside of the folder;
    // of the rest rules may allow some.
    let asking: Asking = isOwn && tool.isReadOnly && tool.methodName != "fetch_url" ? .outside : .byRule
    self.init(
      isOwn ? tool.methodName : "\(tool.serverName).\(tool.methodName)", server: isOwn ? "" : tool.serverName,
      description: tool.description, asking: asking)
  }
}
