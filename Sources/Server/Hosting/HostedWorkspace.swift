import Conversation
import Coordinator

/// What a server serves.
public struct HostedWorkspace: Sendable {
  public var sessions: any SessionService
  public var models: any ModelOffers
  public var toolServers: any ToolServerService
  public var information: HostInformation
  /// Asks the process to end, as a signal would; returns at once.
  public var stop: @Sendable () -> Void

  public init(
    sessions: any SessionService, models: any ModelOffers,
    toolServers: any ToolServerService = NoToolServers(), information: HostInformation,
    stop: @escaping @Sendable () -> Void
  ) {
    self.sessions = sessions
    self.models = models
    self.toolServers = toolServers
    self.information = information
    self.stop = stop
  }
}
