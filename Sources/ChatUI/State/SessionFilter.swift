import Conversation

/// What the list is filtered by: `#tag` for the beginning of a tag, `is:archived` and `is:pinned`, and words that are
/// looked for in the titles. All of them must fit.
struct SessionFilter: Hashable, Sendable {
  /// What is looked for in the titles.
  var words = ""
  /// The beginnings of tags, by their keys; an empty one stands for any tag.
  var tags: [String] = []
  var isArchived = false
  var isPinned = false

  init(_ text: String) {
    var words: [Substring] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if word.hasPrefix("#") {
        tags.append(SessionTags.key(of: String(word)))
      } else if word == "is:archived" {
        isArchived = true
      } else if word == "is:pinned" {
        isPinned = true
      } else if !["is:archived", "is:pinned"].contains(where: { $0.hasPrefix(word) && word.hasPrefix("is:") })
      {
        // The beginning of one of those is no word of a title while it is being typed.
        words.append(word)
      }
    }
    self.words = words.joined(separator: " ")
  }

  /// Whether everything but the words fits.
  func admits(_ session: Session) -> Bool {
    if isArchived, !session.isArchived { return false }
    if isPinned, !session.isPinned { return false }
    guard !tags.isEmpty else { return true }
    let keys = session.tags.map(SessionTags.key)
    return tags.allSatisfy { tag in keys.contains { $0.hasPrefix(tag) } }
  }
}

extension Session {
  func hasTag(_ tag: String) -> Bool {
    let key = SessionTags.key(of: tag)
    return tags.contains { SessionTags.key(of: $0) == key }
  }
}
