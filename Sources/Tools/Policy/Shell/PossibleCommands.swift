/// The commands that a script may well run, read without understanding it: for rules that forbid, which had better
/// speak of too much than of too little.
///
/// A command that runs another one is told as both: `sudo rm x` is itself and `rm x`. It is no defence against who hides
/// a command; whatever is not understood is asked about besides.
enum PossibleCommands {
  /// The longest script that is read, in characters: more than a call can hold.
  private static let limit = 1 << 17
  /// How deep scripts may stand in one another.
  private static let maximumDepth = 6
  /// At how many places of a command others are looked for.
  private static let maximumPlaces = 256

  static func of(_ script: String) -> [ArraySlice<String>] { of(script, depth: 0) }

  private static func of(_ script: String, depth: Int) -> [ArraySlice<String>] {
    var reader = Reader()
    for scalar in script.unicodeScalars.prefix(limit) { reader.take(scalar) }
    reader.endCommand()
    var all: [ArraySlice<String>] = []
    for command in reader.commands { add(command[...], to: &all, depth: depth) }
    return all
  }

  /// Adds a command as it stands and all that it may be besides.
  private static func add(_ command: ArraySlice<String>, to all: inout [ArraySlice<String>], depth: Int) {
    var (pending, seen, scripts) = ([command.startIndex], Set<Int>(), Set<Int>())
    // Each place once, and not all of very many: who piles them up hides something, and that is asked about.
    while let place = pending.popLast(), seen.count < maximumPlaces {
      guard place < command.endIndex, seen.insert(place).inserted else { continue }
      let words = command[place...]
      let first = command[place]
      all.append(words)
      if isBefore(first) {
        pending.append(place + 1)
        continue
      }
      // By its place it is the same program.
      let name = first.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? first
      if name != first { all.append([name] + words.dropFirst()) }
      if name == "git" { all += configured(in: words, depth: depth) }
      guard let runner = CommandRunner(name) else { continue }
      let inner = runner.inner(of: words.prefix(maximumPlaces))
      pending += inner.commands
      scripts.formUnion(inner.scripts)
    }
    guard depth < maximumDepth else { return }
    for place in scripts { all += of(command[place], depth: depth + 1) }
  }

  /// The commands among the settings that git is given, as in `git -c alias.x=push x`.
  private static func configured(in words: ArraySlice<String>, depth: Int) -> [ArraySlice<String>] {
    guard depth < maximumDepth else { return [] }
    let words = words.prefix(maximumPlaces)
    return zip(words, words.dropFirst()).flatMap { option, setting -> [ArraySlice<String>] in
      guard option == "-c", let equals = setting.firstIndex(of: "=") else { return [] }
      let value = String(setting[setting.index(after: equals)...])
      let isOwnCommand = setting.lowercased().hasPrefix("alias.") && !value.hasPrefix("!")
      return of(isOwnCommand ? "git " + value : value, depth: depth + 1)
    }
  }

  /// Whether a word stands before a command and is none.
  private static func isBefore(_ word: String) -> Bool {
    switch word {
    case "$", "if", "then", "else", "elif", "do", "while", "until": true
    default: word.contains("=") && word.utf8.first != UInt8(ascii: "=")
    }
  }

  private struct Reader {
    var commands: [[String]] = []
    private var words: [String] = []
    private var word = String.UnicodeScalarView()
    private var isInWord = false
    private var quote: Unicode.Scalar?
    private var isEscaped = false

    mutating func take(_ scalar: Unicode.Scalar) {
      if isEscaped {
        isEscaped = false
        // A line that goes on in the next.
        if scalar != "\n" { append(scalar) }
        return
      }
      switch (scalar, quote) {
      case ("\\", nil), ("\\", "\""?): isEscaped = true
      case ("'", nil), ("\"", nil):
        quote = scalar
        isInWord = true
      case (_, scalar?): quote = nil
      // What is between these is run even inside of double quotes.
      case ("`", nil), ("`", "\""?), ("(", nil), ("(", "\""?):
        quote = nil
        endCommand()
      case (_, _?): append(scalar)
      case (";", _), ("|", _), ("&", _), ("\n", _), (")", _), ("{", _), ("}", _), ("!", _), ("<", _),
        (">", _):
        endCommand()
      case (" ", _), ("\t", _), ("\r", _): endWord()
      default: append(scalar)
      }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
      word.append(scalar)
      isInWord = true
    }

    private mutating func endWord() {
      guard isInWord else { return }
      words.append(String(word))
      word = String.UnicodeScalarView()
      isInWord = false
    }

    mutating func endCommand() {
      endWord()
      if !words.isEmpty { commands.append(words) }
      words = []
    }
  }
}
