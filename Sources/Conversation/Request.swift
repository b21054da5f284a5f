/// What the user sent.
public struct Request: Hashable, Sendable, Identifiable {
  public let id: RequestID
  /// The user's text, exactly as it was given.
  public var content: String
  /// In the order in which they were given.
  public var attachments: [Attachment]
  public let createdAt: Timestamp

  public init(id: RequestID, content: String, attachments: [Attachment] = [], createdAt: Timestamp) {
    self.id = id
    self.content = content
    self.attachments = attachments
    self.createdAt = createdAt
  }
}

extension Request: Codable {
  enum CodingKeys: String, CodingKey {
    case id, content, attachments, createdAt
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(RequestID.self, forKey: .id),
      content: try values.decode(String.self, forKey: .content),
      attachments: try values.decodeIfPresent([Attachment].self, forKey: .attachments) ?? [],
      createdAt: try values.decode(Timestamp.self, forKey: .createdAt))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(id, forKey: .id)
    try values.encode(content, forKey: .content)
    if !attachments.isEmpty { try values.encode(attachments, forKey: .attachments) }
    try values.encode(createdAt, forKey: .createdAt)
  }
}
