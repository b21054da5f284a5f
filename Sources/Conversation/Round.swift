/// One exchange of a session: ties a request to its responses, one of which the session shows.
///
/// A fork shares the rounds that stand before it with the session it came from: the same round may be read in
/// several sessions, and each of them shows the response it has chosen.
public struct Round: Hashable, Sendable, Identifiable {
  public let id: RoundID
  /// The session in which it was read.
  public var sessionID: SessionID
  /// Its place in the session; starts at 0, rises by one, and never repeats. It stays as it is once the round is
  /// being answered; until then others may be put before it, or be withdrawn.
  public var index: Int
  public let requestID: RequestID
  /// The response that the session shows, and that later requests of it build on.
  public var responseID: ResponseID
  /// Every response to the request, the shown one among them, in the order in which they were asked for.
  public var alternatives: [ResponseID]
  /// For a summary: the index of the last round that it stands for. It stands for that one and all before it, so
  /// that a model is told the summary in their place; they stay where they are.
  public var summarizedThrough: Int?
  public let createdAt: Timestamp

  public init(
    id: RoundID, sessionID: SessionID, index: Int, requestID: RequestID, responseID: ResponseID,
    alternatives: [ResponseID]? = nil, summarizedThrough: Int? = nil, createdAt: Timestamp
  ) {
    self.id = id
    self.sessionID = sessionID
    self.index = index
    self.requestID = requestID
    self.responseID = responseID
    self.alternatives = alternatives ?? [responseID]
    self.summarizedThrough = summarizedThrough
    self.createdAt = createdAt
  }
}

extension Round: Codable {
  enum CodingKeys: String, CodingKey {
    case id, index, alternatives, summarizedThrough, createdAt
    case sessionID = "sessionId"
    case requestID = "requestId"
    case responseID = "responseId"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(RoundID.self, forKey: .id),
      sessionID: try values.decode(SessionID.self, forKey: .sessionID),
      index: try values.decode(Int.self, forKey: .index),
      requestID: try values.decode(RequestID.self, forKey: .requestID),
      responseID: try values.decode(ResponseID.self, forKey: .responseID),
      alternatives: try values.decodeIfPresent([ResponseID].self, forKey: .alternatives),
      summarizedThrough: try values.decodeIfPresent(Int.self, forKey: .summarizedThrough),
      createdAt: try values.decode(Timestamp.self, forKey: .createdAt))
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
