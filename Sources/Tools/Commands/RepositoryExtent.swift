#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where the parts of a repository lie: whether reading it is reading the workspace. Blocks for as long as the disk does.
///
/// A repository may be more than the workspace, as for a folder of a large one, and what is in the workspace may name
/// another one. Git tells parts of what it reads even where it does not understand it, so whatever leads elsewhere counts.
struct RepositoryExtent: Equatable {
  /// The folder of what is worked at; `nil` for a repository without one.
  var top: String?
  /// What `git rev-parse --git-dir` says.
  var gitFolder: String
  /// The same of the repository that others work at, too; `git rev-parse --git-common-dir`.
  var commonFolder: String
  /// Whether its own settings say where its folder is.
  var namesTop = false
  /// Files that its own settings have git read, by the names of the settings.
  var files: [File] = []

  struct File: Equatable {
    var setting: String
    var path: String
  }

  /// The most files of a repository that are looked at.
  private static let limit = 300_000

  /// What git would read that is none of the workspace, as in “git …”; `nil` for nothing.
  ///
  /// - Parameter root: the workspace's folder, without links in it.
  func concern(root: String) -> String? {
    guard let git = WorkspaceBounds.real(gitFolder), let common = WorkspaceBounds.real(commonFolder) else {
      return "names a folder for its repository that is not there"
    }
    let top = self.top.flatMap(WorkspaceBounds.real)
    if self.top != nil, top == nil { return "names a folder to work at that is not there" }
    if let top, !WorkspaceBounds.isBelow(top, root) {
      return namesTop
        ? "would read \(ToolRule.quoted(top)), as \"core.worktree\" in the repository's own settings says"
        : "reads the repository of \(ToolRule.quoted(top)), which is more than the working folder"
    }
    if let file = files.first(where: { leadsOutside($0.path, from: top ?? git, root) }) {
      return "would read \(ToolRule.quoted(file.path)), as \(ToolRule.quoted(file.setting)) "
        + "in the repository's own settings says"
    }
    for folder in [git, common] where !WorkspaceBounds.isBelow(folder, root) {
      // What that one says of itself nobody has written who has only put the workspace together.
      if let top, knows(top, git: git, common: common) { return nil }
      return "reads the repository in \(ToolRule.quoted(folder)), which is outside of the working folder"
    }
    return Self.concern(about: git) ?? (common == git ? nil : Self.concern(about: common))
  }

  /// Whether a repository elsewhere has this folder for one of its own: as a worktree of its, or as its submodule.
  private func knows(_ top: String, git: String, common: String) -> Bool {
    if git == common { return namesTop }
    guard git.utf8.starts(with: (common + "/worktrees/").utf8),
      let text = Self.text(of: git + "/gitdir", limit: 8192)
    else { return false }
    let link = String(text.prefix { $0 != "\n" })
    let path = link.utf8.first == UInt8(ascii: "/") ? link : git + "/" + link
    guard path.hasSuffix("/.git") else { return false }
    return WorkspaceBounds.real(String(path.dropLast("/.git".count))) == top
  }

  private func leadsOutside(_ path: String, from top: String, _ root: String) -> Bool {
    // What stands for something else begins like this: a home, a place of git's, one that may be missing.
    if let first = path.utf8.first, [UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: ":")].contains(first)
    {
      return true
    }
    // Whatever name this was before it was read as text.
    if path.unicodeScalars.contains("\u{FFFD}") { return true }
    let whole = path.utf8.first == UInt8(ascii: "/") ? path : top + "/" + path
    return WorkspaceBounds.real(whole).map { !WorkspaceBounds.isBelow($0, root) } ?? false
  }

  /// Looks through a folder of git's for what leads out of it.
  private static func concern(about folder: String) -> String? {
    if let others = text(of: folder + "/objects/info/alternates", limit: 1 << 16),
      others.split(separator: "\n").contains(where: { !$0.hasPrefix("#") })
    {
      return "would read another repository, as \"objects/info/alternates\" in this one says"
    }
    // What is in these git does not read by itself.
    let foreign: Set<String> = ["hooks", "lfs", "annex", "modules"]
    var (pending, count) = ([folder], 0)
    while let path = pending.popLast() {
      guard let stream = opendir(path) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        count += 1
        guard count <= limit else {
          return "could not be kept to the working folder: its repository is too large"
        }
        // Almost all are plain files.
        if Int(entry.pointee.d_type) == Int(DT_REG) { continue }
        let text = withUnsafeBytes(of: &entry.pointee.d_name) {
          String(validating: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let name = text else {
          return "would read what has no readable name in \(ToolRule.quoted(path))"
        }
        guard name != ".", name != "..", path != folder || !foreign.contains(name) else { continue }
        let place = path + "/" + name
        switch kind(of: entry.pointee.d_type, place) {
        case S_IFDIR: pending.append(place)
        case S_IFLNK where leads(place, outOf: folder):
          return "would follow the link \(ToolRule.quoted(place))"
        default: break
        }
      }
    }
    return nil
  }

  private static func kind(of type: UInt8, _ path: String) -> mode_t {
    switch Int(type) {
    case Int(DT_DIR): return S_IFDIR
    case Int(DT_LNK): return S_IFLNK
    case Int(DT_UNKNOWN):
      var status = stat()
      return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    default: return 0
    }
  }

  /// Whether a link leads to anything but a file in the same folder of git's. What is not there is not read.
  private static func leads(_ link: String, outOf folder: String) -> Bool {
    guard let real = WorkspaceBounds.real(link) else { return false }
    var status = stat()
    return !WorkspaceBounds.isBelow(real, folder) || stat(real, &status) != 0
      || status.st_mode & S_IFMT != S_IFREG
  }

  /// The beginning of a file; `nil` when there is none.
  private static func text(of path: String, limit: Int) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = read(file, &bytes, limit)
    return count >= 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
