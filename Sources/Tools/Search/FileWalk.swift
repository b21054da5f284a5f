/// Goes through the files of a folder and those in it, each folder in the order of its names.
///
/// Links are not followed. What is left out: hidden files unless they are wanted, `.git`, what a `.gitignore` leaves
/// out, and what is too large.
struct FileWalk {
  /// 16 MiB: larger files are left out.
  static let maximumSize = 16 * 1024 * 1024
  /// The most files and folders that are looked at.
  static let maximumEntries = 500_000
  /// The deepest that is gone.
  static let maximumDepth = 64

  /// A folder that is being gone through.
  private struct Level {
    var folder: OpenedPath
    var parts: [String]
    /// The last one is next.
    var names: [[UInt8]]
    var hasRules: Bool
  }

  private let root: SearchRoot
  private let wantsHidden: Bool
  private let glob: PathFilter?
  private var levels: [Level] = []
  private var rules: [IgnoreRules]
  private var hasBegun = false
  private var entries = 0
  /// How many files were too large.
  private(set) var largeFiles = 0
  /// Whether there was more than is looked at.
  private(set) var isCut = false

  init(_ root: SearchRoot, wantsHidden: Bool, glob: String?) {
    self.root = root
    self.wantsHidden = wantsHidden
    self.glob = glob.map(PathFilter.init)
    rules = root.rules
  }

  /// The next files, as many as fit into `limit` bytes of paths; empty at the end.
  mutating func next(limit: Int) throws(PathError) -> [[String]] {
    if !hasBegun {
      hasBegun = true
      if let name = root.fileName {
        // It was named itself, and is searched whatever it is called.
        guard try root.file([name]).status().size > Self.maximumSize else { return [[name]] }
        largeFiles += 1
        return []
      }
      enter(try root.folder(), parts: [])
    }
    var (files, size): ([[String]], Int) = ([], 0)
    while size < limit, let level = levels.last, !Task.isCancelled {
      guard let bytes = level.names.last else {
        if level.hasRules { rules.removeLast() }
        levels.removeLast()
        continue
      }
      levels[levels.count - 1].names.removeLast()
      entries += 1
      guard entries <= Self.maximumEntries else {
        isCut = true
        levels = []
        break
      }
      if let parts = look(at: bytes, in: level) {
        files.append(parts)
        size += parts.reduce(0) { $0 + $1.utf8.count + 1 }
      }
    }
    return files
  }

  /// - Returns: the path of a file that is searched.
  private mutating func look(at bytes: [UInt8], in level: Level) -> [String]? {
    // A name that is not UTF-8 cannot be told to a model.
    guard let name = String(validating: bytes, as: UTF8.self), name != ".git",
      wantsHidden || bytes.first != UInt8(ascii: "."),
      let status = try? level.folder.descriptor.status(of: name)
    else { return nil }
    guard !root.ownFolders.contains(status.identity) else { return nil }
    let parts = level.parts + [name]
    switch status.kind {
    case .folder:
      guard !isIgnored(parts, isFolder: true) else { return nil }
      guard levels.count < Self.maximumDepth else {
        isCut = true
        return nil
      }
      if let folder = try? level.folder.descriptor.open(name, flags: Descriptor.folderOnly) {
        enter(folder, parts: parts)
      }
      return nil
    case .file:
      guard glob?.matches(parts) ?? true, !isIgnored(parts, isFolder: false) else { return nil }
      guard status.size <= Self.maximumSize else {
        largeFiles += 1
        return nil
      }
      return parts
    case .link, .special:
      return nil
    }
  }

  private mutating func enter(_ folder: consuming Descriptor, parts: [String]) {
    guard let status = try? folder.status(),
      let names = try? folder.entryNames(limit: Self.maximumEntries)
    else { return }
    let ownRules = IgnoreRules(in: folder, depth: root.way.count + parts.count)
    if let ownRules { rules.append(ownRules) }
    levels.append(
      Level(
        folder: OpenedPath(folder, status), parts: parts,
        names: names.sorted { $1.lexicographicallyPrecedes($0) }, hasRules: ownRules != nil))
  }

  /// The innermost folder that says something of it decides.
  private func isIgnored(_ parts: [String], isFolder: Bool) -> Bool {
    let parts = root.way + parts
    for rules in rules.reversed() {
      if let answer = rules.ignores(parts, isFolder: isFolder) { return answer }
    }
    return false
  }
}

/// Which files are wanted: a pattern without a slash is for names in any folder.
private struct PathFilter {
  let glob: Glob
  let hasPath: Bool

  init(_ pattern: String) {
    let pattern = pattern.hasPrefix("./") ? String(pattern.dropFirst(2)) : pattern
    hasPath = pattern.contains("/")
    glob = Glob(pattern.hasPrefix("/") ? String(pattern.dropFirst()) : pattern)
  }

  func matches(_ parts: [String]) -> Bool {
    glob.matches(hasPath ? parts.joined(separator: "/") : parts.last ?? "")
  }
}
