import Hummingbird
import Logging

extension WorkspaceServer {
  /// A server of a workspace, with all that its endpoints offer. Little is made before the first connection comes.
  ///
  /// - Parameter logger: is told who asked for what and how it went; never what was said, and no token.
  public init(_ workspace: HostedWorkspace, _ configuration: ServerConfiguration, logger: Logger) {
    self.init(configuration, logger: logger) { log in
      let tickets = TicketOffice()
      let api = WorkspaceAPI(workspace, tickets: tickets, maximumBodySize: configuration.limits.bodyBytes)
      return Endpoints(routes: api.router().buildResponder(), tickets: tickets, log: log) {
        await api.talk($0)
      }
    }
  }
}
