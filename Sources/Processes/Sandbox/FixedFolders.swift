/// How folders are shown as they are at the start: as empty ones into which all that may be seen is mounted.
///
/// What takes the place of something outside, or comes later, is in the folder that is covered, and not in these. What is
/// hidden is left out, so that there is no mount over it which could come off.
struct FixedFolders {
  /// What bubblewrap is told before the mounts in these folders,
  private(set) var mounts: [String] = []
  /// and after them: nothing is made in them from then on.
  private(set) var seals: [String] = []
  /// What is hidden by being left out.
  private(set) var missing: Set<String> = []

  private let plan: SandboxPlan
  private var folders: [String: [String]] = [:]
  private var hidden: Set<String> = []

  init(_ limits: SandboxLimits, _ plan: SandboxPlan) {
    self.plan = plan
    guard !limits.fixed.isEmpty else { return }
    hidden = Set(plan.mounts.filter { $0.value == .hidden }.keys)
    // A link that leads to something hidden is not shown either: it may lead to something else later.
    for path in limits.hidden {
      let path = SandboxPlan.normalized(path)
      guard let slash = path.lastIndex(of: "/"), let folder = plan.facts.realPath(String(path[..<slash]))
      else { continue }
      hidden.insert(folder + path[slash...])
    }
    choose(limits)
    for folder in folders.keys.sorted() { add(folder) }
  }

  private mutating func choose(_ limits: SandboxLimits) {
    var left = limits.fixedEntries
    for folder in limits.fixed {
      guard let folder = plan.facts.realPath(folder), folders[folder] == nil, isFit(folder),
        let names = plan.facts.names(folder, left)
      else { continue }
      folders[folder] = names
      left -= names.count
    }
  }

  /// Not where one may write, and not below what is mounted over it anyway.
  private func isFit(_ folder: String) -> Bool {
    let others = SandboxPlan.privateFolders + ["/proc", "/sys", "/dev"]
    return plan.facts.kind(folder) == .folder && plan.root(of: folder) == nil
      && !others.contains { SandboxPlan.isBelow(folder, $0) || SandboxPlan.isBelow($0, folder) }
      && !plan.mounts.keys.contains { SandboxPlan.isBelow(folder, $0) }
      && !hidden.contains { SandboxPlan.isBelow(folder, $0) }
  }

  private mutating func add(_ folder: String) {
    mounts += ["--tmpfs", folder]
    for name in folders[folder] ?? [] {
      let path = "\(folder)/\(name)"
      if hidden.contains(path) {
        missing.insert(path)
      } else if plan.facts.kind(path) == .link {
        if let target = plan.facts.target(path) { mounts += ["--symlink", target, path] }
      } else if folders[path] == nil, !plan.roots.contains(path) {
        // It may be gone by then.
        mounts += ["--ro-bind-try", path, path]
      }
    }
    seals += ["--remount-ro", folder]
  }
}
