/// One exchange of a session: ties a request to its response.
public struct Round: Hashable, Sendable, Codable, Identifiable {
  public let id: RoundID
  public let sessionID: SessionID
  /// Its place in the session; starts at 0, rises by one, and never repeats.
  public let index: Int
  public let requestID: RequestID
  public let responseID: ResponseID
  public let createdAt: Timestamp

  public init(
    id: RoundID, sessionID: SessionID, index: Int, requestID: RequestID, responseID: ResponseID,
    createdAt: Timestamp
  ) {
    self.id = id
    self.sessionID = sessionID
    self.index = index
    self.requestID = requestID
    self.responseID = responseID
    self.createdAt = createdAt
  }

  enum CodingKeys: String, CodingKey {
    case id, index, createdAt
    case sessionID = "sessionId"
    case requestID = "requestId"
    case responseID = "responseId"
  }
}

/// A round with everything that was said in it.
public struct RoundDetail: Hashable, Sendable, Codable, Identifiable {
  public var round: Round
  public var request: Request
  public var response: Response

  public var id: RoundID { round.id }

  public init(round: Round, request: Request, response: Response) {
    self.round = round
    self.request = request
    self.response = response
  }
}
