import Hummingbird
import Logging

extension WorkspaceServer {
  /// A server of a workspace, with all that its endpoints offer.
  ///
  /// - Parameter logger: is told who asked for what and how it went; never what was said, and no token.
  public init(_ workspace: HostedWorkspace, _ configuration: ServerConfiguration, logger: Logger) {
    let tickets = TicketOffice()
    let api = WorkspaceAPI(workspace, tickets: tickets, maximumBodySize: configuration.limits.bodyBytes)
    self.init(
      routes: api.router().buildResponder(), tickets: tickets, configuration: configuration, logger: logger
    ) { await api.talk($0) }
  }
}
