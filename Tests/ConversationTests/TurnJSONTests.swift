import Conversation
import FoundationEssentials
import Testing

@Suite("A turn as JSON")
struct TurnJSONTests {
  private let turn = Turn(
    id: TurnID(high: 1, low: .max), responseID: ResponseID(high: 2, low: 2), index: 3, content: " a\n\"ü🙂\" ",
    reasoning: "hm",
    toolCalls: [
      ToolCall(
        id: ToolCallID(high: 4, low: 4), providerCallID: "c1", serverName: "files", methodName: "read",
        arguments: #"{"path":"x"}"#, state: .succeeded, result: "text",
        startedAt: Timestamp(milliseconds: 1), endedAt: Timestamp(milliseconds: 2)),
      ToolCall(
        id: ToolCallID(high: 5, low: 5), providerCallID: "c2", serverName: "files", methodName: "list",
        state: .failed, error: "no such folder"),
    ],
    status: .failed, revision: 17,
    usage: Usage(inputTokens: 1, outputTokens: 2, cachedInputTokens: 0, isEstimate: true),
    error: TurnError(.rateLimited, "Too many.", mayRetry: true, retryAfter: 1.5), finishReason: .toolCalls,
    streamStartTime: Timestamp(milliseconds: 1_795_430_520_123),
    streamEndTime: Timestamp(milliseconds: 1_795_430_520_999))

  private func object(_ turn: Turn) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(turn), as: UTF8.self)
  }

  @Test("is read back as it was")
  func roundTrip() throws {
    for status in TurnStatus.allCases {
      var turn = turn
      turn.status = status
      #expect(try JSONDecoder().decode(Turn.self, from: JSONEncoder().encode(turn)) == turn)
    }
  }

  @Test("has the names of the streaming interface, the first call by itself")
  func names() throws {
    let json = try object(turn)
    #expect(json.contains(#""responseId":"00000000-0000-0002-0000-000000000002""#))
    #expect(
      json.contains(
        #""parsedToolCalls":{"call":{"arguments":"{\"path\":\"x\"}","methodName":"read","serverName":"files"},"calls":[{"#
      ))
    #expect(json.contains(#""streamStartTime":"2026-11-23T10:42:00.123Z""#))
    #expect(json.contains(#""providerCallId":"c2""#))
    #expect(json.contains(#""status":"failed""#))
    #expect(json.contains(#""revision":17"#))
  }

  @Test("leaves out what there is nothing to say about")
  func small() throws {
    let bare = Turn(
      id: TurnID(high: 1, low: 1), responseID: ResponseID(high: 2, low: 2), index: 0, status: .queued,
      revision: 1)
    #expect(
      try object(bare)
        == #"{"content":"","id":"00000000-0000-0001-0000-000000000001","index":0,"responseId":"00000000-0000-0002-0000-000000000002","revision":1,"status":"queued"}"#
    )
    #expect(try JSONDecoder().decode(Turn.self, from: JSONEncoder().encode(bare)) == bare)
  }
}

@Suite("An outcome")
struct ResponseOutcomeTests {
  @Test("has an error unless the response completed or was cancelled")
  func errors() {
    let error = TurnError(.server, "broken")
    #expect(ResponseOutcome.completed.error == nil)
    #expect(ResponseOutcome.cancelled.error == nil)
    #expect(ResponseOutcome.failed(error).error == error)
    #expect(ResponseOutcome.interrupted.error?.code == .interrupted)
    #expect(ResponseOutcome.limit(.turns).error?.code == .limit)
  }

  @Test(
    "is read back from JSON",
    arguments: [
      ResponseOutcome.completed, .cancelled, .interrupted, .failed(TurnError(.timeout, "late")),
      .limit(.time),
      .limit(.cost), .limit(.turns),
    ])
  func roundTrip(outcome: ResponseOutcome) throws {
    #expect(
      try JSONDecoder().decode([ResponseOutcome].self, from: JSONEncoder().encode([outcome])) == [outcome])
  }

  @Test("only the four endings of a turn are terminal")
  func terminal() {
    #expect(TurnStatus.allCases.filter(\.isTerminal) == [.completed, .cancelled, .failed, .interrupted])
    #expect(
      ToolCallState.allCases.filter(\.isTerminal) == [.succeeded, .failed, .denied, .cancelled, .interrupted])
  }
}
