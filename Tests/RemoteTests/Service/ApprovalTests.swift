import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Tool calls that wait for the user's word", .timeLimit(.minutes(10)))
struct ApprovalTests {
  private func bench(
    _ place: Place, _ scripts: [ScriptedProvider.Step]...,
    reviews: [String: ScriptedToolRunner.ToolReview] = ["write": .ask]
  )
    async throws -> ServiceBench
  {
    let provider = ScriptedProvider()
    for script in scripts { provider.add(script) }
    return try await ServiceBench(
      place, provider,
      tools: ScriptedToolRunner(
        ["write": { _ in .success("written") }, "look": { _ in .success("seen") }], reviews: reviews))
  }

  /// The call that waits, once the readers see it.
  private func waiting(_ request: StreamedRequest) async throws -> ToolCall {
    let turn = try #require(await request.stream.first { $0.status == .awaitingApproval })
    return try #require(turn.toolCalls.first { $0.state == .awaitingApproval })
  }

  @Test("run once it is given, and the answer goes on", arguments: Place.allCases)
  func allow(place: Place) async throws {
    let bench = try await bench(place, [.call("write", #"{"path":"a"}"#)], [.say("Done.")])
    let request = try await bench.ask()
    let call = try await waiting(request)
    #expect(bench.tools.calls.isEmpty)
    #expect(
      try await bench.service.pendingApprovals() == [
        PendingApproval(sessionID: request.sessionID, responseID: request.responseID, call: call)
      ])
    try await bench.service.resolve(call, .allowForSession)
    try await request.completion()
    #expect(bench.tools.calls.map(\.arguments) == [#"{"path":"a"}"#])
    #expect(bench.tools.decisions == [.allowForSession])
    #expect(await request.stream.all()[0].toolCalls[0].result == "written")
    #expect(try await bench.service.pendingApprovals().isEmpty)
  }

  @Test("do not run when it is refused; the reason goes to the model", arguments: Place.allCases)
  func deny(place: Place) async throws {
    let bench = try await bench(place, [.call("write")], [.say("I see.")])
    let request = try await bench.ask()
    let call = try await waiting(request)
    try await bench.service.resolve(call, .deny(reason: "Not that file."))
    try await request.completion()
    #expect(bench.tools.calls.isEmpty)
    let turns = await request.stream.all()
    #expect(turns[0].status == .completed)
    #expect(turns[0].toolCalls[0].state == .denied)
    #expect(
      bench.provider.requests[1].messages.last
        == .toolResult(providerCallID: "call", name: "write", content: "Not that file.", isError: true))
  }

  @Test("are allowed only as they were read", arguments: Place.allCases)
  func bound(place: Place) async throws {
    let bench = try await bench(place, [.call("write")], [.say("I see.")])
    let request = try await bench.ask()
    let call = try await waiting(request)
    for decision in [ApprovalDecision.allowOnce, .allowForSession, .allowAlways] {
      await #expect(throws: CoordinatorError.digestRequired(call.id)) {
        try await bench.service.resolve(call.id, ApprovalAnswer(decision))
      }
      await #expect(throws: CoordinatorError.approvalChanged(call.id)) {
        try await bench.service.resolve(call.id, ApprovalAnswer(decision, digest: "another"))
      }
    }
    #expect(try await bench.service.pendingApprovals().map(\.call) == [call])
    #expect(bench.tools.calls.isEmpty)
    // Who denies need not have read anything.
    try await bench.service.resolve(call.id, ApprovalAnswer(.deny(reason: nil)))
    try await request.completion()
    #expect(bench.tools.calls.isEmpty)
  }

  @Test("the first answer counts", arguments: Place.allCases)
  func once(place: Place) async throws {
    let bench = try await bench(place, [.call("write")])
    let request = try await bench.ask()
    let call = try await waiting(request)
    try await bench.service.resolve(call, .deny(reason: nil))
    await #expect(throws: CoordinatorError.notAwaitingApproval(call.id)) {
      try await bench.service.resolve(call, .allowOnce)
    }
    try await request.completion()
    #expect(bench.tools.calls.isEmpty)
  }

  @Test("do not keep the others of the turn from running", arguments: Place.allCases)
  func beside(place: Place) async throws {
    let bench = try await bench(
      place, [.call("write", id: "1", index: 0), .call("look", id: "2", index: 1)], [.say("Done.")])
    let request = try await bench.ask()
    let turn = await request.stream.first {
      $0.toolCalls.map(\.state) == [.awaitingApproval, .succeeded]
    }
    #expect(turn?.status == .awaitingApproval)
    try await bench.service.resolve(try #require(turn?.toolCalls[0]), .allowOnce)
    try await request.completion()
    #expect(bench.tools.calls.map(\.methodName) == ["look", "write"])
  }

  @Test("a policy may refuse without asking anybody", arguments: Place.allCases)
  func policy(place: Place) async throws {
    let bench = try await bench(place, [.call("write")], [.say("I see.")], reviews: ["write": .deny("never")])
    let request = try await bench.ask()
    try await request.completion()
    #expect(await request.stream.all()[0].toolCalls[0].error == "never")
    #expect(bench.tools.calls.isEmpty)
  }

  @Test("stop with the answer, and had no effect", arguments: Place.allCases)
  func cancel(place: Place) async throws {
    let bench = try await bench(place, [.call("write")])
    let request = try await bench.ask()
    let call = try await waiting(request)
    try await bench.service.cancel(responseID: request.responseID)
    #expect(await request.stream.all().last?.toolCalls[0].state == .cancelled)
    await #expect(throws: CoordinatorError.notAwaitingApproval(call.id)) {
      try await bench.service.resolve(call, .allowOnce)
    }
    #expect(bench.tools.calls.isEmpty)
  }

  @Test("a call runs only when the store knows that it does", arguments: Place.allCases)
  func durable(place: Place) async throws {
    let gate = Gate()
    let bench = try await bench(place, [.gate(gate), .call("look")], reviews: [:])
    let request = try await bench.ask()
    await gate.reached()
    bench.store.hold()
    gate.open()
    _ = await request.stream.first { $0.status == .runningTools }
    #expect(bench.tools.calls.isEmpty)
    bench.store.release()
    await bench.tools.began(1)
    let stored = bench.store.response(request.responseID)?.turns.first
    #expect(stored?.toolCalls.first.map { $0.state == .running || $0.state == .succeeded } == true)
    try await request.completion()
  }
}
