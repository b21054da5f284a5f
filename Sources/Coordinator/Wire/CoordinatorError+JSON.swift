import Conversation

/// As `{"code", "message", "suggestion"}`, with what the error is about beside them.
extension CoordinatorError: Codable {
  private enum CodingKeys: String, CodingKey {
    case code, message, suggestion, index, place, attachment, tag, problem, error
    case sessionID = "sessionId"
    case responseID = "responseId"
    case toolCallID = "toolCallId"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func session() throws -> SessionID { try values.decode(SessionID.self, forKey: .sessionID) }
    func response() throws -> ResponseID { try values.decode(ResponseID.self, forKey: .responseID) }
    func index() throws -> Int { try values.decode(Int.self, forKey: .index) }
    let code = try values.decode(String.self, forKey: .code)
    switch code {
    case "unknownSession": self = .unknownSession(try session())
    case "unknownResponse": self = .unknownResponse(try response())
    case "unknownRound": self = .unknownRound(try session(), index: try index())
    case "unfinished": self = .unfinished(try response())
    case "notQueued": self = .notQueued(try response())
    case "notLastRound": self = .notLastRound(try session(), index: try index())
    case "nothingToCompact": self = .nothingToCompact(try session())
    case "notAwaitingApproval":
      self = .notAwaitingApproval(try values.decode(ToolCallID.self, forKey: .toolCallID))
    case "approvalChanged":
      self = .approvalChanged(try values.decode(ToolCallID.self, forKey: .toolCallID))
    case "digestRequired":
      self = .digestRequired(try values.decode(ToolCallID.self, forKey: .toolCallID))
    case "notRemembered": self = .notRemembered(try values.decode(String.self, forKey: .message))
    case "alreadyThere": self = .alreadyThere(try session())
    case "invalidRound":
      self = .invalidRound(
        place: try values.decode(Int.self, forKey: .place),
        try values.decode(RoundProblem.self, forKey: .problem))
    case "emptyRequest": self = .emptyRequest
    case "attachment":
      self = .attachment(
        number: try values.decode(Int.self, forKey: .attachment),
        try values.decode(AttachmentProblem.self, forKey: .problem))
    case "tags":
      self = .tags(
        TagError(
          number: try values.decode(Int.self, forKey: .tag),
          try values.decode(TagProblem.self, forKey: .problem)))
    case "model": self = .model(try values.decode(TurnError.self, forKey: .error))
    case "storage": self = .store(try values.decode(StoreError.self, forKey: .error))
    case "shuttingDown": self = .shuttingDown
    default:
      // Also of a later version: its words can be shown even where its code is not known.
      self = .host(
        HostProblem(
          HostProblem.Code(rawValue: code) ?? .failure, try values.decode(String.self, forKey: .message),
          suggestion: try values.decodeIfPresent(String.self, forKey: .suggestion) ?? ""))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(code, forKey: .code)
    try values.encode(message, forKey: .message)
    try values.encode(suggestion, forKey: .suggestion)
    switch self {
    case .unknownSession(let id), .nothingToCompact(let id), .alreadyThere(let id):
      try values.encode(id, forKey: .sessionID)
    case .unknownResponse(let id), .unfinished(let id), .notQueued(let id):
      try values.encode(id, forKey: .responseID)
    case .unknownRound(let id, let index), .notLastRound(let id, let index):
      try values.encode(id, forKey: .sessionID)
      try values.encode(index, forKey: .index)
    case .notAwaitingApproval(let id), .approvalChanged(let id), .digestRequired(let id):
      try values.encode(id, forKey: .toolCallID)
    case .invalidRound(let place, let problem):
      try values.encode(place, forKey: .place)
      try values.encode(problem, forKey: .problem)
    case .attachment(let number, let problem):
      try values.encode(number, forKey: .attachment)
      try values.encode(problem, forKey: .problem)
    case .tags(let error):
      try values.encode(error.number, forKey: .tag)
      try values.encode(error.problem, forKey: .problem)
    case .model(let error): try values.encode(error, forKey: .error)
    case .store(let error): try values.encode(error, forKey: .error)
    case .emptyRequest, .shuttingDown, .host, .notRemembered: break
    }
  }
}

/// As `{"code":"tooMany","limit":20}`.
extension AttachmentProblem: Codable {
  private enum CodingKeys: String, CodingKey {
    case code, limit
  }
  private enum Code: String, Codable {
    case tooMany, tooLarge, notAnImage
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Code.self, forKey: .code) {
    case .tooMany: self = .tooMany(limit: try values.decode(Int.self, forKey: .limit))
    case .tooLarge: self = .tooLarge(limit: try values.decode(Int.self, forKey: .limit))
    case .notAnImage: self = .notAnImage
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .tooMany(let limit):
      try values.encode(Code.tooMany, forKey: .code)
      try values.encode(limit, forKey: .limit)
    case .tooLarge(let limit):
      try values.encode(Code.tooLarge, forKey: .code)
      try values.encode(limit, forKey: .limit)
    case .notAnImage: try values.encode(Code.notAnImage, forKey: .code)
    }
  }
}
