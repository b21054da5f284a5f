import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Logging
import Remote
import Server
import Testing

/// Where the coordinator is, seen from who asks it.
enum Place: CaseIterable, Hashable, Sendable, CustomTestStringConvertible {
  case inProcess, unixSocket, tcp
  /// Over TCP and something that cuts every connection.
  case cutTCP(seed: Int)

  static let allCases: [Place] = [.inProcess, .unixSocket, .tcp]

  var testDescription: String { "\(self)" }
}

/// A coordinator with everything around it scripted, asked from here or over a wire.
///
/// What is tested is what every `SessionService` promises: a test knows the place and does not care.
final class ServiceBench: Sendable {
  let clock = ManualClock()
  let store: MemorySessionStore
  let provider: ScriptedProvider
  let tools: ScriptedToolRunner
  /// For what is no business of a service, such as ending it.
  let coordinator: SessionCoordinator
  /// What is asked.
  let service: any SessionService
  let models: any ModelOffers
  let toolServers: any ToolServerService
  private let hosting: Hosting?

  static let model = ModelReference(provider: "test", model: "scripted")

  /// - Parameter retries: most tests are about what a failure leads to, not about asking again.
  init(
    _ place: Place, _ provider: ScriptedProvider = ScriptedProvider(),
    tools: ScriptedToolRunner = ScriptedToolRunner(), store: MemorySessionStore = MemorySessionStore(),
    settings: CoordinatorSettings = CoordinatorSettings(), retries: RetryPolicy = .never,
    toolServers: any ToolServerService = NoToolServers()
  ) async throws {
    var settings = settings
    settings.retries = retries
    self.store = store
    self.provider = provider
    self.tools = tools
    coordinator = SessionCoordinator(
      store: store, models: provider, tools: tools, environment: .manual(clock), settings: settings)
    if case .inProcess = place {
      (hosting, service, models, self.toolServers) = (nil, coordinator, FixedOffers(), toolServers)
    } else {
      let hosting = try await Hosting(coordinator, toolServers, at: place)
      (self.hosting, service, models) = (hosting, hosting.remote, hosting.remote)
      self.toolServers = hosting.remote
    }
  }

  /// How many connections have been cut.
  var cuts: Int { hosting?.proxy?.cuts.value ?? 0 }

  func session(_ title: String = "") async throws -> Session {
    try await service.createSession(model: Self.model, title: title)
  }

  /// A session with one request in it.
  func ask(_ content: String = "Hello") async throws -> StreamedRequest {
    try await service.streamRequest(sessionID: session().id, content: content)
  }
}

/// A server of a coordinator, and a client of it.
private final class Hosting: Sendable {
  let remote: RemoteCoordinator
  private let task: Task<Void, any Error>
  private let folder: String?
  let proxy: CuttingProxy?

  private static let token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

  init(
    _ coordinator: SessionCoordinator, _ toolServers: any ToolServerService, at place: Place
  ) async throws {
    let information = HostInformation(
      id: CoordinatorEnvironment.live.makeID(), version: "1.0", workspace: "default",
      startedAt: CoordinatorEnvironment.live.now())
    let workspace = HostedWorkspace(
      sessions: coordinator, models: FixedOffers(), toolServers: toolServers, information: information,
      stop: {})
    var limits = ServerLimits()
    limits.requests = ServerLimits.Rate(perSecond: 1_000_000, atOnce: 1_000_000)
    limits.requestsPerConnection = limits.requests
    folder = if case .unixSocket = place { "/tmp/antiphon-\(UUID().uuidString)" } else { nil }
    proxy = if case .cutTCP(let seed) = place { try await CuttingProxy(seed: UInt64(seed)) } else { nil }
    let configuration = ServerConfiguration(
      place: folder.map { .unix(path: "\($0)/socket") } ?? .tcp(host: "127.0.0.1", port: 0),
      token: Self.token, allowedHosts: proxy.map { ["127.0.0.1:\($0.port)"] } ?? [], limits: limits)
    let server = WorkspaceServer(
      workspace, configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (addresses, told) = AsyncStream.makeStream(of: ListeningAddress.self)
    task = Task {
      defer { told.finish() }
      try await server.run { address in told.yield(address) }
    }
    guard let address = await addresses.first(where: { _ in true }) else {
      try await task.value
      throw CoordinatorError.shuttingDown
    }
    guard case .tcp(_, let port) = address.place else {
      remote = try RemoteCoordinator(RemoteAddress(address.description))
      return
    }
    proxy?.serve(port: port)
    remote = try RemoteCoordinator(
      RemoteAddress("http://127.0.0.1:\(proxy?.port ?? port)", token: Self.token),
      limits: RemoteBench.limits)
  }

  deinit {
    task.cancel()
    if let folder { try? FileManager.default.removeItem(atPath: folder) }
  }
}

/// Models that are always the same.
struct FixedOffers: ModelOffers {
  static let offers = [
    ProviderOffer(provider: "test", title: "Test", models: [ModelDescription(id: "scripted")]),
    ProviderOffer(
      provider: "other", title: "Öther", isStale: true,
      failure: TurnError(.network, "cut", suggestion: "Try again.", mayRetry: true)),
  ]

  func offers(refresh: Bool) async throws(CoordinatorError) -> [ProviderOffer] {
    refresh ? Self.offers.reversed() : Self.offers
  }

  func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference {
    guard let name else { return ServiceBench.model }
    guard name == "test/scripted" else {
      throw .model(TurnError(.configuration, "There is no model \(name).", suggestion: "Name another."))
    }
    return ServiceBench.model
  }
}

/// What a coordinator lets its callers leave out.
extension SessionService {
  func createSession(
    model: ModelReference, title: String = ""
  ) async throws(CoordinatorError) -> Session {
    try await createSession(model: model, title: title, systemPrompt: nil)
  }

  func handleRequest(sessionID: SessionID, content: String) async throws(CoordinatorError) -> RequestHandle {
    try await handleRequest(sessionID: sessionID, content: content, attachments: [])
  }

  func retry(sessionID: SessionID, index: Int) async throws(CoordinatorError) -> RequestHandle {
    try await retry(sessionID: sessionID, index: index, model: nil)
  }

  func rounds(of id: SessionID, limit: Int) async throws(CoordinatorError) -> [RoundDetail] {
    try await rounds(of: id, before: nil, limit: limit)
  }
}

extension TurnStream {
  /// Returns when so many readers wait. Who waits is not something one can wait for, hence the loop.
  func waiting(_ count: Int) async {
    while waitingReaders < count { await Task.yield() }
  }
}
