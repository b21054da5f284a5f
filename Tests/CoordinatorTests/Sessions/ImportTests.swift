import AntiphonTesting
import Conversation
import Coordinator
import Testing

/// Sessions that come from elsewhere.
@Suite("Importing a session", .timeLimit(.minutes(10)))
struct ImportTests {
  @Test("it is stored as it was, told of, and goes on")
  func asItWas() async throws {
    let provider = ScriptedProvider()
    provider.add([.say("Still here.")])
    let bench = Bench(provider)
    var events = bench.coordinator.events().makeAsyncIterator()
    let session = Foreign.session(title: "Far away", rounds: 2)
    let rounds = [Foreign.round(0, "Hello"), Foreign.round(1, "And now?")]
    let stored = try await bench.coordinator.importSession(session, rounds: rounds)
    #expect(stored == session)
    #expect(try await bench.coordinator.session(session.id) == session)
    #expect(try await bench.coordinator.rounds(of: session.id, limit: 9) == rounds)
    #expect(await events.next() == .session(SessionActivity(session: session)))

    let next = try await bench.coordinator.streamRequest(sessionID: session.id, content: "Go on")
    try await next.completion()
    let told = try await bench.coordinator.rounds(of: session.id, limit: 9)
    #expect(told.map(\.round.index) == [0, 1, 2])
    #expect(provider.requests.last?.messages.count == 7)
  }

  @Test("the same again, also when it has been deleted, is refused and changes nothing")
  func twice() async throws {
    let bench = Bench()
    let session = Foreign.session(title: "Far away", rounds: 1)
    try await bench.coordinator.importSession(session, rounds: [Foreign.round(0, "Hello")])
    for isDeleted in [false, true] {
      if isDeleted { try await bench.coordinator.delete(sessionID: session.id) }
      let before = bench.store.now.rounds
      await #expect(throws: CoordinatorError.alreadyThere(session.id)) {
        try await bench.coordinator.importSession(session, rounds: [Foreign.round(0, "Other")])
      }
      #expect(bench.store.now.rounds == before)
    }
    try await bench.coordinator.restore(sessionID: session.id)
    #expect(try await bench.coordinator.rounds(of: session.id, limit: 9) == [Foreign.round(0, "Hello")])
  }

  @Test("two at a time get the identifiers of one once")
  func atATime() async throws {
    let bench = Bench()
    let rounds = [Foreign.round(0, "Hello")]
    let sessions = (0..<8).map { Foreign.session($0, title: "Number \($0)", rounds: 1) }
    await withThrowingTaskGroup { group in
      for session in sessions {
        group.addTask { _ = try await bench.coordinator.importSession(session, rounds: rounds) }
      }
    }
    let stored = bench.store.now.rounds.values.joined()
    #expect(stored.count == 8)
    #expect(Set(stored.map(\.id)).count == 8)
    #expect(Set(stored.map(\.request.id)).count == 8)
    #expect(Set(stored.map(\.response.id)).count == 8)
    #expect(Set(stored.flatMap { $0.response.turns.map(\.id) }).count == 8)
    #expect(Set(stored.flatMap { $0.response.turns.flatMap { $0.toolCalls.map(\.id) } }).count == 8)
    for detail in stored {
      #expect(detail.round.responseID == detail.response.id)
      #expect(detail.response.turns.allSatisfy { $0.responseID == detail.response.id })
    }
  }

  @Test("a round with several answers shows the one it names")
  func alternatives() async throws {
    let bench = Bench()
    let first = Foreign.round(0, "Hello")
    var other = Foreign.round(0, "Hello", answer: 7)
    other.round = first.round
    try await bench.coordinator.importSession(
      Foreign.session(title: "Two ways", rounds: 1), rounds: [first, other])
    var shown = first
    shown.round.alternatives = [first.response.id, other.response.id]
    let session = first.round.sessionID
    #expect(try await bench.coordinator.rounds(of: session, limit: 9) == [shown])
    try await bench.coordinator.select(responseID: other.response.id, sessionID: session, index: 0)
    let chosen = try await bench.coordinator.rounds(of: session, limit: 9)
    #expect(chosen.map(\.response) == [other.response])
  }

  @Test("a session without a title is named after its first request")
  func titles() async throws {
    let bench = Bench()
    let stored = try await bench.coordinator.importSession(
      Foreign.session(title: "", rounds: 1), rounds: [Foreign.round(0, "How far\nis it?")])
    #expect(stored.title == "How far is it?")
    #expect(stored.titleSource == .firstWords)
  }

  @Test(
    "what cannot be stored is refused with its place",
    arguments: [
      ("starts at 1", [Foreign.round(1, "a")], 0, RoundProblem.index),
      ("has a gap", [Foreign.round(0, "a"), Foreign.round(2, "b")], 1, .index),
      ("says one twice", [Foreign.round(0, "a"), Foreign.round(0, "b", id: 5)], 1, .index),
      (
        "is not over",
        [Foreign.round(0, "a"), Foreign.changed(1) { $0.response.outcome = nil }], 1, .unfinished
      ),
      ("streams", [Foreign.changed(0) { $0.response.turns[0].status = .streaming }], 0, .unfinished),
      (
        "runs a tool",
        [Foreign.changed(0) { $0.response.turns[0].toolCalls[0].state = .running }], 0, .unfinished
      ),
      ("has no turn", [Foreign.changed(0) { $0.response.turns = [] }], 0, .turns),
      (
        "lacks a turn",
        [Foreign.changed(0) { $0.response.turns = [Foreign.turn(of: $0.response.id, index: 1)] }], 0, .turns
      ),
      ("sums up itself", [Foreign.changed(0) { $0.round.summarizedThrough = 0 }], 0, .summary),
      (
        "has an attachment that is none",
        [
          Foreign.changed(0) {
            $0.request.attachments = [Attachment(name: "a", mediaType: "image/png", data: [1])]
          }
        ], 0, .attachments
      ),
    ] as [(String, [RoundDetail], Int, RoundProblem)])
  func refused(_ what: String, _ rounds: [RoundDetail], _ place: Int, _ problem: RoundProblem) async throws {
    let bench = Bench()
    await #expect(throws: CoordinatorError.invalidRound(place: place, problem)) {
      try await bench.coordinator.importSession(Foreign.session(title: what, rounds: 1), rounds: rounds)
    }
    #expect(bench.store.now.sessions.isEmpty)
  }

  @Test("errors of importing are the same behind the wire")
  func errorsAsJSON() throws {
    for error in [
      CoordinatorError.alreadyThere(SessionID(high: 1, low: 2)), .invalidRound(place: 3, .summary),
    ] {
      #expect(try WireJSON.decode(CoordinatorError.self, from: WireJSON.encode(error)) == error)
    }
  }
}

