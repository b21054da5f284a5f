import ChatUI
import Widgets

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds files by parts of their names below a folder, or by the beginning of a path.
///
/// The folder is walked when the first part is asked for and again when more than a few seconds have passed since;
/// what comes meanwhile is looked for in what was found. A walk is bounded, and ends when nobody waits for it.
actor FileFinder {
  private static let mostFiles = 20_000
  private static let mostFolders = 4_000
  private static let deepest = 16
  private static let mostAnswers = 50
  private static let freshFor = Duration.seconds(5)
  /// Folders that hold what others have made, and many files of it.
  private static let heavyFolders: Set<String> = [
    ".git", ".hg", ".svn", "node_modules", ".build", "target", "__pycache__", ".venv", "venv", ".cache",
    ".tox",
    "dist", "DerivedData", "Pods", ".gradle", ".mypy_cache", ".next",
  ]

  struct Answer: Sendable {
    var files: [FoundFile]
    var isCut: Bool
  }

  private struct Listing {
    var files: [(path: String, isFolder: Bool)] = []
    var isCut = false
    var showsHidden: Bool
    var madeAt: ContinuousClock.Instant
  }

  private let folder: String
  private let home: String
  private var listing: Listing?

  init(folder: String, home: String) {
    self.folder = folder
    self.home = home.hasSuffix("/") ? String(home.dropLast()) : home
  }

  /// The files that fit, best first; `nil` when the question was given up.
  func files(fitting pattern: String) -> Answer? {
    if Task.isCancelled { return nil }
    if pattern.hasPrefix("/") || pattern.hasPrefix("~/") || pattern.hasPrefix("./")
      || pattern.hasPrefix("../")
    {
      return entries(beginning: pattern)
    }
    let name = pattern.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let showsHidden = name.hasPrefix(".") || pattern.hasPrefix(".")
    let now = ContinuousClock.now
    if listing?.showsHidden != showsHidden || listing.map({ now - $0.madeAt > Self.freshFor }) ?? true {
      guard let fresh = walk(showsHidden: showsHidden) else { return nil }
      listing = fresh
    }
    guard let listing else { return nil }
    return Answer(files: best(of: listing.files, pattern), isCut: listing.isCut)
  }

  private func best(of files: [(path: String, isFolder: Bool)], _ pattern: String) -> [FoundFile] {
    guard !pattern.isEmpty else {
      // Those near the top, in the order in which they were found.
      return files.prefix(Self.mostAnswers).map { FoundFile($0.path, isFolder: $0.isFolder) }
    }
    var found: [(score: Int, file: FoundFile)] = []
    for file in files {
      guard let match = FuzzyMatch.score(pattern, in: file.path) else { continue }
      let name = file.path.split(separator: "/").last ?? ""
      // What was typed stands more often for the name than for the way to it.
      let inName = FuzzyMatch.score(pattern, in: String(name)).map { $0.score + 200 } ?? 0
      let score = max(match.score, inName) * 4 - file.path.utf8.count
      found.append((score, FoundFile(file.path, isFolder: file.isFolder, positions: match.positions)))
    }
    let order = found.indices.sorted {
      found[$0].score == found[$1].score ? $0 < $1 : found[$0].score > found[$1].score
    }
    return order.prefix(Self.mostAnswers).map { found[$0].file }
  }

  /// What a folder that was named has, as far as it begins with what was typed behind the last slash.
  private func entries(beginning pattern: String) -> Answer {
    let slash = pattern.lastIndex(of: "/") ?? pattern.startIndex
    let shownFolder = String(pattern[...slash])
    let name = pattern[pattern.index(after: slash)...]
    var place = shownFolder
    if place.hasPrefix("~/") { place = home + place.dropFirst() }
    if !place.hasPrefix("/") { place = "\(folder)/\(place)" }
    let entries = Self.entries(of: place).filter {
      $0.name.lowercased().hasPrefix(name.lowercased()) && (name.hasPrefix(".") || !$0.name.hasPrefix("."))
    }.sorted { $0.name < $1.name }
    let start = shownFolder.count
    return Answer(
      files: entries.prefix(Self.mostAnswers).map {
        FoundFile(
          shownFolder + $0.name + ($0.isFolder ? "/" : ""), isFolder: $0.isFolder,
          positions: Array(start..<(start + name.count)))
      }, isCut: entries.count > Self.mostAnswers)
  }

  /// All files below the folder, those nearest first; `nil` when nobody waits for them any more.
  private func walk(showsHidden: Bool) -> Listing? {
    var listing = Listing(showsHidden: showsHidden, madeAt: .now)
    var folders: [(path: String, depth: Int)] = [("", 0)]
    var next = 0
    while next < folders.count {
      if Task.isCancelled { return nil }
      let (path, depth) = folders[next]
      next += 1
      let place = path.isEmpty ? folder : "\(folder)/\(path)"
      for entry in Self.entries(of: place).sorted(by: { $0.name < $1.name }) {
        if Self.heavyFolders.contains(entry.name), entry.isFolder { continue }
        if entry.name.hasPrefix("."), !showsHidden { continue }
        // A name that is not UTF-8 or has control characters in it cannot be written in a message.
        if entry.name.utf8.contains(where: { $0 < 0x20 }) || entry.name.contains("\u{FFFD}") { continue }
        let shown = path.isEmpty ? entry.name : "\(path)/\(entry.name)"
        if entry.isFolder {
          guard depth < Self.deepest, folders.count < Self.mostFolders, !entry.isLink else {
            listing.isCut = true
            continue
          }
          folders.append((shown, depth + 1))
        }
        guard listing.files.count < Self.mostFiles else {
          listing.isCut = true
          return listing
        }
        listing.files.append((entry.isFolder ? shown + "/" : shown, entry.isFolder))
      }
    }
    return listing
  }

  private static func entries(of folder: String) -> [(name: String, isFolder: Bool, isLink: Bool)] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var entries: [(name: String, isFolder: Bool, isLink: Bool)] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name == "." || name == ".." { continue }
      var kind = Int32(entry.pointee.d_type)
      let isLink = kind == Int32(DT_LNK)
      if isLink || kind == Int32(DT_UNKNOWN) {
        var status = stat()
        guard stat("\(folder)/\(name)", &status) == 0 else { continue }
        kind =
          status.st_mode & S_IFMT == S_IFDIR
          ? Int32(DT_DIR) : status.st_mode & S_IFMT == S_IFREG ? Int32(DT_REG) : Int32(DT_FIFO)
      }
      guard kind == Int32(DT_DIR) || kind == Int32(DT_REG) else { continue }
      entries.append((name, kind == Int32(DT_DIR), isLink))
    }
    return entries
  }
}
