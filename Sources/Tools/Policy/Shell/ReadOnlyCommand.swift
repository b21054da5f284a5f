/// Commands that are known to do nothing but read below the folder they run in, and to end by themselves.
///
/// What git does besides is up to the settings of the repository, which can name programs for it: `GitOverrides` and
/// `RepositoryLook` see to those.
enum ReadOnlyCommand {
  static func allows(_ command: [String]) -> Bool {
    guard let name = command.first else { return false }
    let arguments = command.dropFirst()
    switch name {
    case "git": return ReadOnlyGit.allows(arguments)
    case "find": return allowsFind(arguments)
    case "sed": return allowsSed(arguments)
    case "echo": return allowsEcho(arguments)
    case "date": return allowsDate(arguments)
    case "true", "false": return arguments.isEmpty
    default: return shape(of: name)?.allows(arguments) ?? false
    }
  }

  static func shape(of name: String) -> CommandShape? {
    switch name {
    case "ls":
      CommandShape(
        flags: "aAlhRrtSsdF1piknGoguUXQNmxCcvB",
        long: [
          "all", "almost-all", "human-readable", "recursive", "reverse", "directory", "classify", "size",
          "inode",
          "group-directories-first", "full-time", "numeric-uid-gid",
        ], longValued: ["sort", "time", "time-style", "ignore", "format"], longOptional: ["color"])
    case "cat": CommandShape(flags: "nbAeEsTtvu", long: ["number", "number-nonblank", "show-all"])
    case "tac", "rev": CommandShape()
    case "nl": CommandShape(valued: "bwsnv")
    case "head": CommandShape(flags: "qv", valued: "nc", longValued: ["lines", "bytes"], takesNumber: true)
    case "tail": CommandShape(flags: "qv", valued: "nc", longValued: ["lines", "bytes"], takesNumber: true)
    case "wc": CommandShape(flags: "lwcmL", long: ["lines", "words", "bytes", "chars", "max-line-length"])
    case "grep", "egrep", "fgrep": grep
    case "rg": ripgrep
    case "sort":
      CommandShape(
        flags: "nrufbhVgMdisczC", valued: "k", patterns: "t",
        long: ["numeric-sort", "reverse", "unique", "human-numeric-sort", "version-sort", "ignore-case"],
        longValued: ["key", "field-separator"])
    // The second file of uniq is written.
    case "uniq":
      CommandShape(
        flags: "cduizD", valued: "fsw", long: ["count", "repeated", "unique", "ignore-case"],
        operands: .paths(atMost: 1))
    case "cut":
      CommandShape(
        flags: "sz", valued: "fcb", patterns: "d", long: ["complement", "only-delimited"],
        longValued: ["delimiter", "fields", "characters", "bytes", "output-delimiter"])
    case "tr": CommandShape(flags: "cCdst", operands: .words)
    case "comm": CommandShape(flags: "123", operands: .paths(atMost: 2))
    case "cmp": CommandShape(flags: "lsb", operands: .paths(atMost: 2))
    case "diff":
      CommandShape(
        flags: "uqwbBiNysaEZt", valued: "UW",
        // Not recursive: it would follow the links that it finds.
        long: [
          "brief", "ignore-all-space", "ignore-space-change", "side-by-side", "new-file",
        ],
        longValued: ["exclude", "width"], longOptional: ["unified", "color"], operands: .paths(atMost: 2))
    case "pwd": CommandShape(flags: "LP", operands: .none)
    case "which": CommandShape(flags: "a", operands: .words)
    case "basename", "dirname": CommandShape(flags: "a", operands: .words)
    case "file": CommandShape(flags: "bik", long: ["brief", "mime", "mime-type", "mime-encoding"])
    case "stat": CommandShape(flags: "ft", valued: "c", long: ["terse"], longValued: ["format", "printf"])
    case "du":
      CommandShape(
        flags: "shackmbx", valued: "d",
        long: ["summarize", "human-readable", "all", "total", "apparent-size"],
        longValued: ["max-depth", "exclude", "threshold"])
    case "tree":
      CommandShape(
        flags: "adfpshugDFiCnrtvJ", valued: "LIP",
        long: ["dirsfirst", "noreport", "prune", "gitignore", "du"],
        longValued: ["filelimit"], valuesStandApart: true)
    case "md5sum", "sha1sum", "sha256sum", "sha512sum", "b2sum", "cksum": CommandShape(flags: "b")
    case "od": CommandShape(flags: "bcdoxv", valued: "AtNj", optional: "w")
    case "uname": CommandShape(flags: "asnrvmo", operands: .none)
    case "nproc": CommandShape(operands: .none)
    default: nil
    }
  }

