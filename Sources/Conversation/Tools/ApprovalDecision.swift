/// What a user says to a call that waits for their word.
public enum ApprovalDecision: Sendable, Hashable {
  case allowOnce
  /// This call, and those like it for as long as the session is open.
  case allowForSession
  /// This call, and those like it from now on.
  case allowAlways
  /// The reason goes to the model.
  case deny(reason: String?)

  /// Whether the call may run.
  public var allows: Bool {
    if case .deny = self { false } else { true }
  }
}

/// An answer to a call that waits, and what it is an answer to.
public struct ApprovalAnswer: Sendable, Hashable {
  public var decision: ApprovalDecision
  /// The digest of the request that was read. Who denies may leave it out, and denies whatever the call asks by now; who
  /// allows may not.
  ///
  /// What a call would do can change while it waits, as a file does that it edits. Then it asks again, and an answer to
  /// what it was before counts for nothing.
  public var digest: String?

  public init(_ decision: ApprovalDecision, digest: String? = nil) {
    self.decision = decision
    self.digest = digest
  }
}

extension ApprovalAnswer: Codable {
  private enum CodingKeys: String, CodingKey {
    case digest
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try ApprovalDecision(from: decoder), digest: try values.decodeIfPresent(String.self, forKey: .digest))
  }

  public func encode(to encoder: any Encoder) throws {
    try decision.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(digest, forKey: .digest)
  }
}
