/// What the user sent.
public struct Request: Hashable, Sendable, Codable, Identifiable {
  public let id: RequestID
  /// The user's text, exactly as it was given.
  public var content: String
  public let createdAt: Timestamp

  public init(id: RequestID, content: String, createdAt: Timestamp) {
    self.id = id
    self.content = content
    self.createdAt = createdAt
  }
}
