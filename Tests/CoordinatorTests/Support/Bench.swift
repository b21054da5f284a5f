import AntiphonTesting
import Conversation
import Coordinator

/// A coordinator with everything around it scripted.
struct Bench: Sendable {
  let clock = ManualClock()
  let store: MemorySessionStore
  let provider: ScriptedProvider
  let tools: ScriptedToolRunner
  let coordinator: SessionCoordinator

  static let model = ModelReference(provider: "test", model: "scripted")

  /// - Parameter retries: most tests are about what a failure leads to, not about asking again.
  init(
    _ provider: ScriptedProvider = ScriptedProvider(), tools: ScriptedToolRunner = ScriptedToolRunner(),
    store: MemorySessionStore = MemorySessionStore(), settings: CoordinatorSettings = CoordinatorSettings(),
    retries: RetryPolicy = .never, recorder: SessionRecorder? = nil
  ) {
    var settings = settings
    settings.retries = retries
    self.store = store
    self.provider = provider
    self.tools = tools
    coordinator = SessionCoordinator(
      store: store, models: provider, tools: tools, environment: .manual(clock), settings: settings,
      recorder: recorder)
  }

  func session(_ title: String = "") async throws -> Session {
    try await coordinator.createSession(model: Self.model, title: title)
  }

  /// A session with one request in it.
  func ask(_ content: String = "Hello") async throws -> StreamedRequest {
    try await coordinator.streamRequest(sessionID: session().id, content: content)
  }
}

extension TurnStream {
  /// Everything a reader sees until the end.
  func all() async -> [Turn] {
    var turns: [Turn] = []
    for await turn in self { turns.append(turn) }
    return turns
  }

  /// The first state that meets a condition.
  func first(where condition: (Turn) -> Bool) async -> Turn? {
    for await turn in self where condition(turn) { return turn }
    return nil
  }
}

extension TurnStream {
  /// Returns when so many readers wait. Who waits is not something one can wait for, hence the loop.
  func waiting(_ count: Int) async {
    while waitingReaders < count { await Task.yield() }
  }

  /// Returns when exactly so many readers wait.
  func waiting(exactly count: Int) async {
    while waitingReaders != count { await Task.yield() }
  }
}
