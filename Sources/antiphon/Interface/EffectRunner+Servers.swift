import ChatUI
import Coordinator
import MCP
import Settings
import Tools

/// Tool servers, as far as they run in this process.
extension EffectRunner {
  func run(_ request: ServersRequest, _ host: WorkspaceHost) {
    guard let tools = host.tools else {
      return refuse(
        request,
        Problem(
          "Tool servers run in the process that has this workspace open.",
          suggestion: "Look at them there."))
    }
    let servers = tools.servers
    switch request {
    case .list: Task { dispatch(.servers(.listed(await ToolServerEntry.all(of: servers)))) }
    case .watch:
      watchingServers?.cancel()
      watchingServers = Task { [dispatch] in
        for await entries in ToolServerEntry.changes(of: servers) { dispatch(.servers(.listed(entries))) }
      }
    case .tools:
      Task { dispatch(.servers(.tools(await tools.box.definitions().map { ToolOfferEntry($0) }))) }
    case .unwatch:
      watchingServers?.cancel()
      watchingServers = nil
    case .restart(let name): change(name, servers, request) { await $0.restart() }
    case .stop(let name): change(name, servers, request) { await $0.stop() }
    case .prompt(let call):
      guard let server = servers[call.server] else {
        return refuse(request, Problem("There is no tool server \"\(call.server)\"."))
      }
      Task {
        let arguments = Dictionary(
          call.arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
        switch await server.prompt(call.prompt, arguments: arguments) {
        case .success(let messages):
          dispatch(.servers(.prompt(call, text: ToolServerPrompt.text(of: messages))))
        case .failure(let failure): dispatch(.servers(.promptFailed(call, Problem(failure.words))))
        }
      }
    }
  }

  private func change(
    _ name: String, _ servers: MCPServers, _ request: ServersRequest,
    _ body: @escaping @Sendable (MCPServer) async -> Void
  ) {
    guard let server = servers[name] else {
      return refuse(request, Problem("There is no tool server \"\(name)\"."))
    }
    guard server.settings.isEnabled else {
      return refuse(
        request,
        Problem(
          "The tool server \(name) is switched off.", suggestion: "The settings say so: enabled = false."))
    }
    Task { await body(server) }
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
