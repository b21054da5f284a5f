/// How bubblewrap is called for some limits. A pure function of them and of what there is in the file system.
///
/// All is mounted read-only, then what may be written over it, then over that what is protected. A mount can neither be
/// renamed nor removed from inside, but a folder on the way to it can, and another made in its place; so each of those is
/// a mount too.
///
/// Outside of what may be written to nothing can be made or replaced from inside, so there a path stands for what it
/// leads to, and that is what is mounted over: bubblewrap mounts nothing at a link.
///
/// From outside things can be replaced all the same. A mount over a folder bears whatever is done in that. One over a file
/// comes off when another file is renamed to its name, as most programs save files; hence `apart` and `fixed`.
struct SandboxPlan {
  /// Why the limits cannot be kept, in one sentence.
  struct Refusal: Error, Equatable {
    var reason: String

    init(reason: String) { self.reason = reason }

    /// A place that may be written to, in one that has to be hidden.
    init(_ root: String, in hidden: String) {
      reason =
        root == hidden
        ? "\"\(root)\" has to stay hidden, and cannot be written to."
        : "\"\(root)\" lies in \"\(hidden)\", which has to stay hidden."
    }
  }

  private(set) var arguments: [String] = []
  private(set) var placeholders: [String] = []

  /// These are private to what runs: `/run` is where services listen.
  static let privateFolders = ["/tmp", "/run"]

  /// What root may write to in `/proc` only for owning it, without any capability. Bubblewrap 0.8 covers some of it.
  private static let kernelFiles = [
    "sys", "sysrq-trigger", "irq", "bus", "fs", "scsi", "acpi", "tty", "driver", "mtrr",
  ]

  let facts: FileFacts
  private(set) var roots: [String] = []
  /// What is done with a path over the writable folders.
  private(set) var mounts: [String: Mount] = [:]

  /// Later cases win over earlier ones.
  enum Mount: Int { case pinned, readOnly, hidden }

  init(_ limits: SandboxLimits, disablesUserNamespaces: Bool, facts: FileFacts) throws(Refusal) {
    self.facts = facts
    try findRoots(limits.writable)
    for path in limits.protected { try protect(path, .readOnly) }
    for path in limits.hidden { try protect(path, .hidden) }
    for path in limits.apart { try keepApart(path) }
    hideSockets()
    let fixed = FixedFolders(limits, self)
    arguments = Self.namespaces(limits, disablesUserNamespaces)
    arguments += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    for name in Self.kernelFiles { arguments += ["--ro-bind-try", "/proc/\(name)", "/proc/\(name)"] }
    for folder in Self.privateFolders where facts.kind(folder) == .folder {
      arguments += ["--tmpfs", folder]
    }
    for path in visible(limits) { arguments += ["--ro-bind-try", path, path] }
    arguments += fixed.mounts
    for root in roots { arguments += ["--bind", root, root] }
    addMounts(without: fixed.missing)
    arguments += fixed.seals
  }

  private static func namespaces(_ limits: SandboxLimits, _ disablesUserNamespaces: Bool) -> [String] {
    ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
      + (limits.allowsNetwork ? [] : ["--unshare-net"])
      + (disablesUserNamespaces ? ["--disable-userns"] : [])
      + ["--cap-drop", "ALL", "--die-with-parent", "--new-session"]
  }

  /// What has to be seen of the private folders: where some systems have their programs, and how names are resolved.
  private func visible(_ limits: SandboxLimits) -> [String] {
    var paths = ["/run/current-system"]
    if limits.allowsNetwork, let resolver = facts.realPath("/etc/resolv.conf"), resolver.hasPrefix("/run/") {
      paths.append(resolver)
    }
    return paths
  }

  private mutating func findRoots(_ writable: [String]) throws(Refusal) {
    for (index, path) in writable.enumerated() {
      guard let real = facts.realPath(path), facts.kind(real) == .folder else {
        if index == 0 { throw Refusal(reason: "There is no folder \"\(path)\".") }
        continue
      }
      for system in ["/proc", "/sys", "/dev"] where Self.isBelow(real, system) {
        throw Refusal(reason: "\"\(path)\" belongs to the system and cannot be written to in a sandbox.")
      }
      if real == "/" {
        throw Refusal(reason: "A sandbox cannot hold what may write to the whole file system.")
      }
      if !roots.contains(real) { roots.append(real) }
    }
    // The outer ones first, or they would be mounted over the inner ones.
    roots.sort()
  }

