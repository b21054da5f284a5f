import Settings

/// The options of a program that only let it read, and what its operands are. What is not named is not known.
///
/// Options are read as getopt_long of glibc does, but for abbreviated names: those are refused.
struct CommandShape {
  /// What the words are that are no options.
  enum Operands {
    case none
    /// At most so many files below the folder.
    case paths(atMost: Int = .max)
    /// A pattern, unless an option has given one, and then files.
    case patternAndPaths
    /// Commits and files of a repository.
    case revisions
    /// Words that name no file.
    case words
  }

  /// Options of one letter.
  var flags = ""
  /// Options of one letter with a value, which names no file above the folder.
  var valued = ""
  /// Options of one letter with a value that is any text.
  var patterns = ""
  /// Options of one letter whose value may be left out: only what stands in the same word is one, as in `-U5`.
  var optional = ""
  /// Options of several letters, without the dashes.
  var long: [String] = []
  /// Options of several letters with a value, behind `=` or in the next word.
  var longValued: [String] = []
  /// Options of several letters whose value may be left out: only what stands behind `=` is one. The next word is an
  /// option of its own, as in `git diff --stat --output=x`.
  var longOptional: [String] = []
  /// Those of them behind which all operands are files, even the first.
  var withoutPattern: [String] = []
  /// Whether a number may be an option, as in `head -5`.
  var takesNumber = false
  /// Whether the value of an option of one letter has to be the next word. Some programs take what else stands in the
  /// word of the option for further options.
  var valuesStandApart = false
  var operands: Operands = .paths()

  /// Whether these arguments, without the program's name, are all known.
  func allows(_ arguments: some Sequence<String>) -> Bool {
    var operands: [String] = []
    var hasPattern = false
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      }
      if argument.hasPrefix("--") {
        guard isLongOption(argument.dropFirst(2), &rest) else { return false }
        if withoutPattern.contains(String(argument.dropFirst(2))) { hasPattern = true }
      } else if argument.hasPrefix("-"), argument != "-" {
        guard isShortOption(argument.dropFirst(), &rest, &hasPattern) else { return false }
      } else {
        operands.append(argument)
      }
    }
    return areKnown(operands[...], hasPattern: hasPattern)
  }

  private func isLongOption(_ option: Substring, _ rest: inout ArraySlice<String>) -> Bool {
    guard let equals = option.firstIndex(of: "=") else {
      if long.contains(String(option)) || longOptional.contains(String(option)) { return true }
      guard longValued.contains(String(option)), let value = rest.popFirst() else { return false }
      return Self.isLocal(value)
    }
    let name = String(option[..<equals])
    guard longValued.contains(name) || longOptional.contains(name) else { return false }
    return Self.isLocal(String(option[option.index(after: equals)...]))
  }

  private func isShortOption(
    _ letters: Substring, _ rest: inout ArraySlice<String>, _ hasPattern: inout Bool
  ) -> Bool {
    if takesNumber, letters.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
    for (offset, letter) in letters.enumerated() {
      if flags.contains(letter) { continue }
      let attached = letters.dropFirst(offset + 1)
      if optional.contains(letter) { return Self.isLocal(String(attached)) }
      let isPattern = patterns.contains(letter)
      guard isPattern || valued.contains(letter) else { return false }
      guard attached.isEmpty || !valuesStandApart else { return false }
      guard let value = attached.isEmpty ? rest.popFirst() : String(attached) else { return false }
      if isPattern { hasPattern = true }
      return isPattern || Self.isLocal(value)
    }
    return true
  }

  private func areKnown(_ operands: ArraySlice<String>, hasPattern: Bool) -> Bool {
    // Some programs take a word that begins like this for an option of old.
    guard !operands.contains(where: { $0.hasPrefix("+") }) else { return false }
    switch self.operands {
    case .none: return operands.isEmpty
    case .paths(let most): return operands.count <= most && operands.allSatisfy(Self.isLocal)
    case .patternAndPaths: return operands.dropFirst(hasPattern ? 0 : 1).allSatisfy(Self.isLocal)
    case .revisions: return operands.allSatisfy { Self.isLocal($0) && !$0.hasPrefix(":") }
    case .words: return true
    }
  }

  /// Whether a word, should it be a path, leads to something below the folder, as far as its text tells.
  static func isLocal(_ word: String) -> Bool {
    let bytes = word.utf8
    guard bytes.first != UInt8(ascii: "/"), bytes.first != UInt8(ascii: "~") else { return false }
    return !PathPattern.parts(of: word).contains("..")
  }
}
