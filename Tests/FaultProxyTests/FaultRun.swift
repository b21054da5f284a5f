import AntiphonTesting
import Conversation
import Coordinator
import NIOPosix
import Providers
import Synchronization
import Testing

/// One conversation through a proxy that does what a seed says, and what has to hold of it whatever that is.
struct FaultRun: Sendable {
  let kind: ProviderConfiguration.Kind
  let seed: UInt64

  /// How the response ended, for the figures.
  struct Outcome: Sendable {
    var statuses: [TurnStatus] = []
    var connections = 0
    var port = 0
    var errors: [TurnError] = []
    var problems: [String] = []
  }

  /// What the model says; whether it calls a tool in between depends on the seed.
  private func answer(turn: Int, request: Int) -> ScriptedAnswer {
    let words = ["süß", "汉字", "\n", "😀", "plain", " ", "\"quoted\"", "𝔘"]
    var random = SeededGenerator(seed: seed &+ 77)
    let pieces = (0..<Int.random(in: 1...24, using: &random)).map { _ in words.randomElement(using: &random)!
    }
    let callsTool = turn == 0 && Int.random(in: 0..<4, using: &random) == 0
    return ScriptedAnswer(
      pieces: ["turn \(turn) request \(request): "] + pieces,
      callArguments: callsTool ? #"{"text":"süß"}"# : nil)
  }

  /// - Parameter group: one thread.
  func run(on group: MultiThreadedEventLoopGroup) async throws -> Outcome {
    let plan = FaultPlan(seed: seed)
    let delimiter = ModelServer.Delimiter.allCases[Int(seed % 3)]
    let server = try await ModelServer(kind, delimiter: delimiter, on: group) {
      answer(turn: $0, request: $1)
    }
    let proxy = try await FaultProxy(plan, to: server.port, on: group)
    let tool = NoteTool()
    let calls = CallCount()
    var outcome = try await converse(proxy, plan, tool, calls)
    // Everything of the client is let go of: so must be its connections.
    await proxy.allClosed()
    outcome.connections = proxy.accepted
    outcome.port = proxy.port
    check(&outcome, proxy, server, tool, calls)
    try await proxy.stop()
    try await server.stop()
    return outcome
  }

  /// Every state of every turn that a reader sees, in order.
  private func converse(
    _ proxy: FaultProxy, _ plan: FaultPlan, _ tool: NoteTool, _ calls: CallCount
  ) async throws -> Outcome {
    var configuration = ProviderConfiguration(
      name: "peer", kind: kind, baseURL: "http://127.0.0.1:\(proxy.port)/v1", key: .environment("KEY"))
    if plan.fallsSilent { configuration.idleLimit = .milliseconds(400) }
    let providers = ConfiguredProviders([configuration], environment: ["KEY": "a-key-for-the-proxy"])
    var environment = CoordinatorEnvironment.live
    // Waits are as long as they are, only faster.
    environment.sleep = { try await Task.sleep(for: $0 / 200) }
    let coordinator = SessionCoordinator(
      store: MemorySessionStore(), models: CountingDirectory(providers: providers, calls: calls), tools: tool,
      environment: environment, settings: CoordinatorSettings(compactionThreshold: nil))
    try await coordinator.start()
    let session = try await coordinator.createSession(
      model: ModelReference(provider: "peer", model: "m"), title: "t", systemPrompt: nil)
    let request = try await coordinator.streamRequest(sessionID: session.id, content: "Say something.")
    var outcome = Outcome()
    var last: [Int: Turn] = [:]
    for await turn in request.stream {
      if let before = last[turn.index] {
        if before.status.isTerminal { outcome.problems.append("a turn changed after its end") }
        if !turn.content.hasPrefix(before.content) { outcome.problems.append("text was taken back") }
        if turn.revision <= before.revision { outcome.problems.append("a revision did not rise") }
      }
      last[turn.index] = turn
    }
    let completed: Bool
    do {
      try await request.completion()
      completed = true
    } catch { completed = false }
    let turns = last.keys.sorted().compactMap { last[$0] }
    outcome.statuses = turns.map(\.status)
    outcome.errors = turns.compactMap(\.error)
    if turns.isEmpty || !turns.allSatisfy(\.status.isTerminal) {
      outcome.problems.append("a turn has no terminal state")
    }
    if completed != turns.allSatisfy({ $0.status == .completed }) {
      outcome.problems.append("the completion does not say what the turns say")
    }
    if turns.contains(where: { ($0.status == .failed) != ($0.error != nil) }) {
      outcome.problems.append("a failure without an error, or the other way round")
    }
    calls.turns.withLock { $0 = turns }
    await coordinator.shutdown()
    return outcome
  }

  private func check(
    _ outcome: inout Outcome, _ proxy: FaultProxy, _ server: ModelServer, _ tool: NoteTool, _ calls: CallCount
  ) {
    let plan = FaultPlan(seed: seed)
    let faults = (0..<proxy.accepted).map { plan.connection($0).fault }
    if calls.running != 0 { outcome.problems.append("\(calls.running) requests still run") }
    if calls.lateEvents != 0 {
      outcome.problems.append("\(calls.lateEvents) pieces came after their request")
    }
    if tool.runCount > 1 { outcome.problems.append("the tool ran \(tool.runCount) times") }
    // What was changed on the way may say anything.
    guard !faults.contains(.corrupt) else { return }
    for turn in calls.turns.withLock({ $0 }) where !turn.content.isEmpty {
      // The last request counts: had one before it said anything, it would not have been repeated.
      let sent = answer(turn: turn.index, request: server.requests(of: turn.index))
      if !sent.text.hasPrefix(turn.content) {
        outcome.problems.append("turn \(turn.index) is not what was sent")
      }
      if turn.status == .completed, turn.content != sent.text {
        outcome.problems.append("turn \(turn.index) is completed and not whole")
      }
    }
    // Where silence ends it soon, a machine with much else to do may be silent too.
    if !plan.fallsSilent, faults.allSatisfy({ $0 == .none }),
      !outcome.statuses.allSatisfy({ $0 == .completed })
    {
      outcome.problems.append("nothing was done to it, and it failed")
    }
  }
}

/// How many requests to a provider run.
final class CallCount: Sendable {
  private let counts = Mutex((running: 0, late: 0))
  /// The last states that the reader saw.
  let turns = Mutex<[Turn]>([])

  var running: Int { counts.withLock { $0.running } }
  var lateEvents: Int { counts.withLock { $0.late } }

  func begin() { counts.withLock { $0.running += 1 } }
  func end() { counts.withLock { $0.running -= 1 } }
  func noteLateEvent() { counts.withLock { $0.late += 1 } }
}

/// Counts what is asked of the providers behind it.
private struct CountingDirectory: ModelDirectory {
  let providers: ConfiguredProviders
  let calls: CallCount

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    CountingProvider(inner: try await providers.provider(for: model), calls: calls)
  }
}

private struct CountingProvider: ModelProvider {
  let inner: any ModelProvider
  let calls: CallCount

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let isOver = Mutex(false)
    calls.begin()
    defer {
      isOver.withLock { $0 = true }
      calls.end()
    }
    try await inner.respond(to: request) { events in
      if isOver.withLock({ $0 }) { calls.noteLateEvent() }
      await emit(events)
    }
  }

  func models() async throws(TurnError) -> [ModelDescription] { try await inner.models() }
}
