/// A command in which `*` stands for any characters of one argument, and as the last word for any further arguments:
/// `git push *`.
package struct CommandPattern {
  enum Word {
    case text(String)
    case glob(TextGlob)
  }

  let words: [Word]
  /// Whether further arguments may follow.
  let hasAnyMore: Bool

  /// - Returns: `nil` when the pattern is not one simple command; no command is like that. `obstacle(in:)` says why.
  package init?(_ pattern: String) {
    // Stars are put aside: unquoted they are the only thing that a pattern has and a script has not.
    var words: [Word] = []
    guard case .words(let texts) = Self.split(pattern) else { return nil }
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

  package func matches(_ command: some Collection<String>) -> Bool {
    guard hasAnyMore ? command.count >= words.count : command.count == words.count else { return false }
    return zip(words.indices, command).allSatisfy { matches($1, at: $0) }
  }

  /// Whether an argument is like the word at a place of the pattern.
  func matches(_ argument: String, at place: Int) -> Bool {
    switch words[place] {
    // By bytes: `==` of strings takes letters and their marks in either order.
    case .text(let text): text.utf8.elementsEqual(argument.utf8)
    case .glob(let glob): glob.matches(argument)
    }
  }

  /// Why no command is like a pattern, as in “it …”; `nil` when one may be.
  ///
  /// - Parameter allows: whether the rule is to allow. Then the shell has to run one program, and nothing of its own.
  package static func obstacle(in pattern: String, allows: Bool) -> String? {
    switch split(pattern) {
    case .obstacle(let obstacle): return obstacle
    case .words(let words):
      let name = words[0]
      if name.text.isEmpty
        || name.text.unicodeScalars.contains(where: { " \t\n".unicodeScalars.contains($0) })
      {
        return "begins with \(name.text.quoted), which is no program's name"
      }
      guard allows, !name.holdsStar else { return nil }
      if ShellWord.isReserved(name.text) { return "uses the shell's word \(name.text.quoted)" }
      if ShellWord.changesShell(name.text) {
        return "changes with \(name.text.quoted) what the shell does afterwards"
      }
      return ShellWord.isProgram(name.text)
        ? nil : "begins with \(name.text.quoted), which is no program's name"
    }
  }

  private enum Reading {
    /// Never none.
    case words([(text: String, holdsStar: Bool)])
    /// What is in the way, as in “it …”.
    case obstacle(String)
  }

  private static func split(_ pattern: String) -> Reading {
    var words: [(text: String, holdsStar: Bool)] = []
    var current: (text: String, holdsStar: Bool)?
    var quote: Unicode.Scalar?
    for scalar in pattern.unicodeScalars {
      if let open = quote {
        if scalar == open {
          quote = nil
        } else {
          // A star in quotes is only a star, which a pattern cannot say beside one that is not.
          guard scalar != "*" else { return .obstacle("holds \"*\" in quotation marks") }
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
      case ";", "|", "&", "<", ">", "$", "`", "\\", "(", ")":
        return .obstacle("holds \"\(scalar)\"")
      case "\n":
        return .obstacle("holds a line feed")
      default:
        current = current ?? ("", false)
        current?.text.unicodeScalars.append(scalar)
        if scalar == "*" { current?.holdsStar = true }
      }
    }
    guard quote == nil else { return .obstacle("holds a quotation mark that is not closed") }
    if let word = current { words.append(word) }
    return words.isEmpty ? .obstacle("holds no word") : .words(words)
  }
}
