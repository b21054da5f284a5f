/// One search through files, and what it has found.
struct FileSearch {
  private let arguments: SearchFilesArguments
  private let root: SearchRoot
  private let ripgrep: Ripgrep?
  private var walk: FileWalk
  private var lines: [String] = []
  private var size = 0
  /// Whether there is more than is shown.
  private var isCut = false
  private var hasTakenTooLong = false

  init(_ arguments: SearchFilesArguments, in root: SearchRoot, with ripgrep: Ripgrep?) {
    self.arguments = arguments
    self.root = root
    self.ripgrep = ripgrep
    walk = FileWalk(root, wantsHidden: arguments.wantsHidden, glob: arguments.glob)
  }

  /// Searches until all is searched, enough is found, the time is over or the task is cancelled.
  mutating func run(within limit: Duration) async throws {
    let end = ContinuousClock.now + limit
    while !isCut, !Task.isCancelled {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else {
        hasTakenTooLong = true
        return
      }
      let files = try walk.next(limit: SearchFilesTool.batchSize)
      if files.isEmpty { return }
      do {
        if let ripgrep {
          try await search(files, with: ripgrep, within: left)
        } else {
          try searchPlainly(files, until: end)
        }
      } catch Ripgrep.Failure.timeLimit {
        hasTakenTooLong = true
        return
      }
    }
  }

  private mutating func search(
    _ files: [[String]], with ripgrep: Ripgrep, within limit: Duration
  ) async throws {
    let query = Ripgrep.Query(
      pattern: arguments.pattern, isPlain: arguments.isLiteral, ignoresCase: arguments.ignoresCase,
      limit: arguments.limit + 1)
    var reading = FileReading(files: files, root: root)
    var found: [String] = []
    let room = arguments.limit + 1 - lines.count
    try await ripgrep.search(
      files.map { $0.joined(separator: "/") }, in: root.currentPath(), for: query, within: limit
    ) { index, hit in
      if let line = reading.line(hit, of: index) { found.append(line) }
      return found.count < room
    }
    for line in found where !isCut { take(line) }
  }

  private mutating func searchPlainly(_ files: [[String]], until end: ContinuousClock.Instant) throws {
    let search = PlainSearch(arguments.pattern, ignoresCase: arguments.ignoresCase)
    var reading = FileReading(files: files, root: root)
    for (index, file) in files.enumerated() where !isCut && !Task.isCancelled {
      guard ContinuousClock.now < end else { throw Ripgrep.Failure.timeLimit }
      guard let bytes = try? root.file(file).readAll(limit: FileWalk.maximumSize) else { continue }
      for hit in search.hits(in: bytes, limit: arguments.limit + 1 - lines.count) where !isCut {
        if let line = reading.line(hit, of: index) { take(line) }
      }
    }
  }

  private mutating func take(_ line: String) {
    guard lines.count < arguments.limit, size + line.utf8.count < SearchFilesTool.maximumResult else {
      isCut = true
      return
    }
    lines.append(line)
    size += line.utf8.count + 1
  }

  /// What the model is told.
  var report: String {
    var notes: [String] = []
    if lines.isEmpty { notes.append("No line was found.") }
    if isCut {
      notes.append(
        "There are more than the \(lines.count) shown. A narrower path, glob or pattern shows others.")
    }
    if hasTakenTooLong {
      notes.append("The search took too long and was ended; not all files were searched.")
    }
    if walk.isCut { notes.append("There are more files than are searched; give a narrower path.") }
    if walk.largeFiles > 0 {
      notes.append("Files larger than 16 MiB were left out: \(walk.largeFiles).")
    }
    if ripgrep == nil, !arguments.isLiteral,
      arguments.pattern.contains(where: { #"\.^$|?*+()[]{}"#.contains($0) })
    {
      notes.append("ripgrep is not installed: the pattern was taken as plain text.")
    }
    let text = lines.joined(separator: "\n")
    if notes.isEmpty { return text }
    return text + (lines.isEmpty ? "[" : "\n\n[") + notes.joined(separator: " ") + "]"
  }
}

/// Reads lines of files, one file after the other.
private struct FileReading {
  let files: [[String]]
  let root: SearchRoot
  private var current: (index: Int, file: OpenedPath?)?

  init(files: [[String]], root: SearchRoot) {
    self.files = files
    self.root = root
  }

  /// The line as it is shown; `nil` when it is not there, or the file is no text.
  mutating func line(_ hit: LineHit, of index: Int) -> String? {
    if current?.index != index { current = (index, opened(files[index])) }
    guard let file = current?.file, let text = try? FoundLine.text(of: hit, in: file.descriptor) else {
      return nil
    }
    return "\(root.shownPath(files[index])):\(hit.number): \(text)"
  }

  private func opened(_ parts: [String]) -> OpenedPath? {
    guard let file = try? root.file(parts), let status = try? file.status(), !FoundLine.isBinary(file) else {
      return nil
    }
    return OpenedPath(file, status)
  }
}
