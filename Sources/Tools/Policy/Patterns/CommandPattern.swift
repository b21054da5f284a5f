/// A command in which `*` stands for any characters of one argument, and as the last word for any further arguments:
/// `git push *`.
struct CommandPattern {
  private enum Word {
    case text(String)
    case glob(TextGlob)
  }

  private let words: [Word]
  private let hasAnyMore: Bool

  /// - Returns: `nil` when the pattern is not one simple command; no command is like that.
  init?(_ pattern: String) {
    // Stars are put aside: unquoted they are the only thing that a pattern has and a script has not.
    var words: [Word] = []
    guard let texts = Self.split(pattern) else { return nil }
    for text in texts {
      if text.holdsStar {
        words.append(.glob(TextGlob(text.text)))
      } else {
        words.append(.text(text.text))
      }
    }
    if let last = texts.last, last.holdsStar, last.text == "*" {
      words.removeLast()
      hasAnyMore = true
    } else {
      hasAnyMore = false
    }
    self.words = words
  }

  func matches(_ command: [String]) -> Bool {
    guard hasAnyMore ? command.count >= words.count : command.count == words.count else { return false }
    return zip(words, command).allSatisfy { word, argument in
      switch word {
      // By bytes: `==` of strings takes letters and their marks in either order.
      case .text(let text): text.utf8.elementsEqual(argument.utf8)
      case .glob(let glob): glob.matches(argument)
      }
    }
  }

  private static func split(_ pattern: String) -> [(text: String, holdsStar: Bool)]? {
    var words: [(text: String, holdsStar: Bool)] = []
    var current: (text: String, holdsStar: Bool)?
    var quote: Unicode.Scalar?
    for scalar in pattern.unicodeScalars {
      if let open = quote {
        if scalar == open {
          quote = nil
        } else {
          // A star in quotes is only a star, which a pattern cannot say beside one that is not.
          guard scalar != "*" else { return nil }
          current?.text.unicodeScalars.append(scalar)
        }
        continue
      }
      switch scalar {
      case " ", "\t":
        if let word = current { words.append(word) }
        current = nil
      case "'", "\"":
        quote = scalar
        current = current ?? ("", false)
      case ";", "|", "&", "<", ">", "$", "`", "\\", "(", ")", "\n":
        return nil
      default:
        current = current ?? ("", false)
        current?.text.unicodeScalars.append(scalar)
        if scalar == "*" { current?.holdsStar = true }
      }
    }
    guard quote == nil else { return nil }
    if let word = current { words.append(word) }
    return words.isEmpty ? nil : words
  }
}