  private mutating func protect(_ path: String, _ mount: Mount) throws(Refusal) {
    let written = Self.normalized(path)
    if let root = root(of: written) { try protect(written, in: root, mount) }
    guard let real = facts.realPath(path) else { return }
    if let root = root(of: real) {
      if real != written { try protect(real, in: root, mount) }
      return
    }
    // Nothing can be made there.
    let inner = roots.first { Self.isBelow($0, real) }
    if mount == .hidden, let inner {
      throw Refusal(inner, in: path)
    }
    guard mount == .hidden || inner != nil else { return }
    if Self.privateFolder(of: real) == nil { add(real, mount) }
  }

  private mutating func protect(_ path: String, in root: String, _ mount: Mount) throws(Refusal) {
    if mount == .hidden, let inner = roots.first(where: { Self.isBelow($0, path) }) {
      throw Refusal(inner, in: path)
    }
    var here = root
    var isKept = keeps(root)
    for part in path.dropFirst(root.count).split(separator: "/") {
      here += "/\(part)"
      switch facts.kind(here) {
      case .link:
        // What it leads to is hidden; nothing is lost with the link.
        if mount == .hidden || isKept { return }
        throw Refusal(reason: "\"\(here)\" is a symbolic link, which a sandbox cannot keep as it is.")
      case .missing:
        add(here, .readOnly)
        if !placeholders.contains(here) { placeholders.append(here) }
        return
      case .folder:
        add(here, here == path ? mount : .pinned)
        isKept = isKept || keeps(here)
      case .file:
        add(here, here == path ? mount : .readOnly)
        return
      }
    }
    // The writable folder itself.
    if here == root { add(root, mount) }
  }

  /// Whether nothing in a folder can be changed.
  private func keeps(_ folder: String) -> Bool {
    mounts[folder].map { $0 != .pinned } ?? false
  }

  private func keepApart(_ path: String) throws(Refusal) {
    for path in Set([Self.normalized(path), facts.realPath(path)].compactMap(\.self)).sorted() {
      guard let root = root(of: path), facts.kind(path) != .missing else { continue }
      let isInKeptFolder = mounts.contains { folder, mount in
        mount != .pinned && folder != path && Self.isBelow(path, folder)
      }
      guard !isInKeptFolder else { continue }
      throw Refusal(
        reason:
          "\"\(path)\" lies in \"\(root)\", which may be written to, and a sandbox cannot keep a single file there "
          + "as it is. Move it out of there.")
    }
  }

  private mutating func hideSockets() {
    for socket in facts.sockets() {
      guard let real = facts.realPath(socket) else { continue }
      if Self.privateFolder(of: real) == nil || root(of: real) != nil { mounts[real] = .hidden }
    }
  }

  private mutating func add(_ path: String, _ mount: Mount) {
    if mounts[path].map({ $0.rawValue < mount.rawValue }) ?? true { mounts[path] = mount }
  }

  /// - Parameter missing: what is not there in the sandbox anyway.
  private mutating func addMounts(without missing: Set<String>) {
    var settled: [(path: String, mount: Mount)] = []
    for (path, mount) in mounts.sorted(by: { $0.key < $1.key }) {
      if let outer = settled.last(where: { Self.isBelow(path, $0.path) }) {
        // Below what is hidden there is nothing, and below what is read-only nothing more to be kept from writers.
        guard outer.mount == .readOnly, mount == .hidden else {
          placeholders.removeAll { $0 == path }
          continue
        }
      }
      guard !missing.contains(path) else {
        settled.append((path, .hidden))
        continue
      }
      switch mount {
      case .pinned: arguments += ["--bind", path, path]
      case .readOnly: arguments += ["--ro-bind", path, path]
      case .hidden where facts.kind(path) == .folder: arguments += ["--tmpfs", path, "--remount-ro", path]
      case .hidden: arguments += ["--ro-bind", "/dev/null", path]
      }
      if mount != .pinned { settled.append((path, mount)) }
    }
  }

  /// The innermost writable folder that a path is in.
  func root(of path: String) -> String? {
    roots.last { Self.isBelow(path, $0) }
  }

  static func privateFolder(of path: String) -> String? {
    privateFolders.first { isBelow(path, $0) }
  }

  /// Whether it is that folder or in it.
  static func isBelow(_ path: String, _ folder: String) -> Bool {
    folder == "/" || path == folder || path.utf8.starts(with: (folder + "/").utf8)
  }

  /// Without `.`, `..` and double slashes, by the letters alone.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
