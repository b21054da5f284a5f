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

  let clock = ManualClock()
  let provider: ScriptedProvider
  let tools: ScriptedToolRunner
  let coordinator: SessionCoordinator
  let models = ScriptedOffers()
  let api: WorkspaceAPI
  let stops = Atomically(0)

  init(
    _ provider: ScriptedProvider = ScriptedProvider(), tools: ScriptedToolRunner = ScriptedToolRunner(),
    maximumBodySize: Int = WorkspaceAPI.maximumBodySize
  ) {
    self.provider = provider
    self.tools = tools
    var settings = CoordinatorSettings()
    settings.retries = .never
    let environment = CoordinatorEnvironment.manual(clock)
    coordinator = SessionCoordinator(
      store: MemorySessionStore(), models: provider, tools: tools, environment: environment,
      settings: settings)
    let stops = stops
    let host = HostInformation(
      id: Identifier(high: 1, low: 2), version: "0.0.0", workspace: "test", startedAt: clock.now)
    api = WorkspaceAPI(
      HostedWorkspace(
        sessions: coordinator, models: models, information: host, stop: { stops.update { $0 += 1 } }),
      tickets: TicketOffice(now: environment.now), environment: environment, maximumBodySize: maximumBodySize)
  }

  func session() async throws -> Session {
    try await coordinator.createSession(model: Self.model)
  }

  /// Serves while `body` runs.
  func serving<Value: Sendable>(
    _ body: @escaping @Sendable (_ port: Int) async throws -> Value
  ) async throws -> Value {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let (ports, port) = AsyncStream<Int>.makeStream()
    let application = Application(
      router: api.router(), configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      var iterator = ports.makeAsyncIterator()
      let port = await iterator.next() ?? 0
      let value = try await body(port)
      group.cancelAll()
      return value
    }
  }

  /// One request over a connection of its own, and its answer.
  static func ask(
    _ port: Int, _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
  ) async throws -> Answer {
    var text = "\(method) \(path) HTTP/1.1\nHost: localhost\nConnection: close\n"
    for (name, value) in headers { text += "\(name): \(value)\n" }
    if let body {
      if headers["Content-Type"] == nil { text += "Content-Type: application/json\n" }
      text += "Content-Length: \(body.utf8.count)\n"
    }
    text += "\n\(body ?? "")"
    let sent = text
    return try await Wire.open(port) { wire in
      try await wire.send(sent)
      return Answer(try await wire.rest())
    }
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
    guard name == nil || name == "test/scripted" else {
      throw .model(TurnError(.modelUnknown, "There is no such model."))
    }
    return ServerBench.model
  }
}
