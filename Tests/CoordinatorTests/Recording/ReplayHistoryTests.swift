import AntiphonTesting
import Conversation
import Testing

@testable import Coordinator

@Suite("Random conversations", .serialized, .timeLimit(.minutes(10)))
struct ReplayHistoryTests {
  @Test("come to the same turns when they are replayed", arguments: 1...200)
  func replay(seed: Int) async throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let recorded = try await Self.conversation(&generator)
    let recording = recorded.recording
    #expect(try recording.readBack() == recording, "seed \(seed)")
    let (turns, report) = try await recording.replayed()
    #expect(turns == recorded.turns, "seed \(seed)\n\(recording.text)")
    #expect(report.differences == [], "seed \(seed)\n\(recording.text)")
    #expect(report.compared == turns.joined().count + turns.count, "seed \(seed)")
  }

  /// Sessions side by side, answers of every kind, tools, requests that queue, cancellations, a sudden end.
  static func conversation(_ generator: inout SeededGenerator) async throws -> RecordedBench {
    let gate = Gate()
    let provider = ScriptedProvider()
    let requestCount = Int.random(in: 1...8, using: &generator)
    for _ in 0..<requestCount * 3 { provider.add(script(gate, &generator)) }
    let recorded = RecordedBench(
      provider,
      tools: ScriptedToolRunner(
        [
          "look": { .success("seen \($0.arguments)") }, "break": { _ in .failure("broken") },
          "ask": { _ in .success("allowed") }, "deny": { _ in .success("never") },
          "wait": { _ in
            await gate.pass()
            return .success("late")
          },
        ], reviews: ["ask": .ask, "deny": .deny("not allowed here")]),
      settings: CoordinatorSettings(turnLimit: 3, parallelToolCalls: 2))
    let coordinator = recorded.bench.coordinator
    var sessions: [SessionID] = []
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      sessions.append(try await recorded.bench.session().id)
    }
    var requests: [StreamedRequest] = []
    for index in 0..<requestCount {
      let session = try #require(sessions.randomElement(using: &generator))
      let request = try await coordinator.streamRequest(sessionID: session, content: "\(index)")
      requests.append(request)
      Task { await answerApprovals(of: request, coordinator) }
      switch Int.random(in: 0..<6, using: &generator) {
      case 0:
        if let victim = requests.randomElement(using: &generator)?.responseID {
          Task { await coordinator.cancel(responseID: victim) }
        }
      case 1: recorded.bench.store.hold()
      case 2: recorded.bench.store.release()
      case 3:
        let model = ModelReference(provider: "test", model: "other-\(index)")
        try await coordinator.setModel(sessionID: session, to: model)
      default: await Task.yield()
      }
      recorded.bench.clock.advance(by: .milliseconds(Int.random(in: 0...90, using: &generator)))
    }
    recorded.bench.store.release()
    if Int.random(in: 0..<4, using: &generator) > 0 {
      gate.open()
      for request in requests { _ = try? await request.completion() }
    }
    await coordinator.shutdown()
    return recorded
  }

  /// Decides like a user for whatever asks.
  private static func answerApprovals(of request: StreamedRequest, _ coordinator: SessionCoordinator) async {
    for await turn in request.stream where turn.status == .awaitingApproval {
      for call in turn.toolCalls where call.state == .awaitingApproval {
        let isOdd = call.providerCallID.utf8.last.map { $0 % 2 == 1 } ?? false
        try? await coordinator.resolve(call, isOdd ? .deny(reason: nil) : .allowOnce)
      }
    }
  }

  private static func script(_ gate: Gate, _ generator: inout SeededGenerator) -> [ScriptedProvider.Step] {
    (0..<Int.random(in: 0...5, using: &generator)).map { index in
      switch Int.random(in: 0..<14, using: &generator) {
      case 0: .gate(gate)
      case 1: .fail(TurnError(.network, "cut"))
      case 2, 3:
        .call(
          ["look", "wait", "break", "jump", "ask", "deny"].randomElement(using: &generator) ?? "",
          ["{}", "", "{", #"{"a":"ü\u0000\n"}"#].randomElement(using: &generator) ?? "", id: "\(index)",
          index: index)
      case 4: .deaf(gate, [.content("deaf")])
      case 5:
        .emit([.reasoning("hm"), .usage(Usage(inputTokens: index, outputTokens: 3)), .finished(.length)])
      case 6: .emit([.toolCallArguments(index: 9, "lost")])
      default:
        .say(["a", " ", "\n", "{", "\u{301}", "👩‍👩‍👧", "\u{0}\u{2028}"].randomElement(using: &generator) ?? "")
      }
    }
  }
}
