import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("A change that cannot be written", .timeLimit(.minutes(10)))
struct RefusedPartTests {
  @Test("keeps nothing of other responses from being written, and its own readers from nothing")
  func others() async throws {
    let memory = MemorySessionStore()
    let (clock, gate) = (ManualClock(), Gate())
    let provider = ScriptedProvider([.gate(gate), .say("poison")], [.gate(gate), .say("fine")])
    let coordinator = SessionCoordinator(
      store: UnreadableStore(memory, refuses: "poison"), models: provider, tools: ScriptedToolRunner(),
      environment: .manual(clock))
    var requests: [StreamedRequest] = []
    for text in ["one", "two"] {
      let session = try await coordinator.createSession(model: Bench.model)
      requests.append(try await coordinator.streamRequest(sessionID: session.id, content: text))
    }
    await gate.reached(by: 2)
    gate.open()
    for request in requests { try await request.completion() }
    let good = requests[1].responseID
    await memory.wait { contents in
      contents.rounds.values.joined().contains { $0.response.id == good && $0.response.outcome == .completed }
    }
    #expect(memory.response(requests[0].responseID)?.outcome == nil)
    // As long as it is not written it is in memory, and is read from there.
    #expect(try await coordinator.round(forResponseID: requests[0].responseID).response.outcome == .completed)
    let session = try await coordinator.createSession(model: Bench.model)
    try await coordinator.handleRequest(sessionID: session.id, content: "three").completion()
    await memory.wait { $0.rounds[session.id]?.first?.response.outcome == .completed }
  }
}
