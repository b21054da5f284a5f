import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Long conversations", .timeLimit(.minutes(10)))
struct CompactionTests {
  private func bench(window: Int?, threshold: Double? = nil) -> Bench {
    Bench(
      settings: CoordinatorSettings(
        profile: { _ in ModelProfile(contextWindow: window) }, compactionThreshold: threshold,
        maximumOutputTokens: 100))
  }

  private func talk(_ bench: Bench, _ id: SessionID, _ texts: [String]) async throws {
    for text in texts {
      bench.provider.add([.say("answer to \(text)")])
      try await bench.coordinator.handleRequest(sessionID: id, content: text).completion()
    }
  }

  private func told(_ bench: Bench) -> [String] {
    (bench.provider.requests.last?.messages ?? []).map {
      switch $0 {
      case .user(let text, _), .assistant(let text, _, _): String(text.prefix(24))
      case .toolResult(_, _, let text, _): text
      }
    }
  }

  @Test("the turn says what was left out, and it can be asked for")
  func omitted() async throws {
    let bench = bench(window: 400)
    let id = try await bench.session().id
    try await talk(bench, id, (0..<12).map { "\($0) " + String(repeating: "word ", count: 20) })
    let round = try await bench.coordinator.rounds(of: id, limit: 1)[0]
    let context = try #require(round.response.turns[0].context)
    let before = try #require(context.omittedBefore)
    #expect(context.window == 400)
    #expect(context.estimatedTokens <= 300)
    let omitted = try await bench.coordinator.omittedRounds(ofResponse: round.response.id, limit: 99)
    #expect(omitted.map(\.round.index) == Array(0..<before))
    let page = try await bench.coordinator.omittedRounds(
      ofResponse: round.response.id, before: before - 1, limit: 2)
    #expect(page.map(\.round.index) == [before - 3, before - 2])
    #expect(try await bench.coordinator.rounds(of: id, limit: 99).count == 12)
  }

  @Test("what tools say takes room from the history")
  func tools() async throws {
    let gate = Gate(isOpen: true)
    let provider = ScriptedProvider([.say("short")], [.call("read")], [.gate(gate), .say("read it")])
    let bench = Bench(
      provider,
      tools: ScriptedToolRunner(["read": { _ in .success(String(repeating: "line ", count: 400)) }]),
      settings: CoordinatorSettings(
        profile: { _ in ModelProfile(contextWindow: 800) }, compactionThreshold: nil,
        maximumOutputTokens: 100))
    let id = try await bench.session().id
    try await bench.coordinator.handleRequest(
      sessionID: id, content: String(repeating: "before ", count: 100)
    ).completion()
    let handle = try await bench.coordinator.handleRequest(sessionID: id, content: "Read it.")
    try await handle.completion()
    let turns = try await bench.coordinator.round(forResponseID: handle.responseID).response.turns
    #expect(turns[0].context?.omittedBefore == nil)
    #expect(turns[1].context?.omittedBefore == 1)
    #expect(provider.requests[1].messages.count == 3)
    #expect(provider.requests[2].messages.first == .user("Read it."))
  }

