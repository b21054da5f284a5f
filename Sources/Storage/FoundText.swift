import Conversation
import Coordinator

/// A text that the index has found, and what it belongs to.
struct FoundText {
  var roundID: RoundID
  var text: String
  var time: Timestamp
  var requestID: RequestID?
  var responseID: ResponseID?
  /// The session where its response was made.
  var madeIn: SessionID?
  var turnID: TurnID?
  var toolCallID: ToolCallID?

  /// For the entry with key ?1.
  static func query(for kind: SearchKind) -> String {
    let time: String
    let source: String
    switch kind {
    case .request:
      return """
        SELECT searchEntry.roundID, \(text(of: kind)), request.createdAt, request.id, NULL, NULL, NULL, NULL
        FROM searchEntry CROSS JOIN request ON request.key = searchEntry.source WHERE searchEntry.key = ?1
        """
    case .reasoning, .content:
      time = "turn.streamEndTime, turn.streamStartTime"
      source = "turn ON turn.key = searchEntry.source"
    case .toolArguments, .toolResult:
      time = "toolCall.endedAt, toolCall.startedAt"
      source =
        "toolCall ON toolCall.key = searchEntry.source CROSS JOIN turn ON turn.id = toolCall.turnID"
    }
    let isCall = kind == .toolArguments || kind == .toolResult
    return """
      SELECT searchEntry.roundID, \(text(of: kind)), coalesce(\(time), response.createdAt), NULL,
        response.id, response.sessionID, turn.id, \(isCall ? "toolCall.id" : "NULL")
      FROM searchEntry CROSS JOIN \(source) CROSS JOIN response ON response.id = turn.responseID
      WHERE searchEntry.key = ?1
      """
  }

  private static func text(of kind: SearchKind) -> String {
    switch kind {
    case .request: "request.content"
    case .reasoning: "turn.reasoning"
    case .content: "turn.content"
    case .toolArguments: Schema.argumentsText("toolCall.")
    case .toolResult: Schema.resultText("toolCall.")
    }
  }

  init(row: StoredRow) throws {
    roundID = try row.id(0)
    text = try row.text(1)
    time = try row.time(2)
    requestID = try row.optionalID(3)
    responseID = try row.optionalID(4)
    madeIn = try row.optionalID(5)
    turnID = try row.optionalID(6)
    toolCallID = try row.optionalID(7)
  }
}
