import Settings

/// A shell script of the few forms that every shell reads alike: simple commands of plain words, one after the other.
///
/// The grammar is a small part of XCU 2 of POSIX.1-2024: words, quotes, `;`, `&&`, `||`, `|` and line feeds. Everything
/// else is not understood, and a script that is not understood is neither known to be harmless nor allowed by a rule
/// for its commands.
struct ShellScript: Equatable {
  /// The arguments of its commands, the program's name first; `nil` when it is not understood.
  let commands: [[String]]?
  /// What it holds that is not understood, as in “it …”.
  let obstacle: String?

  /// The longest that is looked at, in bytes.
  static let maximumLength = 8192
  /// The most commands that are looked at.
  static let maximumCommands = 32

  init(_ script: String) {
    do {
      commands = try Self.read(script)
      obstacle = nil
    } catch {
      commands = nil
      obstacle = error.words
    }
  }

  private struct Obstacle: Error {
    var words: String
    init(_ words: String) { self.words = words }
  }

  private static func read(_ script: String) throws(Obstacle) -> [[String]] {
    guard script.utf8.count <= maximumLength else { throw Obstacle("is longer than \(maximumLength) bytes") }
    var parser = Parser(Array(script.unicodeScalars))
    let commands = try parser.commands()
    guard !commands.isEmpty else { throw Obstacle("runs nothing") }
    guard commands.count <= maximumCommands else {
      throw Obstacle("runs more than \(maximumCommands) commands")
    }
    for command in commands { try examine(command) }
    return commands
  }

  /// Whether a command is one for itself, whatever ran before it, and changes nothing for those behind it.
  private static func examine(_ command: [String]) throws(Obstacle) {
    let name = command[0]
    guard !name.isEmpty else { throw Obstacle("runs a program without a name") }
    guard ShellWord.isProgram(name) else {
      throw Obstacle("begins with \(ToolRule.quoted(name)), which is no program's name")
    }
    if ShellWord.isReserved(name) { throw Obstacle("uses the shell's word \(ToolRule.quoted(name))") }
    if ShellWord.changesShell(name)
      || name == "printf" && command.dropFirst().contains(where: { $0.hasPrefix("-v") })
    {
      throw Obstacle("changes with \(ToolRule.quoted(name)) what the shell does afterwards")
    }
  }

  /// Takes a script apart into commands and words.
  private struct Parser {
    private let scalars: [Unicode.Scalar]
    private var place = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    mutating func commands() throws(Obstacle) -> [[String]] {
      var commands: [[String]] = []
      var command: [String] = []
      // Whether a command has to follow, as one has to behind `&&`.
      var isOwed = false
      while let scalar = next {
        switch scalar {
        case " ", "\t":
          place += 1
        case "\n", ";", "|", "&":
          let joins = try separator()
          if command.isEmpty {
            // An empty line is nothing; an operator needs something on both of its sides.
            guard scalar == "\n", !isOwed else { throw Obstacle("has nothing where a command should be") }
          } else {
            commands.append(command)
            command = []
            isOwed = joins
          }
        default:
          command.append(try word())
        }
      }
      if !command.isEmpty {
        commands.append(command)
      } else if isOwed {
        throw Obstacle("ends where a command should be")
      }
      return commands
    }

    /// Passes what stands between two commands.
    ///
    /// - Returns: whether there has to be a second.
    private mutating func separator() throws(Obstacle) -> Bool {
      let scalar = scalars[place]
      place += 1
      switch (scalar, next) {
      case ("\n", _): return false
      case (";", ";"?), (";", "&"?): throw Obstacle("holds \";\" twice")
      case (";", _): return false
      case ("|", "&"?): throw Obstacle("holds \"|&\"")
      case ("|", "|"?), ("&", "&"?):
        place += 1
        return true
      case ("|", _): return true
      default: throw Obstacle("holds \"&\", which runs something beside it or redirects it")
      }
    }

    private mutating func word() throws(Obstacle) -> String {
      var word = String.UnicodeScalarView()
      while let scalar = next {
        switch scalar {
        case " ", "\t", "\n", ";", "|", "&": return String(word)
        case "'": try quoted(until: "'", into: &word)
        case "\"": try quoted(until: "\"", into: &word)
        case "~":
          // Behind a letter or a digit it is a plain character, as in HEAD~1.
          guard let last = word.last, ShellWord.isLetterOrDigit(last) || last == "^" || last == "~" else {
            throw Obstacle("holds \"~\", which stands for a folder")
          }
          word.append(scalar)
          place += 1
        case "_", "-", ".", "/", ",", ":", "@", "%", "+", "=", "^":
          word.append(scalar)
          place += 1
        default:
          guard ShellWord.isLetterOrDigit(scalar) else { throw Self.obstacle(scalar) }
          word.append(scalar)
          place += 1
        }
      }
      return String(word)
    }

    private mutating func quoted(
      until quote: Unicode.Scalar, into word: inout String.UnicodeScalarView
    ) throws(Obstacle) {
      place += 1
      while let scalar = next {
        place += 1
        if scalar == quote { return }
        if quote == "\"", "$`\\!".unicodeScalars.contains(scalar) { throw Self.obstacle(scalar) }
        guard Self.isVisible(scalar) else { throw Self.obstacle(scalar) }
        word.append(scalar)
      }
      throw Obstacle("holds a quotation mark that is not closed")
    }

    /// Whether a character in quotes is one that a reader sees as what it is.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
      if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
        .spaceSeparator:
        return false
      default:
        return !scalar.properties.isDefaultIgnorableCodePoint
      }
    }

    private static func obstacle(_ scalar: Unicode.Scalar) -> Obstacle {
      switch scalar {
      case "$": Obstacle("holds \"$\", which stands for something else")
      case "`": Obstacle("holds \"`\", which runs what it encloses")
      case "<", ">": Obstacle("redirects with \"\(scalar)\"")
      case "(", ")", "{", "}": Obstacle("groups with \"\(scalar)\"")
      case "*", "?", "[", "]": Obstacle("holds \"\(scalar)\", which stands for names of files")
      case "\\": Obstacle("holds \"\\\", which changes what the next character means")
      case "!": Obstacle("holds \"!\"")
      case "#": Obstacle("holds \"#\", behind which all may be a comment")
      default:
        Obstacle("holds the character U+\(Self.number(scalar)), which shells may read differently")
      }
    }

    private static func number(_ scalar: Unicode.Scalar) -> String {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}