/// What comes from elsewhere.
private enum Foreign {
  static let start = Timestamp(milliseconds: 1_700_000_000_000)

  static func session(_ number: UInt64 = 0, title: String, rounds: Int) -> Session {
    Session(
      id: SessionID(high: 1, low: 100 + number), title: title, model: Bench.model, createdAt: start,
      roundCount: rounds)
  }

  static func session(_ number: Int, title: String, rounds: Int) -> Session {
    session(UInt64(number), title: title, rounds: rounds)
  }

  static func turn(of response: ResponseID, index: Int) -> Turn {
    Turn(
      id: TurnID(high: 4, low: response.low), responseID: response, index: index, content: "It says so.",
      toolCalls: [
        ToolCall(
          id: ToolCallID(high: 5, low: response.low), providerCallID: "c", serverName: "builtin",
          methodName: "look", state: .succeeded, result: "seen")
      ], status: .completed, revision: 9)
  }

  static func round(_ index: Int, _ content: String, id: UInt64 = 0, answer: UInt64 = 0) -> RoundDetail {
    let number = UInt64(index) + 10 * id
    let session = SessionID(high: 1, low: 100)
    let response = ResponseID(high: 3, low: number + 100 * answer)
    let request = Request(id: RequestID(high: 2, low: number), content: content, createdAt: start)
    return RoundDetail(
      round: Round(
        id: RoundID(high: 1, low: number), sessionID: session, index: index, requestID: request.id,
        responseID: response, createdAt: start),
      request: request,
      response: Response(
        id: response, roundID: RoundID(high: 1, low: number), sessionID: session, model: Bench.model,
        turns: [turn(of: response, index: 0)], outcome: .completed, createdAt: start, endedAt: start))
  }

  static func changed(_ index: Int, _ change: (inout RoundDetail) -> Void) -> RoundDetail {
    var detail = round(index, "a")
    change(&detail)
    return detail
  }
}
