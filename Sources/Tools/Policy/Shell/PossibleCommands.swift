/// The commands that a script may well run, read without understanding it: for rules that forbid, which had better
/// speak of too much than of too little.
///
/// It is no defence against who hides a command; whatever is not understood is asked about besides.
enum PossibleCommands {
  static func of(_ script: String) -> [[String]] {
    var reader = Reader()
    for scalar in script.unicodeScalars.prefix(ShellScript.maximumLength) { reader.take(scalar) }
    reader.endCommand()
    return reader.commands
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
      let text = String(word)
      // What stands before a command and is none.
      if !words.isEmpty || !Self.isPrefix(text) { words.append(text) }
      word = String.UnicodeScalarView()
      isInWord = false
    }

    mutating func endCommand() {
      endWord()
      if !words.isEmpty { commands.append(words) }
      words = []
    }

    private static func isPrefix(_ word: String) -> Bool {
      switch word {
      case "$", "if", "then", "else", "elif", "do", "while", "until", "time", "command", "exec", "builtin",
        "eval",
        "sudo", "env", "nohup", "nice", "xargs":
        true
      default: word.contains("=") && word.utf8.first != UInt8(ascii: "=")
      }
    }
  }
}
