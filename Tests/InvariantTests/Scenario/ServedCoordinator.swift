import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Hummingbird
import Logging
import Synchronization

@testable import Server

/// A coordinator that is served on a Unix socket and on TCP at the same time.
final class ServedCoordinator: Sendable {
  static let token = "a-token-of-this-test-0123456789"

  let coordinator: SessionCoordinator
  let unix: HTTPExchange.Door
  let tcp: HTTPExchange.Door
  /// Where sockets may be.
  let folder: String
  private let servers: [Task<Void, any Error>]

  /// - Parameter name: of the folder, short and like no other.
  init(_ coordinator: SessionCoordinator, mistake: Mistake?, name: String) async throws {
    self.coordinator = coordinator
    folder = "\(NSTemporaryDirectory())antiphon-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
    let tickets = TicketOffice()
    let api = WorkspaceAPI(
      HostedWorkspace(
        sessions: coordinator, models: NoOffers(),
        information: HostInformation(
          id: Identifier(high: 1, low: 2), version: "0", workspace: "test",
          startedAt: Timestamp(milliseconds: 0)), stop: {}), tickets: tickets)
    let routes = MistakenRoutes(
      routes: api.router().buildResponder(), mistake: mistake, coordinator: coordinator)
    var limits = ServerLimits()
    limits.requestsPerConnection = .init(perSecond: 10_000, atOnce: 10_000)
    limits.requests = .init(perSecond: 10_000, atOnce: 10_000)
    let configurations = [
      ServerConfiguration(place: .unix(path: "\(folder)/host"), limits: limits),
      ServerConfiguration(
        place: .tcp(host: "127.0.0.1", port: 0), token: Self.token,
        allowedHosts: ["127.0.0.2", "127.0.0.3"], limits: limits),
    ]
    var (servers, doors): ([Task<Void, any Error>], [HTTPExchange.Door]) = ([], [])
    for configuration in configurations {
      let server = WorkspaceServer(
        routes: routes, tickets: tickets, configuration: configuration,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, talk: { await api.talk($0) })
      let (places, found) = AsyncStream<ServerPlace>.makeStream()
      servers.append(
        Task {
          defer { found.finish() }
          try await server.run { found.yield($0.place) }
        })
      var iterator = places.makeAsyncIterator()
      guard let place = await iterator.next() else { throw Refused(reason: "the server does not begin") }
      var door = HTTPExchange.Door(place: place, token: configuration.token)
      if case .tcp(_, let port) = place { door.host = "localhost:\(port)" }
      doors.append(door)
    }
    self.servers = servers
    (unix, tcp) = (doors[0], doors[1])
  }

  /// Ends the servers, which must not take long.
  func stop() async throws {
    for server in servers { server.cancel() }
    for server in servers { try await server.value }
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// How many connections its servers hold.
  var connections: Int {
    #if os(Linux)
      OpenConnections.count(at: unix.place) + OpenConnections.count(at: tcp.place)
    #else
      0
    #endif
  }
}

/// No models but the one that the sessions have.
private struct NoOffers: ModelOffers {
  func offers(refresh: Bool) async throws(CoordinatorError) -> [ProviderOffer] { [] }
  func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference {
    ModelReference(provider: "test", model: "scripted")
  }
}
