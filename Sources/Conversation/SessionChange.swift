/// What is to be said of a session from now on; what is `nil` stays as it is.
public struct SessionChange: Hashable, Sendable, Codable {
  /// A title given by a person, which no model replaces.
  public var title: String?
  /// The model that answers from the next request on; those that are queued keep theirs.
  public var model: ModelReference?
  public var isPinned: Bool?
  public var isArchived: Bool?
  /// All its tags; see ``SessionTags``.
  public var tags: [String]?

  public init(
    title: String? = nil, model: ModelReference? = nil, isPinned: Bool? = nil, isArchived: Bool? = nil,
    tags: [String]? = nil
  ) {
    self.title = title
    self.model = model
    self.isPinned = isPinned
    self.isArchived = isArchived
    self.tags = tags
  }
}

extension Session {
  /// Makes a change, whose tags are put into their form.
  ///
  /// - Throws: what is wrong with the tags; then nothing has changed.
  public mutating func apply(_ change: SessionChange) throws(TagError) {
    let tags = try change.tags.map { tags throws(TagError) in try SessionTags.checked(tags) }
    if let tags { self.tags = tags }
    if let title = change.title {
      self.title = title
      titleSource = .person
    }
    if let model = change.model { self.model = model }
    if let isPinned = change.isPinned { self.isPinned = isPinned }
    if let isArchived = change.isArchived { self.isArchived = isArchived }
  }
}
