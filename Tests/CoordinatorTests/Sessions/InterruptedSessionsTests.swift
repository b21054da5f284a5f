import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Sessions that an earlier process left", .timeLimit(.minutes(10)))
struct InterruptedSessionsTests {
  @Test("in the middle of an answer are known; those that were over are not")
  func unfinished() async throws {
    let time = Timestamp(milliseconds: 0)
    var contents = MemorySessionStore.Contents()
    for (number, outcome) in [(1, nil), (2, ResponseOutcome.completed), (3, nil)]
      as [(UInt64, ResponseOutcome?)]
    {
      let session = Session(
        id: SessionID(high: 1, low: number), title: "t", model: Bench.model, createdAt: time, roundCount: 1)
      let response = Response(
        id: ResponseID(high: 2, low: number), roundID: RoundID(high: 3, low: number), sessionID: session.id,
        model: Bench.model, outcome: outcome, createdAt: time)
      let request = Request(id: RequestID(high: 4, low: number), content: "before", createdAt: time)
      let round = Round(
        id: response.roundID, sessionID: session.id, index: 0, requestID: request.id,
        responseID: response.id, createdAt: time)
      contents.sessions[session.id] = session
      contents.rounds[session.id] = [RoundDetail(round: round, request: request, response: response)]
    }
    let bench = Bench(store: MemorySessionStore(contents))
    try await bench.coordinator.start()
    let expected = [1, 3].map { SessionID(high: 1, low: $0) }
    #expect(try await bench.coordinator.interruptedSessions() == expected)
    // Also while one of them is gone on with.
    try await bench.coordinator.handleRequest(sessionID: expected[0], content: "now").completion()
    #expect(try await bench.coordinator.interruptedSessions() == expected)
  }
}
