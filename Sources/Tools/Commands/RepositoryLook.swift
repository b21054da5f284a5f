import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Looks whether a repository makes git do more than read below the workspace.
///
/// Filters, drivers for differences and the like have names that the repository chooses, and no variable switches them
/// off. Git itself is asked for the settings, as it reads them; that runs nothing of theirs.
struct RepositoryLook {
  private let command: ChildCommand
  private let launcher: ChildLauncher
  private let root: String
  private let searchesFiles: Bool
  private let timeLimit: Duration

  /// The most of git's answer that is read, in bytes.
  private static let limit = 1 << 20
  /// The same for the names of all files.
  private static let namesLimit = 64 << 20

  /// The settings, an empty text, where the repository lies, and then the names of what it says of those inside it.
  private static let script = """
    git config -z --list --show-scope || exit 1
    own=$(git rev-parse --absolute-git-dir 2>/dev/null) || exit 0
    common=$(git rev-parse --path-format=absolute --git-common-dir) || exit 1
    top=$(git rev-parse --show-toplevel 2>/dev/null)
    printf '\\0%s\\0%s\\0%s\\0' "$top" "$own" "$common"
    cd "${top:-$own}" 2>/dev/null || exit 1
    for place in '--file .gitmodules' '--blob :.gitmodules' '--blob HEAD:.gitmodules'; do
      git config -z $place --name-only --list 2>/dev/null
    done
    exit 0
    """

  /// - Parameters:
  ///   - command: what is to run: the look is held as it is, in the same folder, with the same variables.
  ///   - root: the workspace's folder, without links in it.
  ///   - searchesFiles: whether git is to look into files that it has the names of.
  ///   - timeLimit: for each of the questions that git is asked.
  init(
    before command: ChildCommand, launcher: ChildLauncher, root: String, searchesFiles: Bool,
    timeLimit: Duration
  ) {
    self.command = command
    self.launcher = launcher
    self.root = root
    self.searchesFiles = searchesFiles
    self.timeLimit = timeLimit
  }

  /// What git would do besides, as in “git …”; `nil` for nothing.
  func concern() async -> String? {
    guard let bytes = await answer(to: Self.script, limit: Self.limit) else { return Self.unknown }
    let answer = RepositoryAnswer(bytes)
    if let concern = answer.concern ?? answer.extent?.concern(root: root) { return concern }
    guard searchesFiles else { return nil }
    guard let names = await self.answer(to: "git ls-files -z || exit 0", limit: Self.namesLimit) else {
      return Self.unknown
    }
    return folderElsewhere(names).map {
      "would look into the folder \(ToolRule.quoted($0)), which leads out of the working folder"
    }
  }

  private func answer(to script: String, limit: Int) async -> [UInt8]? {
    let look = ChildCommand(
      ["/bin/sh", "-c", script], folder: command.folder, environment: command.environment,
      confinement: command.confinement, timeLimit: timeLimit, outputs: .apart)
    guard let child = try? await launcher.start(look) else { return nil }
    let errors = Task { if let errors = child.errors { for await _ in errors {} } }
    var bytes: [UInt8] = []
    while bytes.count <= limit, let more = await child.output.next() { bytes += more }
    if bytes.count > limit { child.kill() }
    let ending = await child.ending()
    await errors.value
    return ending.status == .exited(0) && bytes.count <= limit ? bytes : nil
  }

  /// The first folder of files with these names that lies elsewhere, because a link is in its place. Git's own search
  /// takes no notice of those.
  private func folderElsewhere(_ names: [UInt8]) -> String? {
    var last: ArraySlice<UInt8> = []
    for name in names.split(separator: 0) {
      guard let end = name.lastIndex(of: UInt8(ascii: "/")) else { continue }
      let folder = name[..<end]
      guard !folder.elementsEqual(last) else { continue }
      last = folder
      let text = String(decoding: folder, as: UTF8.self)
      // There is no looking at what cannot be named.
      if text.utf8.count != folder.count || !text.utf8.elementsEqual(folder) { return text }
      guard let real = WorkspaceBounds.real("\(command.folder)/\(text)") else { continue }
      if !WorkspaceBounds.isBelow(real, root) { return text }
    }
    return nil
  }

  private static let unknown = "could not be asked for the settings of the repository"
}
