import Conversation
import Coordinator

/// The sessions of a workspace that another process has open, as if they were this one's.
///
/// Asks a `WorkspaceServer`, on this machine or elsewhere. May be used from any task. A connection that is lost is made
/// again, and readers of streams then get what they missed: nothing twice, nothing left out. Requests that change
/// something are sent again only where they cannot be done twice; otherwise they throw `.host` with `outcomeUnknown`.
///
/// Lives until `close`, or until it and all that reads from it are let go of.
public final class RemoteCoordinator: Sendable {
  let client: RemoteClient
  let followers: FollowerTable
  private let feed: EventFeed

  /// Nothing is sent before it is used.
  ///
  /// - Parameters:
  ///   - environment: the clock, and the random bits for keys and for the spread of waits.
  ///   - shouldRetry: asked before each try to reach a host that was lost, with why that is and how many there have
  ///     been, from 1. `false` ends everything as `close` does, with that reason.
  /// - Throws: `.host(.invalidRequest)` when the address' file of certificate authorities cannot be read.
  public init(
    _ address: RemoteAddress, environment: CoordinatorEnvironment = .live,
    limits: RemoteLimits = RemoteLimits(),
    shouldRetry: @escaping @Sendable (HostProblem, _ attempt: Int) async -> Bool = { _, _ in true }
  ) throws(CoordinatorError) {
    let transport = try RemoteTransport(address, limits: limits, environment: environment)
    let feed = EventFeed(Broadcast(WorkspaceEventHub()))
    let followers = FollowerTable()
    let link = HostLink(
      transport, environment, limits, shouldRetry: shouldRetry,
      tell: { [hub = feed.hub] connection in hub.update { $0.publish(.connection(connection)) } },
      atEnd: { [weak feed] error in
        followers.loseAll(error)
        feed?.end()
      })
    client = RemoteClient(transport: transport, link: link, environment: environment, limits: limits)
    self.feed = feed
    self.followers = followers
  }

  /// Where the host is looked for.
  public var address: RemoteAddress { client.transport.address }

  /// Asks who the host is.
  ///
  /// - Throws: `.host`: `.unreachable` when nobody answers, `.incompatible` when it is no host or one of another
  ///   version, `.unauthorized` when the token is missing or wrong.
  public func start() async throws(CoordinatorError) -> HostInformation {
    try await client.link.information()
  }

  /// Ends all that reads from it, closes its connections and takes no more requests. What runs at the host goes on.
  public func close() async {
    client.link.end(.host(.closed))
    await client.transport.shutdown()
  }

  /// Asks the host to end, as a signal would.
  public func stopHost() async throws(CoordinatorError) {
    try await client.write(RemoteRequest(.post, "/api/host/stop"), .free)
  }

  /// What happens to the sessions, and to the connection.
  public func events() -> WorkspaceEvents {
    feed.start(client)
    return WorkspaceEvents(hub: feed.hub, source: feed)
  }
}
