import ChatUI
import Coordinator
import MCP
import Settings
import Tools

/// Tool servers, as far as they run in this process.
extension EffectRunner {
  func run(_ request: ServersRequest, _ host: WorkspaceHost) {
    guard host.own != nil else {
      return refuse(
        request,
        Problem(
          "Tool servers run in the process that has this workspace open.",
          suggestion: "Look at them there."))
    }
    let servers = host.servers ?? MCPServers([])
    switch request {
    case .list: Task { dispatch(.servers(.listed(await ToolServerEntry.all(of: servers)))) }
    case .watch: watch(servers)
    case .unwatch:
      serverWatch?.cancel()
      serverWatch = nil
    case .tools:
      let tools = WorkspaceTools.make(host.program, servers: servers)
      Task { dispatch(.servers(.tools(await tools.definitions().map { ToolOfferEntry($0) }))) }
    case .restart(let name):
      guard let server = servers[name] else { return refuse(request, .noServer(name)) }
      guard server.settings.isEnabled else { return refuse(request, .switchedOff(name)) }
      Task { await server.restart() }
    case .stop(let name):
      guard let server = servers[name] else { return refuse(request, .noServer(name)) }
      Task { await server.stop() }
    case .prompt(let call):
      guard let server = servers[call.server] else { return refuse(request, .noServer(call.server)) }
      Task { dispatch(.servers(await ServerPrompts.filled(call, by: server))) }
    }
  }

  /// Tells of all servers whenever something changes with one, a frame's time apart.
  private func watch(_ servers: MCPServers) {
    serverWatch?.cancel()
    serverWatch = Task {
      for await _ in servers.changes() {
        dispatch(.servers(.listed(await ToolServerEntry.all(of: servers))))
        try? await Task.sleep(for: Self.pauseBetweenLists)
      }
    }
  }

  private static let pauseBetweenLists = Duration.milliseconds(100)

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
