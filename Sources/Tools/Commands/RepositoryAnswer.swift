/// What a repository says of itself, as git tells it; see `RepositoryLook`.
struct RepositoryAnswer {
  /// What its settings have git do besides, as in “git …”; `nil` for nothing.
  let concern: String?
  /// Where it lies; `nil` where there is none.
  let extent: RepositoryExtent?

  /// - Parameter bytes: what the script wrote.
  init(_ bytes: [UInt8]) {
    let texts = bytes.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var settings = texts.prefix { !$0.isEmpty }
    let rest = Array(texts.dropFirst(settings.count + 1))
    var names: [String] = []
    var isUnderstood = false
    var namesTop = false
    var files: [RepositoryExtent.File] = []
    while let scope = settings.popFirst(), let setting = settings.popFirst() {
      let key = String(setting.prefix { $0 != "\n" })
      let value = String(setting.dropFirst(key.count + 1))
      switch scope {
      case "command": isUnderstood = isUnderstood || key == GitOverrides.proof
      // Those of the user and of the system are the user's own.
      case "global", "system": break
      default:
        if Self.runsProgram(key, value) { names.append(key) }
        if key == "core.worktree" { namesTop = true }
        // What is in these is told where it is not as it should be.
        if ["blame.ignorerevsfile", "mailmap.file"].contains(key), !value.isEmpty {
          files.append(RepositoryExtent.File(setting: key, path: value))
        }
      }
    }
    if rest.count > 3 {
      extent = RepositoryExtent(
        top: rest[0].isEmpty ? nil : rest[0], gitFolder: rest[1], commonFolder: rest[2], namesTop: namesTop,
        files: files)
      names += rest.dropFirst(3).filter { Self.runsProgram($0, "") }
    } else {
      extent = nil
    }
    if !isUnderstood {
      concern = "is older than 2.31, and cannot be kept from what the repository wants"
    } else if !names.isEmpty {
      let shown = Set(names).sorted()
      concern =
        "would act on \(shown.prefix(5).map(ToolRule.quoted).joined(separator: ", "))"
        + (shown.count > 5 ? " and \(shown.count - 5) more" : "") + " in the repository's own settings"
    } else {
      concern = nil
    }
  }

  /// Whether a setting can have git that only reads run something; as of git 2.55. Sections and last words are in small
  /// letters, as git tells them.
  static func runsProgram(_ key: String, _ value: String) -> Bool {
    guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return false }
    let name = key[key.index(after: last)...]
    switch key[..<first] {
    case "filter": return ["clean", "smudge", "process"].contains(name)
    case "diff": return name == "textconv" || name == "command" || key == "diff.external"
    // One of these may hold the letters that check a signature.
    case "pretty": return true
    // Has git look into the repository there, under the settings of that.
    case "submodule": return name == "ignore"
    case "hook": return name == "event" && !isOfChanges(value)
    default: return false
    }
  }

  /// Whether hooks of a name run when something is done, and never when something is read; githooks(5) of git 2.55.
  private static func isOfChanges(_ hook: String) -> Bool {
    switch hook {
    case "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit",
      "prepare-commit-msg", "commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge",
      "pre-push",
      "pre-receive", "update", "proc-receive", "post-receive", "post-update", "push-to-checkout",
      "pre-auto-gc",
      "post-rewrite", "sendemail-validate":
      true
    default: false
    }
  }
}
