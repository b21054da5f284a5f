import Conversation

extension Identifier {
  /// Whether a person who writes this may mean it: all of it, its beginning or its end. Identifiers that were made in the
  /// same weeks begin alike; their ends differ.
  ///
  /// - Parameter text: in small letters. Fewer than four characters are no name but a slip.
  func isMeant(by text: String) -> Bool {
    text.utf8.count >= 4 && (description.hasPrefix(text) || description.hasSuffix(text))
  }
}
