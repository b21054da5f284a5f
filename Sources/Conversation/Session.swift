/// One conversation: its name, its model, and where it stands in time.
public struct Session: Hashable, Sendable, Codable, Identifiable {
  public let id: SessionID
  /// What the session list shows; empty until the first exchange has named it.
  public var title: String
  /// Who gave it that title; one given by hand is never replaced by another.
  public var titleSource: TitleSource
  /// The model that answers new requests.
  public var model: ModelReference
  /// Put before every conversation with the model.
  public var systemPrompt: String?
  /// The session that this one was forked from; it may be gone by now.
  public var parent: SessionID?
  /// The index of the last round that this session shares with its parent; `nil` when there is none.
  public var forkedThrough: Int?
  public let createdAt: Timestamp
  /// When something was last said in it.
  public var lastActivityAt: Timestamp
  /// How many rounds it holds, which is the index of the next one.
  public var roundCount: Int
  public var isPinned: Bool

  public init(
    id: SessionID, title: String = "", titleSource: TitleSource? = nil, model: ModelReference,
    systemPrompt: String? = nil, parent: SessionID? = nil, forkedThrough: Int? = nil, createdAt: Timestamp,
    lastActivityAt: Timestamp? = nil, roundCount: Int = 0, isPinned: Bool = false
  ) {
    self.id = id
    self.title = title
    self.titleSource = titleSource ?? (title.isEmpty ? .none : .person)
    self.model = model
    self.systemPrompt = systemPrompt
    self.parent = parent
    self.forkedThrough = forkedThrough
    self.createdAt = createdAt
    self.lastActivityAt = lastActivityAt ?? createdAt
    self.roundCount = roundCount
    self.isPinned = isPinned
  }
}

/// Who gave a session its title.
public enum TitleSource: String, Hashable, Sendable, Codable, CaseIterable {
  /// Nobody yet.
  case none
  /// It is the first words of the first request, until there is a better one.
  case firstWords
  /// A model that has read the first exchange.
  case model
  /// A person, or a program that speaks for one.
  case person
}
