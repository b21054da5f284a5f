import AntiphonTesting
import Conversation
import Coordinator

/// Makes sessions and rounds as people have them; the same ones for the same seed.
struct FixtureMaker: Sendable {
  private var random: SeededGenerator
  /// Rises with everything that is made.
  private var time = Timestamp(milliseconds: 1_767_225_600_000)

  private static let words = """
    the of a to in is that for it with as on be this by from or an are at not which have but can when more if \
    will one each all there they other into time only some could new then first any these two most also after \
    session stream turn reader value actor index window buffer cursor token frame layout 漢字 naïve Größe
    """.split(separator: " ")

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func text(words count: Int) -> String {
    (0..<count).map { _ in Self.words.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }

  mutating func session(rounds: Int = 0) -> Session {
    time = time.advanced(byMilliseconds: .random(in: 1...100_000, using: &random))
    return Session(
      id: id(), title: text(words: .random(in: 2...8, using: &random)),
      model: ModelReference(provider: "openai", model: "gpt-5"), createdAt: time,
      lastActivityAt: time.advanced(byMilliseconds: .random(in: 0...100_000_000, using: &random)),
      roundCount: rounds, isPinned: Int.random(in: 0..<100, using: &random) == 0)
  }

  /// Makes a session with rounds that are over; every fifth of them called a tool.
  mutating func fill(_ store: some SessionStore, rounds: Int) async throws -> SessionID {
    var session = session()
    try await store.insert(session)
    for index in 0..<rounds {
      session.roundCount = index + 1
      let detail = round(of: session.id, index: index)
      session.lastActivityAt = detail.round.createdAt
      try await store.insert(detail, updating: session)
    }
    return session.id
  }

  private mutating func id<Subject>() -> Identifier<Subject> {
    Identifier(time: time, random: (random.next(), random.next()))
  }

  private mutating func round(of session: SessionID, index: Int) -> RoundDetail {
    time = time.advanced(byMilliseconds: 60_000)
    let response: ResponseID = id()
    let request = Request(id: id(), content: text(words: 15), createdAt: time)
    let round = Round(
      id: id(), sessionID: session, index: index, requestID: request.id, responseID: response,
      createdAt: time)
    var turns: [Turn] = []
    if index % 5 == 4 {
      let call = ToolCall(
        id: id(), providerCallID: "call", serverName: "builtin", methodName: "read_file",
        arguments: #"{"path":"README.md"}"#, state: .succeeded, result: text(words: 100), startedAt: time,
        endedAt: time)
      turns.append(turn(of: response, index: 0, words: 10, calls: [call]))
    }
    turns.append(turn(of: response, index: turns.count, words: 150))
    return RoundDetail(
      round: round, request: request,
      response: Response(
        id: response, roundID: round.id, sessionID: session, model: .bench, turns: turns, outcome: .completed,
        createdAt: time, endedAt: time))
  }

  private mutating func turn(
    of response: ResponseID, index: Int, words: Int, calls: [ToolCall] = []
  ) -> Turn {
    Turn(
      id: id(), responseID: response, index: index, content: text(words: words), toolCalls: calls,
      status: .completed, revision: index + 2, usage: Usage(inputTokens: 1000, outputTokens: words),
      finishReason: calls.isEmpty ? .stop : .toolCalls, streamStartTime: time, streamEndTime: time)
  }
}
