import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Looks whether the settings of a repository itself make git do more than read below the workspace.
///
/// Filters, drivers for differences and the like have names that the repository chooses, and no variable switches them
/// off. Git itself is asked for the settings, as it reads them; that runs nothing of theirs.
struct RepositoryLook {
  private let command: ChildCommand
  private let launcher: ChildLauncher
  private let root: String

  /// The most of git's answer that is read, in bytes.
  private static let limit = 1 << 20

  /// The settings, an empty text, the top folder, and then the names of what the repository says of those inside it.
  private static let script = """
    git config -z --list --show-scope || exit 1
    top=$(git rev-parse --show-toplevel 2>/dev/null) || exit 0
    printf '\\0%s\\0' "$top"
    cd "$top" 2>/dev/null || exit 0
    for place in '--file .gitmodules' '--blob :.gitmodules' '--blob HEAD:.gitmodules'; do
      git config -z $place --name-only --list 2>/dev/null
    done
    exit 0
    """

  /// - Parameters:
  ///   - command: what is to run: the look is held as it is, in the same folder, with the same variables.
  ///   - root: the workspace's folder, without links in it.
  init(before command: ChildCommand, launcher: ChildLauncher, root: String) {
    self.command = ChildCommand(
      ["/bin/sh", "-c", Self.script], folder: command.folder, environment: command.environment,
      confinement: command.confinement, timeLimit: .seconds(10), outputs: .apart)
    self.launcher = launcher
    self.root = root
  }

  /// What git would do besides, as in “git …”; `nil` for nothing.
  func concern() async -> String? {
    guard let child = try? await launcher.start(command) else { return Self.unknown }
    let errors = Task { if let errors = child.errors { for await _ in errors {} } }
    var bytes: [UInt8] = []
    while bytes.count <= Self.limit, let more = await child.output.next() { bytes += more }
    if bytes.count > Self.limit { child.kill() }
    let ending = await child.ending()
    await errors.value
    guard ending.status == .exited(0), bytes.count <= Self.limit else { return Self.unknown }
    return Self.concern(about: bytes, root: root)
  }

  private static let unknown = "could not be asked for the settings of the repository"

  /// - Parameter answer: what the script wrote.
  static func concern(about answer: [UInt8], root: String) -> String? {
    let texts = answer.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    var settings = texts.prefix { !$0.isEmpty }
    let rest = texts.dropFirst(settings.count + 1)
    var names: [String] = []
    var isUnderstood = false
    var movesFolder = false
    while let scope = settings.popFirst(), let setting = settings.popFirst() {
      let key = String(setting.prefix { $0 != "\n" })
      switch scope {
      case "command": isUnderstood = isUnderstood || key == GitOverrides.proof
      // Those of the user and of the system are the user's own.
      case "global", "system": break
      default:
        if runsProgram(key) { names.append(key) }
        if key == "core.worktree" { movesFolder = true }
      }
    }
    guard isUnderstood else { return "is older than 2.31, and cannot be kept from what the repository wants" }
    names += rest.dropFirst().filter(runsProgram)
    if !names.isEmpty {
      let shown = Set(names).sorted()
      return "would act on \(shown.prefix(5).map(ToolRule.quoted).joined(separator: ", "))"
        + (shown.count > 5 ? " and \(shown.count - 5) more" : "") + " in the repository's own settings"
    }
    if movesFolder, let top = rest.first, !isBelow(top, root) {
      return "would read \(ToolRule.quoted(top)), as \"core.worktree\" in the repository's own settings says"
    }
    return nil
  }

  private static func isBelow(_ path: String, _ root: String) -> Bool {
    path.utf8.elementsEqual(root.utf8) || path.utf8.starts(with: (root == "/" ? root : root + "/").utf8)
  }

  /// Whether a setting can have git that only reads run something; as of git 2.50. Sections and last words are in small
  /// letters, as git tells them.
  static func runsProgram(_ key: String) -> Bool {
    guard let first = key.firstIndex(of: "."), let last = key.lastIndex(of: ".") else { return false }
    let name = key[key.index(after: last)...]
    switch key[..<first] {
    case "filter": return ["clean", "smudge", "process"].contains(name)
    case "diff": return name == "textconv" || name == "command" || key == "diff.external"
    // One of these may hold the letters that check a signature.
    case "pretty": return true
    // Has git look into the repository there, under the settings of that.
    case "submodule": return name == "ignore"
    default: return false
    }
  }
}
