import Conversation
import Exchange
import Foundation

/// A file of this target's corpora.
enum Corpus {
  static func bytes(_ name: String) throws -> [UInt8] {
    let url = Bundle.module.resourceURL?.appendingPathComponent("Corpora/\(name)")
    return Array(try Data(contentsOf: url ?? URL(fileURLWithPath: name)))
  }
}

/// A session with what a session can have.
enum Sample {
  static let start = Timestamp(milliseconds: 1_764_064_800_000)

  static func session(title: String = "A title", rounds: [RoundDetail]? = nil) -> ArchivedSession {
    let rounds = rounds ?? [round(0, "Hello", "Hi *there*.")]
    return ArchivedSession(
      session: Session(
        id: SessionID(high: 1, low: 2), title: title, model: ModelReference(provider: "test", model: "m"),
        createdAt: start, roundCount: rounds.count),
      rounds: rounds)
  }

  static func round(
    _ index: Int, _ request: String, _ answer: String, reasoning: String = "", calls: [ToolCall] = [],
    attachments: [Conversation.Attachment] = [], outcome: ResponseOutcome = .completed
  ) -> RoundDetail {
    let number = UInt64(index)
    let round = Round(
      id: RoundID(high: 2, low: number), sessionID: SessionID(high: 1, low: 2), index: index,
      requestID: RequestID(high: 3, low: number), responseID: ResponseID(high: 4, low: number),
      createdAt: start)
    let turn = Turn(
      id: TurnID(high: 5, low: number), responseID: round.responseID, index: 0, content: answer,
      reasoning: reasoning, toolCalls: calls, status: .completed, revision: 3,
      usage: Usage(inputTokens: 12, outputTokens: 5, cost: 0.1), finishReason: .stop,
      streamStartTime: start, streamEndTime: start.advanced(byMilliseconds: 1234))
    return RoundDetail(
      round: round,
      request: Request(
        id: round.requestID, content: request, attachments: attachments, createdAt: start),
      response: Response(
        id: round.responseID, roundID: round.id, sessionID: round.sessionID,
        model: ModelReference(provider: "test", model: "m"), turns: [turn], outcome: outcome,
        createdAt: start, endedAt: start.advanced(byMilliseconds: 1234)))
  }

  static func call(_ arguments: String, result: String?, error: String? = nil) -> ToolCall {
    ToolCall(
      id: ToolCallID(high: 6, low: UInt64(arguments.utf8.count)), providerCallID: "c",
      serverName: "builtin", methodName: "read_file", arguments: arguments,
      state: error == nil ? .succeeded : .failed, result: result, error: error)
  }

  static let png = Conversation.Attachment(
    name: "a \"dot\".png", mediaType: "image/png",
    data: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3, 4])
}
