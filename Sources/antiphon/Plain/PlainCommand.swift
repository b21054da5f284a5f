import Settings

/// What a line says: a message, or a command with a slash before it.
enum PlainLine: Hashable {
  case message(String)
  case command(PlainCommand, argument: String)
  /// A word with a slash that is no command, and what it may have meant.
  case unknown(String, suggestion: String?)
  /// The first line of a message of several.
  case blockBegin
  case empty

  /// What begins and ends a message of several lines.
  static let blockMark = "\"\"\""

  init(_ text: String) {
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    if trimmed.allSatisfy(\.isWhitespace) {
      self = .empty
    } else if trimmed == Self.blockMark {
      self = .blockBegin
    } else if trimmed.hasPrefix("//") {
      // A message that begins with a slash.
      self = .message(String(trimmed.dropFirst()))
    } else if trimmed.hasPrefix("/") {
      let word = trimmed.dropFirst().prefix { !$0.isWhitespace }
      let argument = trimmed.dropFirst(word.count + 1).split(separator: " ").joined(separator: " ")
      if let command = PlainCommand(rawValue: word.lowercased()) {
        self = .command(command, argument: argument)
      } else {
        let names = PlainCommand.allCases.map(\.rawValue)
        self = .unknown(
          String(word), suggestion: NearestName.suggestion(for: word.lowercased(), in: names))
      }
    } else {
      self = .message(text)
    }
  }
}

/// The commands of the plain conversation.
enum PlainCommand: String, CaseIterable {
  case help, sessions, new, `switch`, read, model, models, rename, retry, delete, undo, search, approvals,
    quit

  /// What stands behind it, and what it does.
  var help: (argument: String, text: String) {
    switch self {
    case .help: ("", "this list")
    case .sessions: ("[WORD]", "the sessions, those with a word in their title")
    case .new: ("", "begin a new session with the next message")
    case .switch: ("NUMBER", "go on with a session: its number in the list, its id, or words of its title")
    case .read: ("[COUNT]", "print the last messages and answers of this session")
    case .model: ("[MODEL]", "say which model answers here, or let another one answer")
    case .models: ("", "the models there are")
    case .rename: ("TITLE", "give this session a title")
    case .retry: ("", "have the last message answered once more")
    case .delete: ("", "delete this session")
    case .undo: ("", "bring back the session deleted last")
    case .search: ("WORDS", "find words in all sessions")
    case .approvals: ("", "answer for the tool calls that wait in any session")
    case .quit: ("", "quit; so does the end of the input")
    }
  }
}
