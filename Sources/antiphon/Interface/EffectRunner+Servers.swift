import ChatUI
import Coordinator
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
    // No servers are started by this version.
    switch request {
    case .list, .watch: dispatch(.servers(.listed([])))
    case .unwatch: break
    case .tools:
      let tools = WorkspaceTools.make(host.program)
      Task { dispatch(.servers(.tools(await tools.definitions().map { ToolOfferEntry($0) }))) }
    case .restart(let name), .stop(let name):
      refuse(request, Problem("There is no tool server \"\(name)\"."))
    case .prompt(let call): refuse(request, Problem("There is no tool server \"\(call.server)\"."))
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
    let isOwn = tool.serverName == BuiltInTools.sourceName
    // What a server says of its tools' effects decides nothing. Of ours, what only reads asks outside of the folder;
    // of the rest rules may allow some.
    let asking: Asking = isOwn && tool.isReadOnly && tool.methodName != "fetch_url" ? .outside : .byRule
    self.init(
      isOwn ? tool.methodName : "\(tool.serverName).\(tool.methodName)", server: isOwn ? "" : tool.serverName,
      description: tool.description, asking: asking)
  }
}
