/// What came back for a request: the passes of the model in order, and how it ended.
public struct Response: Hashable, Sendable, Codable, Identifiable {
  public let id: ResponseID
  public let roundID: RoundID
  /// The session in which it was read.
  public var sessionID: SessionID
  /// The model that was asked.
  public let model: ModelReference
  /// In the order in which they were begun; never empty once the response is stored.
  public var turns: [Turn]
  /// `nil` while the response is not over.
  public var outcome: ResponseOutcome?
  public let createdAt: Timestamp
  public var endedAt: Timestamp?

  public init(
    id: ResponseID, roundID: RoundID, sessionID: SessionID, model: ModelReference, turns: [Turn] = [],
    outcome: ResponseOutcome? = nil, createdAt: Timestamp, endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.roundID = roundID
    self.sessionID = sessionID
    self.model = model
    self.turns = turns
    self.outcome = outcome
    self.createdAt = createdAt
    self.endedAt = endedAt
  }

  enum CodingKeys: String, CodingKey {
    case id, model, turns, outcome, createdAt, endedAt
    case roundID = "roundId"
    case sessionID = "sessionId"
  }
}

/// How a response ended.
public enum ResponseOutcome: Hashable, Sendable {
  /// The model had nothing more to say.
  case completed
  /// Somebody stopped it.
  case cancelled
  /// Something went wrong; the last turn carries the same error.
  case failed(TurnError)
  /// The process ended before the response did.
  case interrupted
  /// A limit ended it; what had been said by then is kept.
  case limit(ResponseLimit)
}

extension ResponseOutcome {
  /// Why there is no complete answer; `nil` for a completed response and for one that somebody stopped.
  public var error: TurnError? {
    switch self {
    case .completed, .cancelled: nil
    case .failed(let error): error
    case .interrupted:
      TurnError(
        .interrupted, "The program ended before the answer did.", suggestion: "Ask again.", mayRetry: true)
    case .limit(let limit):
      TurnError(
        .limit, "The answer was ended by \(limit.phrase).", suggestion: "Say \"go on\", or raise the limit.")
    }
  }
}

/// The limits that can end a response.
public enum ResponseLimit: String, Hashable, Sendable, Codable {
  case turns, time, cost
}

extension ResponseLimit {
  fileprivate var phrase: String {
    switch self {
    case .turns: "the limit on turns"
    case .time: "the limit on its time"
    case .cost: "the limit on its cost"
    }
  }
}
