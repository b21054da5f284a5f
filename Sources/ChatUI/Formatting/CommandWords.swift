/// A command line as a person types it, taken apart into program and arguments.
///
/// Quotes and backslashes hold words together as in a shell (POSIX.1-2024, Shell Command Language, 2.2). Nothing is
/// expanded: no variable, no pattern, no `~`.
enum CommandWords {
  enum Failure: Error, Hashable {
    case unclosedQuote(Character)
    case nothingBehindBackslash
  }

  static func split(_ text: String) throws(Failure) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        // Between double quotes a backslash only protects what would end or change the text there.
        let protects = quote == nil || "\"\\$`".contains(character)
        word = (word ?? "") + (protects ? "" : "\\") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let whole = word.take() { words.append(whole) }
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let quote { throw .unclosedQuote(quote) }
    if isEscaped { throw .nothingBehindBackslash }
    if let word { words.append(word) }
    return words
  }
}
