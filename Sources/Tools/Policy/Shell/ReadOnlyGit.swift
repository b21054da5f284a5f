/// What of git only reads a repository; as of git 2.55.
enum ReadOnlyGit {
  /// - Parameter arguments: without the program's name.
  static func allows(_ arguments: ArraySlice<String>) -> Bool {
    var rest = arguments
    // The only option before the command that changes nothing but where its output goes.
    if rest.first == "--no-pager" { rest.removeFirst() }
    guard let command = rest.popFirst() else { return false }
    guard !rest.contains(where: checksSignatures) else { return false }
    switch command {
    case "--version", "version": return rest.isEmpty
    case "stash": return Array(rest) == ["list"]
    default: return shape(of: command)?.allows(rest) ?? false
    }
  }

  /// Whether a command of a script has git look into files by their names, whatever is in their place.
  static func searchesFiles(_ command: [String]) -> Bool { command[0] == "git" && command.contains("grep") }

  /// Whether a word may be a format that has git run the program that checks signatures: `%G?` and its like. Behind the
  /// sign may stand how what comes of it is set, as in `%+G?`; whatever is neither letter nor digit is taken for that.
  private static func checksSignatures(_ word: String) -> Bool {
    var isOpen = false
    for byte in word.utf8 {
      switch byte {
      case UInt8(ascii: "%"): isOpen = true
      case UInt8(ascii: "G") where isOpen: return true
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        isOpen = false
      default: break
      }
    }
    // As formats of git's other commands have it.
    return word.contains("(signature")
  }

  static func shape(of command: String) -> CommandShape? {
    switch command {
    case "status":
      CommandShape(
        flags: "sbvzunoal",
        long: [
          "short", "branch", "long", "verbose", "show-stash", "ahead-behind", "no-ahead-behind", "no-renames",
        ], longOptional: ["porcelain", "untracked-files", "ignored"], operands: .revisions)
    case "log", "show": history(values: "nLSG")
    // These know no lines of a file, and take what follows for an option.
    case "diff": history(values: "nSG")
    case "rev-list": history(values: "n")
    case "shortlog":
      CommandShape(flags: "snec", long: ["summary", "numbered", "email"], operands: .revisions)
    case "blame":
      CommandShape(
        flags: "wseltfnbpMC", valued: "L", long: ["porcelain", "line-porcelain", "show-email"],
        longValued: ["date"], longOptional: ["abbrev"], operands: .revisions)
    case "ls-files":
      CommandShape(
        flags: "cdmoiskutz", valued: "x",
        long: [
          "cached", "deleted", "modified", "others", "exclude-standard", "stage", "unmerged", "ignored",
        ],
        longValued: ["exclude"], operands: .revisions)
    case "ls-tree":
      CommandShape(flags: "rtldz", long: ["name-only", "name-status", "long"], operands: .revisions)
    case "branch":
      CommandShape(
        flags: "arv", long: ["all", "remotes", "show-current", "list", "verbose"], operands: .none)
    case "tag": CommandShape(flags: "l", long: ["list"], operands: .none)
    case "remote": CommandShape(flags: "v", long: ["verbose"], operands: .none)
    case "reflog": CommandShape(operands: .none)
    case "describe":
      CommandShape(
        long: ["tags", "always", "all", "long"], longValued: ["match"], longOptional: ["abbrev"],
        operands: .revisions)
    case "rev-parse":
      CommandShape(
        long: [
          "show-toplevel", "abbrev-ref", "verify", "is-inside-work-tree", "git-dir", "show-prefix",
        ],
        longOptional: ["short"], operands: .revisions)
    case "cat-file": CommandShape(flags: "ptse", operands: .revisions)
    case "merge-base": CommandShape(flags: "a", operands: .revisions)
    case "grep":
      CommandShape(
        flags: "nilwcIEFGhHq", valued: "ABC", patterns: "e",
        long: [
          "line-number", "ignore-case", "name-only", "files-with-matches", "count", "word-regexp", "cached",
        ],
        operands: .patternAndPaths)
    default: nil
    }
  }

  /// What commands that show changes have in common.
  ///
  /// - Parameter values: their options of one letter with a value.
  private static func history(values: String) -> CommandShape {
    CommandShape(
      flags: "puswbazqMRi", valued: values, optional: "U",
      long: [
        "shortstat", "numstat", "name-only", "name-status", "oneline", "graph", "all", "branches", "tags",
        "remotes", "no-decorate", "patch", "no-patch", "abbrev-commit", "no-abbrev-commit", "no-merges",
        "merges", "first-parent", "reverse", "cached", "staged", "no-color", "summary", "raw", "follow",
        "no-ext-diff", "no-textconv", "minimal", "patience", "histogram", "ignore-all-space",
        "ignore-space-change", "ignore-blank-lines", "no-renames", "relative-date", "topo-order",
        "date-order", "left-right", "cherry-pick", "count", "check", "quiet", "pickaxe-all", "full-history",
        "patch-with-stat", "dirstat", "merge-base", "no-prefix", "text", "regexp-ignore-case",
        "compact-summary",
      ],
      longValued: [
        "max-count", "skip", "since", "until", "after", "before", "author", "committer", "grep", "date",
        "diff-filter", "diff-algorithm", "inter-hunk-context",
      ],
      longOptional: [
        "stat", "unified", "format", "pretty", "abbrev", "decorate", "word-diff", "color", "find-renames",
      ], takesNumber: true, operands: .revisions)
  }
}
