/// As `{"decision":"allowOnce"}`; a `reason` may stand beside `deny`.
extension ApprovalDecision: Codable {
  private enum CodingKeys: String, CodingKey {
    case decision, reason
  }
  private enum Decision: String, Codable {
    case allowOnce, allowForSession, allowAlways, deny
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Decision.self, forKey: .decision) {
    case .allowOnce: self = .allowOnce
    case .allowForSession: self = .allowForSession
    case .allowAlways: self = .allowAlways
    case .deny: self = .deny(reason: try values.decodeIfPresent(String.self, forKey: .reason))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .allowOnce: try values.encode(Decision.allowOnce, forKey: .decision)
    case .allowForSession: try values.encode(Decision.allowForSession, forKey: .decision)
    case .allowAlways: try values.encode(Decision.allowAlways, forKey: .decision)
    case .deny(let reason):
      try values.encode(Decision.deny, forKey: .decision)
      try values.encodeIfPresent(reason, forKey: .reason)
    }
  }
}
