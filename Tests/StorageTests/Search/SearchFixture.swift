import Conversation
import Coordinator

@testable import Storage

/// A conversation in words: what is said, and where.
extension Maker {
  /// A session without anything random in what is searched.
  mutating func plainSession(_ title: String = "A session") -> Session {
    Session(
      id: id(), title: title, model: ModelReference(provider: "p", model: "m"),
      createdAt: Timestamp(milliseconds: 1))
  }

  /// A round that is over; each is said a second after the one with the index before it.
  mutating func said(
    _ request: String, _ answer: String = "", reasoning: String = "", calls: [ToolCall] = [],
    in session: SessionID, index: Int = 0, status: TurnStatus = .completed
  ) -> RoundDetail {
    let time = Timestamp(milliseconds: Int64(index + 1) * 1000)
    let question = Request(id: id(), content: request, createdAt: time)
    let round = Round(
      id: id(), sessionID: session, index: index, requestID: question.id, responseID: id(), createdAt: time)
    return RoundDetail(
      round: round, request: question,
      response: answered(
        round, id: round.responseID, answer, reasoning: reasoning, calls: calls, status: status))
  }

  /// Another response to a round.
  mutating func answered(
    _ round: Round, id response: ResponseID? = nil, _ answer: String, reasoning: String = "",
    calls: [ToolCall] = [], status: TurnStatus = .completed
  ) -> Response {
    let response = response ?? id()
    let time = round.createdAt.advanced(byMilliseconds: 500)
    return Response(
      id: response, roundID: round.id, sessionID: round.sessionID,
      model: ModelReference(provider: "p", model: "m"),
      turns: [
        Turn(
          id: id(), responseID: response, index: 0, content: answer, reasoning: reasoning, toolCalls: calls,
          status: status, revision: 1, streamEndTime: status.isTerminal ? time : nil)
      ],
      outcome: status.isTerminal ? .completed : nil, createdAt: round.createdAt)
  }

  mutating func call(
    _ method: String, _ arguments: String, state: ToolCallState = .succeeded, result: String? = nil,
    error: String? = nil
  ) -> ToolCall {
    ToolCall(
      id: id(), providerCallID: "1", serverName: "builtin", methodName: method, arguments: arguments,
      state: state, result: result, error: error, endedAt: Timestamp(milliseconds: 1400))
  }
}

extension SessionStore {
  /// What is found for a query: the pieces of text that match, a hit in a pair of brackets.
  func found(_ query: SearchQuery) async throws -> [String] {
    try await search(query).map { hit in
      var text = Array(hit.snippet.text.utf8)
      for match in hit.snippet.matches.reversed() {
        text.insert(UInt8(ascii: "]"), at: match.upperBound)
        text.insert(UInt8(ascii: "["), at: match.lowerBound)
      }
      return String(decoding: text, as: UTF8.self)
    }
  }

  func found(_ text: String) async throws -> [String] {
    try await found(SearchQuery(text))
  }

  /// A session with one request for each text, the last the latest.
  func fill(_ make: inout Maker, _ texts: [String]) async throws {
    let session = make.plainSession()
    try await insert(session)
    for (index, text) in texts.enumerated() {
      try await insert(make.said(text, in: session.id, index: index), updating: session)
    }
  }
}
