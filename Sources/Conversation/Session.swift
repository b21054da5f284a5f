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
  /// Whether it is put away: lists leave it out unless they are asked for it, search finds it.
  public var isArchived: Bool
  /// The groups that it belongs to, as ``SessionTags`` has them.
  public var tags: [String]

  public init(
    id: SessionID, title: String = "", titleSource: TitleSource? = nil, model: ModelReference,
    systemPrompt: String? = nil, parent: SessionID? = nil, forkedThrough: Int? = nil, createdAt: Timestamp,
    lastActivityAt: Timestamp? = nil, roundCount: Int = 0, isPinned: Bool = false, isArchived: Bool = false,
    tags: [String] = []
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
    self.isArchived = isArchived
    self.tags = tags
  }

  /// What was written before there were tags and an archive has none and is in none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(SessionID.self, forKey: .id),
      title: try values.decode(String.self, forKey: .title),
      titleSource: try values.decode(TitleSource.self, forKey: .titleSource),
      model: try values.decode(ModelReference.self, forKey: .model),
      systemPrompt: try values.decodeIfPresent(String.self, forKey: .systemPrompt),
      parent: try values.decodeIfPresent(SessionID.self, forKey: .parent),
      forkedThrough: try values.decodeIfPresent(Int.self, forKey: .forkedThrough),
      createdAt: try values.decode(Timestamp.self, forKey: .createdAt),
      lastActivityAt: try values.decode(Timestamp.self, forKey: .lastActivityAt),
      roundCount: try values.decode(Int.self, forKey: .roundCount),
      isPinned: try values.decode(Bool.self, forKey: .isPinned),
      isArchived: try values.decodeIfPresent(Bool.self, forKey: .isArchived) ?? false,
      tags: try values.decodeIfPresent([String].self, forKey: .tags) ?? [])
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
