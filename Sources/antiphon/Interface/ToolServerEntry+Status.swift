import ChatUI
import MCP
import Settings

extension ToolServerEntry {
  static func all(of servers: MCPServers) async -> [ToolServerEntry] {
    var entries: [ToolServerEntry] = []
    for server in servers.all { entries.append(ToolServerEntry(await server.status, server.settings)) }
    return entries
  }

  private init(_ status: ServerStatus, _ settings: MCPServerSettings) {
    let state: State =
      switch status.state {
      case .off: .off
      case .starting: .starting
      case .ready: .ready
      case .failed(let reason): .failed(reason)
      case .stopped: .stopped
      }
    let address =
      switch settings.transport {
      case .stdio(let command): ([command.command] + command.arguments).joined(separator: " ")
      case .http(let endpoint): endpoint.url
      }
    let prompts = status.offer.prompts.map { prompt in
      ToolServerPrompt(
        server: status.name, name: prompt.name, description: prompt.description ?? prompt.title ?? "",
        arguments: prompt.arguments.map {
          ToolServerPrompt.Argument(
            $0.name, description: $0.description ?? "", isRequired: $0.isRequired)
        })
    }
    self.init(
      status.name, state, address: address,
      tools: status.offer.tools.map { Tool($0.name, description: $0.description) }, prompts: prompts,
      log: status.log.map(\.text))
  }
}

/// Prompts that servers write.
enum ServerPrompts {
  /// The prompt as one text, for the person to read and to send.
  static func filled(_ call: ToolServerPromptCall, by server: MCPServer) async -> ServersAction {
    let values = Dictionary(call.arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    switch await server.prompt(call.prompt, arguments: values) {
    case .success(let messages):
      let text = messages.map { $0.content.text }.filter { !$0.isEmpty }.joined(separator: "\n\n")
      return text.isEmpty
        ? .promptFailed(call, Problem("The server \(server.name) wrote nothing for \(call.prompt)."))
        : .prompt(call, text: text)
    case .failure(let failure): return .promptFailed(call, Problem(failure.words))
    }
  }
}

extension ServerContent {
  /// What of it can stand in a message.
  fileprivate var text: String {
    switch self {
    case .text(let text), .resource(_, let text): text
    case .link(let uri, _, _): uri
    case .data(_, let mediaType): "[\(mediaType)]"
    case .unknown: ""
    }
  }
}

extension Problem {
  static func noServer(_ name: String) -> Problem { Problem("There is no tool server \"\(name)\".") }
  static func switchedOff(_ name: String) -> Problem {
    Problem("The tool server \"\(name)\" is switched off in the settings.")
  }
}
