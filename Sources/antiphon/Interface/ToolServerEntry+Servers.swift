import ChatUI
import Coordinator

extension ToolServerEntry {
  init(_ server: ToolServer) {
    let state: State =
      switch server.state {
      case .off: .off
      case .starting: .starting
      case .ready: .ready
      case .failed: .failed(server.problem ?? "It is not known why.")
      case .stopped: .stopped
      }
    self.init(
      server.name, state, address: server.address, hold: server.hold.map { Hold($0) },
      tools: server.tools.map { Tool($0.name, description: $0.description) },
      prompts: server.prompts.map { prompt in
        ToolServerPrompt(
          server: server.name, name: prompt.name, description: prompt.description,
          arguments: prompt.arguments.map {
            ToolServerPrompt.Argument($0.name, description: $0.description, isRequired: $0.isRequired)
          })
      }, log: server.log)
  }
}

extension ToolServerEntry.Hold {
  fileprivate init(_ hold: ToolServer.Hold) {
    self =
      switch hold {
      case .sandbox: .sandbox(hasNetwork: false)
      case .sandboxWithNetwork: .sandbox(hasNetwork: true)
      case .nothing: .nothing
      }
  }
}
