import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("What the model is told of earlier rounds", .timeLimit(.minutes(10)))
struct HistoryTests {
  private func call(_ state: ToolCallState, result: String? = nil, error: String? = nil) -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 1, low: 1), providerCallID: "c", serverName: "files", methodName: "read",
      arguments: #"{"a":1}"#, state: state, result: result, error: error)
  }

  private static let block = ReasoningBlock(format: "f", payload: "{}")

  /// A store in which one round has these turns, of the session's model or another.
  private func store(
    _ turns: [(String, TurnStatus, [ToolCall])], by model: ModelReference
  ) -> (MemorySessionStore, SessionID) {
    let time = Timestamp(milliseconds: 0)
    let session = Session(
      id: SessionID(high: 1, low: 1), title: "t", model: Bench.model, createdAt: time, roundCount: 1)
    let response = ResponseID(high: 1, low: 2)
    let round = Round(
      id: RoundID(high: 1, low: 3), sessionID: session.id, index: 0, requestID: RequestID(high: 1, low: 4),
      responseID: response, createdAt: time)
    let stored = turns.enumerated().map { index, turn in
      Turn(
        id: TurnID(high: 2, low: UInt64(index)), responseID: response, index: index, content: turn.0,
        reasoning: "thought", reasoningBlocks: [Self.block], toolCalls: turn.2, status: turn.1,
        revision: index + 1,
        error: turn.1 == .failed ? TurnError(.server, "secret error") : nil)
    }
    var contents = MemorySessionStore.Contents()
    contents.sessions[session.id] = session
    contents.rounds[session.id] = [
      RoundDetail(
        round: round, request: Request(id: round.requestID, content: "before", createdAt: time),
        response: Response(
          id: response, roundID: round.id, sessionID: session.id, model: model, turns: stored,
          outcome: .completed, createdAt: time))
    ]
    return (MemorySessionStore(contents), session.id)
  }

  private static let other = ModelReference(provider: "test", model: "other")

  private func told(
    _ turns: [(String, TurnStatus, [ToolCall])], by model: ModelReference = other, takesText: Bool = true
  ) async throws -> [ModelMessage] {
    let (store, id) = store(turns, by: model)
    let bench = Bench(
      store: store,
      settings: CoordinatorSettings(profile: { _ in ModelProfile(takesReasoningText: takesText) }))
    try await bench.coordinator.handleRequest(sessionID: id, content: "now").completion()
    let messages = bench.provider.requests[0].messages
    #expect(messages.first == .user("before"))
    #expect(messages.last == .user("now"))
    return Array(messages.dropFirst().dropLast())
  }

  @Test(
    "a turn counts with its text, however it ended, and never with its error",
    arguments: [TurnStatus.completed, .failed, .cancelled, .interrupted])
  func text(status: TurnStatus) async throws {
    #expect(try await told([("text", status, [])]) == [.assistant(content: "text", toolCalls: [])])
    #expect(try await told([("", status, [])]) == [])
  }

  @Test("what it thought goes back to the model whose it was, and to no other")
  func reasoning() async throws {
    let turns = [("text", TurnStatus.completed, [ToolCall]())]
    #expect(
      try await told(turns, by: Bench.model) == [
        .assistant(
          content: "text", toolCalls: [], reasoning: PastReasoning(text: "thought", blocks: [Self.block]))
      ])
    #expect(
      try await told(turns, by: Bench.model, takesText: false) == [
        .assistant(content: "text", toolCalls: [], reasoning: PastReasoning(blocks: [Self.block]))
      ])
    #expect(try await told(turns, by: Self.other) == [.assistant(content: "text", toolCalls: [])])
  }

  @Test("a call comes with what came of it")
  func results() async throws {
    func result(of call: ToolCall) async throws -> ModelMessage? {
      let messages = try await told([("", .completed, [call])])
      #expect(messages.count == 2)
      #expect(messages.first == .assistant(content: "", toolCalls: [call]))
      return messages.last
    }
    func message(_ text: String, isError: Bool) -> ModelMessage {
      .toolResult(providerCallID: "c", name: "files__read", content: text, isError: isError)
    }
    #expect(try await result(of: call(.succeeded, result: "out")) == message("out", isError: false))
    #expect(try await result(of: call(.failed, error: "why")) == message("why", isError: true))
    #expect(
      try await result(of: call(.cancelled)) == message("cancelled before it finished", isError: true))
    #expect(
      try await result(of: call(.cancelled, result: "tick 1\n"))
        == message("cancelled before it finished; it had written:\ntick 1\n", isError: true))
    #expect(
      try await result(of: call(.interrupted))
        == message("result unknown, the program ended while it ran", isError: true))
    #expect(
      try await result(of: call(.denied)) == message("The user did not allow this call.", isError: true))
  }

  @Test("the prompt is the session's own, or that of the settings")
  func prompt() async throws {
    let bench = Bench(settings: CoordinatorSettings(systemPrompt: "settings"))
    let own = try await bench.coordinator.createSession(model: Bench.model, systemPrompt: "own")
    let other = try await bench.coordinator.createSession(model: Bench.model)
    try await bench.coordinator.handleRequest(sessionID: own.id, content: "x").completion()
    try await bench.coordinator.handleRequest(sessionID: other.id, content: "x").completion()
    #expect(bench.provider.requests.map(\.systemPrompt) == ["own", "settings"])
    #expect(bench.provider.requests.map(\.model) == ["scripted", "scripted"])
  }

  @Test("a store that cannot be read is a failure of the turn")
  func unreadable() async throws {
    let (store, id) = store([("text", .completed, [])], by: Bench.model)
    let failing = UnreadableStore(store)
    let provider = ScriptedProvider()
    let coordinator = SessionCoordinator(
      store: failing, models: provider, tools: ScriptedToolRunner(), environment: .manual(ManualClock()))
    let handle = try await coordinator.handleRequest(sessionID: id, content: "now")
    let error = await #expect(throws: TurnError.self) { try await handle.completion() }
    #expect(error?.code == .storage)
    #expect(provider.requests.isEmpty)
  }
}
