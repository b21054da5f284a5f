import Conversation

/// A request that has been taken, as a client is told of it.
public struct AcceptedRequest: Hashable, Sendable, Codable {
  public var sessionID: SessionID
  public var roundID: RoundID
  public var responseID: ResponseID

  public init(sessionID: SessionID, roundID: RoundID, responseID: ResponseID) {
    self.sessionID = sessionID
    self.roundID = roundID
    self.responseID = responseID
  }

  enum CodingKeys: String, CodingKey {
    case sessionID = "sessionId"
    case roundID = "roundId"
    case responseID = "responseId"
  }
}

/// How the delta form of a stream begins: the present state of the turns that the reader does not have.
public struct StreamSnapshot: Hashable, Sendable, Codable {
  public var responseID: ResponseID
  /// Those that have changed since the revision that the reader named, in their order.
  public var turns: [Turn]
  /// How many turns there are in all.
  public var turnCount: Int
  /// How the response ended, if it has.
  public var outcome: ResponseOutcome?

  public init(responseID: ResponseID, turns: [Turn], turnCount: Int, outcome: ResponseOutcome?) {
    self.responseID = responseID
    self.turns = turns
    self.turnCount = turnCount
    self.outcome = outcome
  }

  enum CodingKeys: String, CodingKey {
    case turns, turnCount, outcome
    case responseID = "responseId"
  }
}

/// How a stream ends: what came of the response, and the error, if one kept it from completing.
public struct StreamEnding: Hashable, Sendable, Codable {
  public var responseID: ResponseID
  public var outcome: ResponseOutcome
  /// The error's fields, beside the others, where there is one.
  public var code: TurnError.Code?
  public var message: String?
  public var suggestion: String?

  public init(responseID: ResponseID, outcome: ResponseOutcome) {
    self.responseID = responseID
    self.outcome = outcome
    code = outcome.error?.code
    message = outcome.error?.message
    suggestion = outcome.error?.suggestion
  }

  /// Whether it is told as an error: the response failed, or its process ended before it.
  public var isError: Bool {
    switch outcome {
    case .failed, .interrupted: true
    case .completed, .cancelled, .limit: false
    }
  }

  enum CodingKeys: String, CodingKey {
    case outcome, code, message, suggestion
    case responseID = "responseId"
  }
}
