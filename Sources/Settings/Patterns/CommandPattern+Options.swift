extension CommandPattern {
  /// Whether a command may be what the pattern speaks of, whatever options stand between its words: `git push *` is
  /// `git -C x push` too. For rules that forbid, which had better speak of too much than of too little.
  package func mayMatch(_ command: some Collection<String>) -> Bool {
    // How many words of the pattern may have been met before a word of the command, before the next, and so on.
    var (here, next, afterNext) = (noPlaces, noPlaces, noPlaces)
    here[0] = true
    var program: String?
    for word in command {
      if hasAnyMore, here[words.count] { return true }
      for met in words.indices where here[met] {
        if matches(word, at: met) { next[met + 1] = true }
        guard let program else { continue }
        switch OptionLook(word, of: program, isBeforeCommand: met == 1) {
        case .noOption: break
        case .option: next[met] = true
        case .optionWithValue: afterNext[met] = true
        case .optionPerhapsWithValue: (next[met], afterNext[met]) = (true, true)
        }
      }
      program = program ?? word
      guard next.contains(true) || afterNext.contains(true) else { return false }
      (here, next, afterNext) = (next, afterNext, noPlaces)
    }
    return here[words.count]
  }

  private var noPlaces: [Bool] { Array(repeating: false, count: words.count + 1) }
}

/// What a word of a command is when it may be an option.
private enum OptionLook {
  case noOption
  /// Without a value, or with one in the same word.
  case option
  /// The next word is its value.
  case optionWithValue
  /// Nothing is known of it.
  case optionPerhapsWithValue

  /// - Parameter isBeforeCommand: whether it stands between the program's name and the program's own command.
  init(_ word: String, of program: String, isBeforeCommand: Bool) {
    if isBeforeCommand, program == "git" || program.hasSuffix("/git"), let known = OptionLook(ofGit: word) {
      self = known
    } else if word.utf8.contains(UInt8(ascii: "$")) {
      // It may become anything.
      self = .optionPerhapsWithValue
    } else if word.utf8.contains(UInt8(ascii: "=")) {
      self = .option
    } else {
      switch word.utf8.first {
      case UInt8(ascii: "-"): self = .optionPerhapsWithValue
      // As in `cargo +nightly publish`.
      case UInt8(ascii: "+"): self = .option
      default: self = .noOption
      }
    }
  }

  /// The options that git knows before its command, as of git 2.55; `nil` for others.
  private init?(ofGit word: String) {
    switch word {
    case "-c", "-C", "--git-dir", "--work-tree", "--namespace", "--super-prefix", "--config-env",
      "--attr-source":
      self = .optionWithValue
    case "-p", "--paginate", "-P", "--no-pager", "--bare", "--exec-path", "--html-path", "--man-path",
      "--info-path", "--no-replace-objects", "--no-lazy-fetch", "--no-optional-locks", "--no-advice",
      "--literal-pathspecs", "--glob-pathspecs", "--noglob-pathspecs", "--icase-pathspecs":
      self = .option
    default: return nil
    }
  }
}
