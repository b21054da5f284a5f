import Settings

extension ToolRule {
  /// The rule that allows a call and those that are like it; `nil` when only the call itself can be allowed.
  ///
  /// What was not understood is not made wider: then the rule is for exactly this.
  init?(allowing facts: CallFacts) {
    let subject = facts.subject
    func exactly(_ arguments: [String]) -> ToolRule {
      ToolRule(tool: subject.tool, arguments: arguments, isExact: true, decision: .allow)
    }
    switch subject.effect {
    case .runs(let script):
      guard let commands = facts.script?.commands else {
        self = exactly([script])
        return
      }
      let patterns = commands.filter { !facts.onlyReads($0) }.map(Self.pattern(for:))
      guard !patterns.isEmpty, !patterns.contains(nil) else {
        self = exactly([script])
        return
      }
      var unique: [String] = []
      for pattern in patterns.compactMap(\.self) where !unique.contains(pattern) { unique.append(pattern) }
      self.init(tool: subject.tool, arguments: unique, decision: .allow)
    case .writesWorkspace, .writesOutside, .readsWorkspace:
      guard !subject.arguments.isEmpty else { return nil }
      self = exactly(subject.arguments)
    case .readsOutside:
      let folders = subject.arguments.map(Self.folderPattern(for:))
      guard !folders.isEmpty else { return nil }
      guard !folders.contains(nil) else {
        self = exactly(subject.arguments)
        return
      }
      self.init(tool: subject.tool, arguments: folders.compactMap(\.self), decision: .allow)
    case .asksNetwork:
      let hosts = subject.arguments.map(AddressPattern.host(of:))
      guard !hosts.isEmpty, !hosts.contains(nil) else { return nil }
      self.init(tool: subject.tool, arguments: hosts.compactMap(\.self), decision: .allow)
    case .unknown:
      guard let definition = facts.definition else { return nil }
      self.init(tool: subject.tool, decision: .allow, definition: definition)
    }
  }

  /// The files beside this one, without those in folders below; `nil` for a name that would be a pattern itself, or
  /// that lies where everything does.
  private static func folderPattern(for path: String) -> String? {
    guard path.utf8.first == UInt8(ascii: "/"), !path.contains("*"), PathPattern.obstacle(in: path) == nil
    else {
      return nil
    }
    let parts = PathPattern.parts(of: path)
    guard parts.count > 2, !parts.contains("."), !parts.contains("..") else { return nil }
    // A hidden file is matched only by its own name.
    guard !parts.contains(where: { $0.utf8.first == UInt8(ascii: ".") }) else { return nil }
    return "/" + parts.dropLast().joined(separator: "/") + "/*"
  }

  /// A pattern for a command and those like it: of a program with commands of its own that command with any
  /// arguments, and of all others exactly this; `nil` when no pattern says that.
  private static func pattern(for command: [String]) -> String? {
    if command.count > 1, isTask(command[1], of: command[0]) { return "\(command[0]) \(command[1]) *" }
    guard !command.contains(where: { $0.contains("*") || $0.contains("'") }) else { return nil }
    return command.map(quotedWord).joined(separator: " ")
  }

  private static func quotedWord(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", ",", ":", "@", "%", "+", "=": true
      default: false
      }
    }
    return isPlain && !word.isEmpty ? word : "'\(word)'"
  }

  /// Whether a word is a program's command that does one thing, whatever is said behind it. Those that run what they
  /// are given, or change how the program works from then on, are not among them.
  private static func isTask(_ word: String, of program: String) -> Bool {
    switch program {
    case "git":
      switch word {
      case "add", "branch", "checkout", "cherry-pick", "commit", "fetch", "merge", "mv", "pull", "push",
        "restore",
        "revert", "rm", "stash", "switch", "tag", "diff", "log", "show", "status", "blame", "ls-files",
        "ls-tree",
        "rev-parse", "rev-list", "shortlog", "describe", "cat-file", "merge-base":
        true
      default: false
      }
    case "swift": ["build", "test", "package", "format"].contains(word)
    case "cargo": ["build", "test", "check", "clippy", "fmt", "doc", "bench", "add"].contains(word)
    case "go": ["build", "test", "vet", "fmt", "mod", "doc"].contains(word)
    case "npm", "pnpm", "yarn": ["test", "install", "ci", "add", "audit", "outdated", "ls"].contains(word)
    case "pip", "pip3": ["install", "list", "show", "freeze"].contains(word)
    case "uv": ["sync", "add", "lock"].contains(word)
    case "make", "ninja", "just": isTarget(word)
    case "dotnet", "mvn", "gradle", "bazel", "mix", "zig":
      ["build", "test", "compile", "verify"].contains(word)
    default: false
    }
  }

  private static func isTarget(_ word: String) -> Bool {
    guard let first = word.unicodeScalars.first, first != "-" else { return false }
    return word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
      default: false
      }
    }
  }
}
