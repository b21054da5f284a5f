import AntiphonTesting
import Conversation
import Testing

@testable import Coordinator

/// What more can be done to sessions than asking one thing after the other.
@Suite("A replay of approvals, queues and other answers", .timeLimit(.minutes(10)))
struct ReplayBranchTests {
  @Test("lets tools run when the user did, and not when the user did not")
  func approvals() async throws {
    let recorded = RecordedBench(
      ScriptedProvider(
        [
          .call("look", id: "1", index: 0), .call("look", id: "2", index: 1),
          .call("jump", id: "3", index: 2),
        ], [.say("Done.")]),
      tools: ScriptedToolRunner(
        ["look": { .success("seen \($0.providerCallID)") }, "jump": { _ in .success("jumped") }],
        reviews: ["look": .ask, "jump": .deny("not allowed here")]))
    let request = try await recorded.bench.ask()
    _ = await request.stream.first { turn in turn.toolCalls.count { $0.state == .awaitingApproval } == 2 }
    let pending = await recorded.bench.coordinator.pendingApprovals().sorted {
      $0.call.providerCallID < $1.call.providerCallID
    }
    try await recorded.bench.coordinator.resolve(pending[0].call, .deny(reason: "no"))
    try await recorded.bench.coordinator.resolve(pending[1].call, .allowForSession)
    try await request.completion()
    let recording = try recorded.recording.readBack()
    #expect(recording == recorded.recording)
    let (turns, report) = try await recording.replayed()
    #expect(turns == recorded.turns)
    #expect(turns.first?.first?.calls.map(\.state) == [.denied, .succeeded, .denied])
    #expect(report.differences == [])
    let stored = try await recorded.bench.stored(request.sessionID).readBack()
    #expect(try await stored.replayed().report.differences == [])
  }

  @Test("edits, moves and withdraws what waits")
  func queue() async throws {
    let gate = Gate()
    let provider = ScriptedProvider([.gate(gate), .say("0")], [.say("1")], [.say("2")])
    let recorded = RecordedBench(provider)
    let coordinator = recorded.bench.coordinator
    let session = try await recorded.bench.session().id
    var requests: [StreamedRequest] = []
    for index in 0..<4 {
      requests.append(try await coordinator.streamRequest(sessionID: session, content: "\(index)"))
    }
    try await coordinator.moveQueued(responseID: requests[3].responseID, to: 0)
    try await coordinator.editQueued(responseID: requests[2].responseID, content: "changed")
    try await coordinator.withdraw(responseID: requests[1].responseID)
    gate.open()
    for request in requests { _ = try? await request.completion() }
    let recording = try recorded.recording.readBack()
    let replay = Replay(recording)
    let store = MemorySessionStore()
    let other = SessionCoordinator(
      store: store, models: replay.models, tools: replay.tools, environment: .manual(ManualClock()),
      settings: replay.settings, recorder: replay.recorder)
    let report = try await replay.run(on: other, pace: .unpaced)
    await other.shutdown()
    #expect(report.differences == [])
    let rounds = { (store: MemorySessionStore) in
      store.now.rounds.values.joined().map { [$0.request.content, $0.response.turns[0].content] }
    }
    #expect(rounds(recorded.bench.store) == [["0", "0"], ["3", "1"], ["changed", "2"]])
    // One that was withdrawn is cancelled in a replay, and stays.
    #expect(rounds(store).filter { $0[0] != "1" } == rounds(recorded.bench.store))
  }

  @Test("asks anew what was asked again, in place of the fork in a session of its own")
  func retries() async throws {
    let recorded = RecordedBench(ScriptedProvider([.say("a")], [.say("b")], [.say("c")], [.say("d")]))
    let coordinator = recorded.bench.coordinator
    let session = try await recorded.bench.session().id
    try await coordinator.streamRequest(sessionID: session, content: "One").completion()
    let other = ModelReference(provider: "test", model: "other")
    try await coordinator.retry(sessionID: session, index: 0, model: other).completion()
    try await coordinator.streamRequest(sessionID: session, content: "Two").completion()
    try await coordinator.edit(sessionID: session, index: 0, content: "Else").completion()
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns.map { $0.map(\.content) } == [["a"], ["b"], ["c"], ["d"]])
    #expect(report.differences == [])
  }

  @Test("ends at the limit on costs, by the prices of then")
  func cost() async throws {
    let usage = Usage(inputTokens: 1_000_000, outputTokens: 0)
    let recorded = RecordedBench(
      ScriptedProvider(
        [.call("look"), .emit([.usage(usage)])], [.say("more"), .emit([.usage(usage)]), .say("never seen")]),
      tools: ScriptedToolRunner(["look": { _ in .success("seen") }]),
      settings: CoordinatorSettings(
        profile: { _ in ModelProfile(prices: ModelPrices(input: 2, output: 8)) }, costLimit: 3))
    _ = try? await recorded.bench.ask().completion()
    #expect(recorded.recording.events.last?.kind == .ended(response: 1, .limit(.cost)))
    let (turns, report) = try await recorded.recording.readBack().replayed()
    #expect(turns == recorded.turns)
    #expect(turns.joined().map(\.usage?.cost) == [2, 2])
    #expect(report.differences == [])
  }
}
