import AntiphonTesting
import Conversation
import Coordinator
import Hummingbird
import Logging
import Synchronization

@testable import Server

/// The API over a coordinator with everything around it scripted, on a port of this machine.
struct ServerBench: Sendable {
  static let model = ModelReference(provider: "test", model: "scripted")

  /// The API's clock: that of streams.
  let clock = ManualClock()
  /// The coordinator has timers of its own.
  private let coordinatorClock = ManualClock()
  let provider: ScriptedProvider
  let tools: ScriptedToolRunner
  let coordinator: SessionCoordinator
  let models = ScriptedOffers()
  let toolServers = ScriptedToolServers([ToolServer("notes", .ready)])
  let api: WorkspaceAPI
  let stops = Atomically(0)

  init(
    _ provider: ScriptedProvider = ScriptedProvider(), tools: ScriptedToolRunner = ScriptedToolRunner(),
    maximumBodySize: Int = ServerLimits().bodyBytes
  ) {
    self.provider = provider
    self.tools = tools
    var settings = CoordinatorSettings()
    settings.retries = .never
    let environment = CoordinatorEnvironment.manual(clock)
    var own = CoordinatorEnvironment.manual(coordinatorClock)
    own.random = environment.random
    coordinator = SessionCoordinator(
      store: MemorySessionStore(), models: provider, tools: tools, environment: own,
      settings: settings)
    let stops = stops
    let host = HostInformation(
      id: Identifier(high: 1, low: 2), version: "0.0.0", workspace: "test", startedAt: clock.now)
    api = WorkspaceAPI(
      HostedWorkspace(
        sessions: coordinator, models: models, toolServers: toolServers, information: host,
        stop: { stops.update { $0 += 1 } }),
      tickets: TicketOffice(now: environment.now), environment: environment, maximumBodySize: maximumBodySize)
  }

  func session() async throws -> Session {
    try await coordinator.createSession(model: Self.model)
  }

  /// Serves while `body` runs.
  ///
  /// - Parameter isTicking: whether the clock goes on by itself for whoever waits for it, as streams with a pace do.
  func serving<Value: Sendable>(
    isTicking: Bool = false, limits: ServerLimits = ServerLimits(),
    _ body: @escaping @Sendable (_ port: Int) async throws -> Value
  ) async throws -> Value {
    let api = api
    var limits = ServerLimits()
    // Nothing here has to be cut off, however slow the machine is.
    limits.endingTime = .seconds(60)
    let server = WorkspaceServer(
      routes: api.router().buildResponder(), tickets: api.tickets,
      configuration: Configuration(
        place: .tcp(host: "127.0.0.1", port: 0), token: TestServer.token, limits: limits),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, talk: { await api.talk($0) })
    let (ports, port) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { port.finish() }
        try await server.run {
          if case .tcp(_, let number) = $0.place { port.yield(number) }
        }
      }
      if isTicking {
        group.addTask { [clock] in
          while !Task.isCancelled {
            await clock.waitForSleepers(1)
            clock.advance(by: .milliseconds(20))
          }
        }
      }
      guard let port = await ports.first(where: { _ in true }) else {
        try await group.next()
        throw Wire.Ended()
      }
      let value = try await body(port)
      group.cancelAll()
      try await group.waitForAll()
      return value
    }
  }

  /// One request over a connection of its own, and its answer.
  static func ask(
    _ port: Int, _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
  ) async throws -> HTTPAnswer {
    let wire = try await Wire.open(port)
    try await wire.send(request(port, method, path, body, headers: headers))
    let answer = HTTPAnswer(await wire.readToEnd())
    await wire.close()
    return answer
  }

  /// A request as it goes over the wire. The connection ends with its answer.
  static func request(
    _ port: Int, _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
  ) -> String {
    var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    text += "Authorization: Bearer \(TestServer.token)\r\n"
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if let body {
      if headers["Content-Type"] == nil { text += "Content-Type: application/json\r\n" }
      text += "Content-Length: \(body.utf8.count)\r\n"
    }
    return text + "\r\n\(body ?? "")"
  }
}

extension Wire {
  static func open(_ port: Int) async throws -> Wire {
    try await connect(ListeningAddress(place: .tcp(host: "127.0.0.1", port: port), isSecure: false))
  }
}

/// A value that tests share with what they test.
final class Atomically<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>
  init(_ value: Value) { mutex = Mutex(value) }
  var value: Value { mutex.withLock { $0 } }
  func update(_ change: (inout Value) -> Void) { mutex.withLock { change(&$0) } }
}

/// Models as a settings file would name them.
struct ScriptedOffers: ModelOffers {
  func offers(refresh: Bool) async throws(CoordinatorError) -> [ProviderOffer] {
    [
      ProviderOffer(
        provider: "test", title: "Test",
        models: [
          ModelDescription(
            id: "scripted", name: "Scripted", contextWindow: 8192, prices: ModelPrices(input: 1, output: 2),
            abilities: [.tools])
        ], isStale: !refresh)
    ]
  }

  func modelForNewSession(_ name: String?) async throws(CoordinatorError) -> ModelReference {
    if name?.hasPrefix("nowhere/") == true {
      throw .model(TurnError(.configuration, "There is no provider nowhere."))
    }
    guard name == nil || name == "test/scripted" else {
      throw .model(TurnError(.modelUnknown, "There is no such model."))
    }
    return ServerBench.model
  }
}
