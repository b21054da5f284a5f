/// A name for a session out of what was first said in it.
package enum SessionTitle {
  package static let limit = 60

  /// The first words of a text on one line, at most 60 characters, cut between words where that is possible.
  package static func make(from text: String) -> String {
    var title = ""
    var length = 0
    for word in text.split(whereSeparator: { $0.isWhitespace || $0.isControl }) {
      let count = word.count
      if title.isEmpty {
        title = String(word.prefix(limit))
        length = min(count, limit)
        if count > limit { break }
      } else {
        guard length + 1 + count <= limit else { break }
        title += " "
        title += word
        length += 1 + count
      }
    }
    return title
  }
}

extension Character {
  fileprivate var isControl: Bool {
    unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
  }
}
