/// As `{"status":"completed"}`, with an `error` beside `failed` and a `limit` beside `limit`.
extension ResponseOutcome: Codable {
  private enum CodingKeys: String, CodingKey {
    case status, error, limit
  }
  private enum Status: String, Codable {
    case completed, cancelled, failed, interrupted, limit
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Status.self, forKey: .status) {
    case .completed: self = .completed
    case .cancelled: self = .cancelled
    case .failed: self = .failed(try values.decode(TurnError.self, forKey: .error))
    case .interrupted: self = .interrupted
    case .limit: self = .limit(try values.decode(ResponseLimit.self, forKey: .limit))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .completed: try values.encode(Status.completed, forKey: .status)
    case .cancelled: try values.encode(Status.cancelled, forKey: .status)
    case .failed(let error):
      try values.encode(Status.failed, forKey: .status)
      try values.encode(error, forKey: .error)
    case .interrupted: try values.encode(Status.interrupted, forKey: .status)
    case .limit(let limit):
      try values.encode(Status.limit, forKey: .status)
      try values.encode(limit, forKey: .limit)
    }
  }
}