  private static var grep: CommandShape {
    CommandShape(
      flags: "nirlLcvwxohHsqEFGPaIyzZ", valued: "ABCm", patterns: "e",
      long: [
        "line-number", "ignore-case", "recursive", "files-with-matches", "files-without-match", "count",
        "invert-match", "word-regexp", "line-regexp", "only-matching", "no-filename", "with-filename",
        "no-messages",
        "quiet", "extended-regexp", "fixed-strings", "perl-regexp", "basic-regexp", "text", "null",
      ],
      longValued: [
        "include", "exclude", "exclude-dir", "context", "after-context", "before-context", "max-count",
        "binary-files",
      ], longOptional: ["color"], operands: .patternAndPaths)
  }

  private static var ripgrep: CommandShape {
    CommandShape(
      flags: "niSslcvwxoFUuNHIp0aP.", valued: "ABCmgtTdjM", patterns: "e",
      long: [
        "line-number", "no-line-number", "ignore-case", "smart-case", "case-sensitive", "files-with-matches",
        "files-without-match", "count", "count-matches", "invert-match", "word-regexp", "line-regexp",
        "only-matching",
        "fixed-strings", "multiline", "files", "hidden", "no-ignore", "no-heading", "heading", "no-filename",
        "with-filename", "json", "stats", "type-list", "trim", "vimgrep", "column", "no-config", "text",
        "pcre2",
        "no-messages", "quiet",
      ],
      longValued: [
        "after-context", "before-context", "context", "max-count", "glob", "iglob", "type", "type-not",
        "max-depth",
        "sort", "sortr", "color", "colors", "threads", "max-columns", "max-filesize",
      ], withoutPattern: ["files", "type-list"], operands: .patternAndPaths)
  }

  /// Shells do not agree on what `echo` does with options and backslashes.
  private static func allowsEcho(_ arguments: ArraySlice<String>) -> Bool {
    let words = arguments.first == "-n" ? arguments.dropFirst() : arguments
    return words.allSatisfy { !$0.hasPrefix("-") && !$0.contains("\\") }
  }

  private static func allowsDate(_ arguments: ArraySlice<String>) -> Bool {
    let words = arguments.first == "-u" ? arguments.dropFirst() : arguments
    return words.isEmpty || words.count == 1 && words.allSatisfy { $0.hasPrefix("+") }
  }

  /// Files, and then tests and what prints; POSIX.1-2024 and GNU findutils.
  private static func allowsFind(_ arguments: ArraySlice<String>) -> Bool {
    var rest = arguments
    if rest.first == "-P" { rest.removeFirst() }
    while let path = rest.first, !path.hasPrefix("-"), !["(", ")", "!", ","].contains(path) {
      guard CommandShape.isLocal(path) else { return false }
      rest.removeFirst()
    }
    while let test = rest.popFirst() {
      switch test {
      case "(", ")", "!", "-not", "-a", "-and", "-o", "-or", "-print", "-print0", "-prune", "-empty", "-ls",
        "-quit",
        "-depth", "-mount", "-xdev", "-readable", "-writable", "-executable", "-true", "-false", "-nouser":
        continue
      case "-name", "-iname", "-path", "-ipath", "-wholename", "-regex", "-iregex", "-type", "-size",
        "-maxdepth",
        "-mindepth", "-mtime", "-mmin", "-atime", "-ctime", "-perm", "-user", "-group", "-links",
        "-regextype":
        guard rest.popFirst() != nil else { return false }
      case "-newer", "-samefile":
        guard let path = rest.popFirst(), CommandShape.isLocal(path) else { return false }
      default:
        return false
      }
    }
    return true
  }

  /// Only `sed -n` with a script that prints lines by their numbers.
  private static func allowsSed(_ arguments: ArraySlice<String>) -> Bool {
    guard arguments.first == "-n", let script = arguments.dropFirst().first else { return false }
    let isPrinting = script.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .allSatisfy {
        command in
        guard command.last == UInt8(ascii: "p") else { return false }
        let addresses = command.dropLast().split(
          separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        return addresses.count <= 2
          && addresses.allSatisfy { address in
            address.elementsEqual("$".utf8)
              || !address.isEmpty && address.allSatisfy { (0x30...0x39).contains($0) }
          }
      }
    // An option may stand behind the files as well.
    return isPrinting && arguments.dropFirst(2).allSatisfy { !$0.hasPrefix("-") && CommandShape.isLocal($0) }
  }
}
