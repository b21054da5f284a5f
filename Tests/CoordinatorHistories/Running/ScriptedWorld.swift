import AntiphonTesting
import Conversation
import Coordinator

/// What stands around the coordinator of one process of a history: its store, models and tools. When the process is
/// killed none of them does anything any more.
///
/// `@unchecked`, because everything happens on the scheduler's one thread.
final class ScriptedWorld: @unchecked Sendable {
  let referee: Referee
  let gates: [Gate]
  /// Whether writes wait.
  let stall: Broadcast<Bool>
  /// The answers of all requests of the history so far.
  var answers: [History.Answer] = []
  private(set) var isDead = false
  var isClosed = false

  init(_ referee: Referee, gates: [Gate], stall: Broadcast<Bool>) {
    self.referee = referee
    self.gates = gates
    self.stall = stall
  }

  func kill() {
    isDead = true
    // Wakes a write that waits.
    stall.update { _ in }
  }

  static let gone = StoreError(.inputOutput, "The process is dead.")

  /// One use of the store: others run before and after it, and it may never come to be.
  func use<Result: Sendable>(
    _ body: @Sendable () async throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    if isClosed, !isDead { referee.note(Violation(.stored, "the store was used after it was closed")) }
    await SeededScheduler.shared.yield(upTo: 2)
    if isDead { throw Self.gone }
    let result = try await body()
    await SeededScheduler.shared.yield(upTo: 2)
    return result
  }
}

extension ScriptedWorld: ToolRunner {
  func definitions() async -> [ToolDefinition] {
    History.Tool.allCases.filter { $0 != .unknown }.map {
      ToolDefinition(
        serverName: "builtin", methodName: $0.rawValue, description: "A tool for tests.",
        parametersSchema: #"{"type":"object"}"#, isReadOnly: $0.isReadOnly)
    }
  }

  func run(_ invocation: ToolInvocation) async -> ToolReply {
    let call = invocation.call
    if invocation.approvedDigest == nil {
      await SeededScheduler.shared.yield(upTo: 2)
      switch History.Tool(rawValue: call.methodName) {
      case .ask: return .needsApproval(ApprovalRequest(digest: "", reason: "It has to be asked for."))
      case .deny: return .denied("Never.")
      default: break
      }
    }
    await invocation.report(ToolProgress(output: "begun", outputByteCount: 5))
    // It may have been stopped while it was looked at.
    if Task.isCancelled { return .ended(.failure("stopped")) }
    return .ended(await run(call))
  }

  private func run(_ call: ToolCall) async -> ToolOutcome {
    if isDead { return .failure("The process is dead.") }
    referee.began(call)
    await SeededScheduler.shared.yield(upTo: 3)
    switch History.Tool(rawValue: call.methodName) {
    case .look: return .success("seen")
    case .wait: await gates[0].pass()
    case .deaf: await Task { [gates] in await gates[1].pass() }.value
    case .refuse: return .failure("No.")
    case .ask: return .success("with your permission")
    case .unknown, .garbled, .deny, nil: referee.note(Violation(.tools, "\(call.methodName) was run"))
    }
    return .success("at last")
  }
}

extension ScriptedWorld: ModelDirectory {
  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider {
    ScriptedModel(world: self, number: Int(model.model))
  }
}

/// A model that gives the answer whose number is its own name, or stands at the start of the request.
private struct ScriptedModel: ModelProvider {
  let world: ScriptedWorld
  let number: Int?

  func models() async throws(TurnError) -> [ModelDescription] { [] }

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let last = request.messages.lastIndex { if case .user = $0 { true } else { false } } ?? 0
    guard case .user(let content, _) = request.messages[last], let number = number ?? Int(content) else {
      return world.referee.note(Violation(.stored, "the model was asked something that nobody said"))
    }
    let pass = request.messages[last...].count { if case .assistant = $0 { true } else { false } }
    if world.referee.script.hasSaid(pass, of: number) {
      world.referee.note(Violation(.prefix, "the model was asked again after it had said something"))
    }
    let passes = world.answers[number].passes
    let voice = Voice(script: world.referee.script, pass: pass, request: number)
    for piece in pass < passes.count ? passes[pass] : [.text(1)] {
      if world.isDead { throw TurnError(.cancelled, "The process is dead.") }
      try await voice.speak(piece, world.gates, emit)
    }
    world.referee.script.end(pass, of: number)
  }
}
