/// One conversation: its name, its model, and where it stands in time.
public struct Session: Hashable, Sendable, Codable, Identifiable {
  public let id: SessionID
  /// What the session list shows; empty until the first exchange has named it.
  public var title: String
  /// The model that answers new requests.
  public var model: ModelReference
  /// Put before every conversation with the model.
  public var systemPrompt: String?
  /// The session that this one was forked from.
  public var parent: SessionID?
  public let createdAt: Timestamp
  /// When something was last said in it.
  public var lastActivityAt: Timestamp
  /// How many rounds it holds.
  public var roundCount: Int
  public var isPinned: Bool

  public init(
    id: SessionID, title: String = "", model: ModelReference, systemPrompt: String? = nil,
    parent: SessionID? = nil, createdAt: Timestamp, lastActivityAt: Timestamp? = nil, roundCount: Int = 0,
    isPinned: Bool = false
  ) {
    self.id = id
    self.title = title
    self.model = model
    self.systemPrompt = systemPrompt
    self.parent = parent
    self.createdAt = createdAt
    self.lastActivityAt = lastActivityAt ?? createdAt
    self.roundCount = roundCount
    self.isPinned = isPinned
  }
}