  @Test("a message that cannot fit by itself is not sent, and it is said why")
  func hopeless() async throws {
    let bench = bench(window: 100)
    let request = try await bench.ask(String(repeating: "word ", count: 1000))
    await #expect { try await request.completion() } throws: {
      ($0 as? TurnError)?.code == .contextTooLong
    }
    #expect(bench.provider.requests.isEmpty)
  }

  @Test("a summary stands for the rounds before it; they stay where they are")
  func compact() async throws {
    let bench = bench(window: nil)
    let id = try await bench.session().id
    try await talk(bench, id, ["0", "1", "2", "3", "4", "5"])
    bench.provider.add([.say("They counted.")])
    let handle = try await bench.coordinator.compact(sessionID: id)
    try await handle.completion()
    #expect(told(bench).dropLast() == ["0", "answer to 0", "1", "answer to 1"])
    #expect(bench.provider.requests.last?.tools.isEmpty == true)
    let summary = try await bench.coordinator.rounds(of: id, limit: 1)[0]
    #expect(summary.round.summarizedThrough == 1)
    try await talk(bench, id, ["6"])
    #expect(
      told(bench) == [
        "Summarize our conversati", "They counted.", "2", "answer to 2", "3", "answer to 3", "4",
        "answer to 4", "5", "answer to 5", "6",
      ])
    let round = try await bench.coordinator.rounds(of: id, limit: 1)[0]
    #expect(round.response.turns[0].context?.summaryIndex == 6)
    #expect(round.response.turns[0].context?.omittedBefore == nil)
    #expect(
      try await bench.coordinator.rounds(of: id, limit: 99).map(\.request.content).prefix(2) == ["0", "1"])
  }

  @Test("a summary that fails leaves everything as it was")
  func failure() async throws {
    let bench = bench(window: nil)
    let id = try await bench.session().id
    try await talk(bench, id, ["0", "1", "2"])
    bench.provider.add([.say("They"), .fail(TurnError(.network, "cut"))])
    let handle = try await bench.coordinator.compact(sessionID: id)
    await #expect(throws: TurnError.self) { try await handle.completion() }
    try await talk(bench, id, ["3"])
    #expect(told(bench) == ["0", "answer to 0", "1", "answer to 1", "2", "answer to 2", "3"])
  }

  @Test("there must be something to summarize, and nobody at it")
  func nothing() async throws {
    let bench = bench(window: nil)
    let id = try await bench.session().id
    await #expect(throws: CoordinatorError.nothingToCompact(id)) {
      try await bench.coordinator.compact(sessionID: id)
    }
    let gate = Gate()
    bench.provider.add([.gate(gate)])
    let request = try await bench.coordinator.handleRequest(sessionID: id, content: "0")
    await #expect(throws: CoordinatorError.unfinished(request.responseID)) {
      try await bench.coordinator.compact(sessionID: id)
    }
    gate.open()
    try await request.completion()
  }

  @Test("near the end of the window it happens by itself, before the next request is answered")
  func automatic() async throws {
    let bench = bench(window: 500, threshold: 0.5)
    let id = try await bench.session().id
    let long = String(repeating: "word ", count: 60)
    var events = bench.coordinator.events().makeAsyncIterator()
    try await talk(bench, id, ["0 " + long, "1 " + long])
    while let event = await events.next() {
      if case .session(let activity) = event, activity.session.roundCount == 3, activity.status == nil {
        break
      }
    }
    let summary = try await bench.coordinator.rounds(of: id, limit: 1)[0]
    #expect(summary.round.summarizedThrough != nil)
    #expect(summary.response.outcome == .completed)
    try await talk(bench, id, ["2"])
    #expect(told(bench).contains("Summarize our conversati"))
  }

  @Test("what was asked last can be tried again in place, whatever summary follows")
  func retryBeforeSummary() async throws {
    let bench = bench(window: nil)
    let id = try await bench.session().id
    try await talk(bench, id, ["0", "1", "2", "3", "4", "5"])
    try await bench.coordinator.compact(sessionID: id).completion()
    let handle = try await bench.coordinator.retry(sessionID: id, index: 5)
    try await handle.completion()
    #expect(handle.sessionID == id)
    let rounds = try await bench.coordinator.rounds(of: id, limit: 2)
    #expect(rounds[0].round.alternatives.count == 2)
    try await bench.coordinator.select(
      responseID: rounds[0].round.alternatives[0], sessionID: id, index: 5)
    // What the summary stands for is not the last thing any more.
    let earlier = try await bench.coordinator.retry(sessionID: id, index: 1)
    try await earlier.completion()
    #expect(earlier.sessionID != id)
  }

  @Test("a summary is told also when the rounds since then do not all fit; what is between is on record")
  func summaryBeyondTheWindow() async throws {
    let bench = bench(window: 800)
    let id = try await bench.session().id
    try await talk(bench, id, ["0", "1", "2", "3", "4", "5"])
    bench.provider.add([.say("They counted.")])
    try await bench.coordinator.compact(sessionID: id).completion()
    let long = String(repeating: "word ", count: 40)
    try await talk(bench, id, (7..<80).map { "\($0) " + long })
    #expect(told(bench).prefix(2) == ["Summarize our conversati", "They counted."])
    let round = try await bench.coordinator.rounds(of: id, limit: 1)[0]
    let context = try #require(round.response.turns[0].context)
    #expect(context.summaryIndex == 6)
    #expect(context.estimatedTokens <= 700)
    let before = try #require(context.omittedBefore)
    let omitted = try await bench.coordinator.omittedRounds(ofResponse: round.response.id, limit: 200)
    #expect(omitted.map(\.round.index) == [2, 3, 4, 5] + Array(7..<before))
  }
}
