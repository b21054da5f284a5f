import Conversation

/// As `{"type":"session", …}`; what each type holds beside it is in the code.
extension WorkspaceEvent: Codable {
  private enum CodingKeys: String, CodingKey {
    case type, activity, error
    case sessionID = "sessionId"
  }
  private enum Kind: String, Codable {
    case session, deleted, rounds, storage, toolServers
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .type) {
    case .session: self = .session(try values.decode(SessionActivity.self, forKey: .activity))
    case .deleted: self = .deleted(try values.decode(SessionID.self, forKey: .sessionID))
    case .rounds: self = .rounds(try values.decode(SessionID.self, forKey: .sessionID))
    case .toolServers: self = .toolServers
    case .storage: self = .storage(try values.decodeIfPresent(StoreError.self, forKey: .error))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .session(let activity):
      try values.encode(Kind.session, forKey: .type)
      try values.encode(activity, forKey: .activity)
    case .deleted(let id):
      try values.encode(Kind.deleted, forKey: .type)
      try values.encode(id, forKey: .sessionID)
    case .rounds(let id):
      try values.encode(Kind.rounds, forKey: .type)
      try values.encode(id, forKey: .sessionID)
    case .toolServers: try values.encode(Kind.toolServers, forKey: .type)
    case .storage(let error):
      try values.encode(Kind.storage, forKey: .type)
      try values.encodeIfPresent(error, forKey: .error)
    case .connection:
      // It is about the wire itself.
      throw EncodingError.invalidValue(
        self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "not sent"))
    }
  }
}

extension SessionActivity: Codable {
  private enum CodingKeys: String, CodingKey {
    case session, status, lastOutcome
    case responseID = "responseId"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      session: try values.decode(Session.self, forKey: .session),
      responseID: try values.decodeIfPresent(ResponseID.self, forKey: .responseID),
      status: try values.decodeIfPresent(TurnStatus.self, forKey: .status),
      lastOutcome: try values.decodeIfPresent(ResponseOutcome.self, forKey: .lastOutcome))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(session, forKey: .session)
    try values.encodeIfPresent(responseID, forKey: .responseID)
    try values.encodeIfPresent(status, forKey: .status)
    try values.encodeIfPresent(lastOutcome, forKey: .lastOutcome)
  }
}
