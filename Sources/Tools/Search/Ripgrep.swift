import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds lines with ripgrep, in files that it is told.
///
/// It goes through no folder by itself and reads no settings. What it says is only where something is: the lines are
/// read by whoever asked, so that a name that has become a link in the meantime shows nothing.
struct Ripgrep: Sendable {
  enum Failure: Error, Equatable {
    /// It does not understand the pattern; what it says of it.
    case pattern(String)
    case timeLimit
    case couldNotRun(String)
  }

  /// What is looked for.
  struct Query: Sendable {
    var pattern: String
    var isPlain: Bool
    var ignoresCase: Bool
    /// The most lines of one file.
    var limit: Int
  }

  let program: String
  let launcher: ChildLauncher

  /// Looks for it in the folders of `PATH`, but for those that are in the workspace or nowhere in particular.
  ///
  /// - Parameter root: the workspace's folder, without links.
  init?(searchPath: String, launcher: ChildLauncher, outside root: String) {
    for folder in searchPath.split(separator: ":") where folder.hasPrefix("/") {
      guard let real = realpath("\(folder)/rg", nil) else { continue }
      defer { free(real) }
      let program = String(cString: real)
      guard access(program, X_OK) == 0, !(program.hasPrefix(root + "/")), !"\(folder)/".hasPrefix(root + "/")
      else { continue }
      self.program = program
      self.launcher = launcher
      return
    }
    return nil
  }

  /// Searches files, and tells each line that is found.
  ///
  /// Cancelling the task ends it.
  ///
  /// - Parameters:
  ///   - paths: relative to `folder`; they are searched in this order.
  ///   - found: is told the place of the path, and the line; returns whether there may be more.
  func search(
    _ paths: [String], in folder: String, for query: Query, within limit: Duration,
    found: (Int, LineHit) throws -> Bool
  ) async throws {
    var reader = RipgrepReader(paths)
    let child: ChildProcess
    do {
      child = try await launcher.start(
        ChildCommand(arguments(query) + reader.names, folder: folder, timeLimit: limit))
    } catch {
      throw Failure.couldNotRun(error.message)
    }
    defer { child.kill() }
    for await piece in child.output {
      for (index, hit) in reader.take(piece) {
        guard try found(index, hit) else { return }
      }
    }
    if Task.isCancelled { return }
    let ending = await child.ending()
    if ending.cause == .timeLimit { throw Failure.timeLimit }
    // 1: nothing found; 2: a file could not be read, or the pattern.
    guard ending.status == .exited(2), !reader.isUnderstood else { return }
    throw Failure.pattern(reader.remark)
  }

  private func arguments(_ query: Query) -> [String] {
    [
      program, "--no-config", "--no-ignore", "--hidden", "--no-follow", "--no-messages", "--no-mmap",
      "--threads=1",
      "--text", "--encoding=none", "--color=never", "--no-heading", "--with-filename", "--null",
      "--line-number",
      "--column", "--byte-offset",
      // The line itself is read by us.
      "--max-columns=1", "--max-count=\(query.limit)",
      query.ignoresCase ? "--ignore-case" : "--case-sensitive",
    ] + (query.isPlain ? ["--fixed-strings"] : []) + ["--regexp=\(query.pattern)", "--"]
  }
}

/// Reads what ripgrep writes: `path`, a zero byte, `line:column:offset:`, and something up to the line feed.
struct RipgrepReader {
  /// The paths as it is given them, which are never options.
  let names: [String]
  private let places: [[UInt8]: Int]
  private var pending: [UInt8] = []
  /// Whether there was a line that says where something is.
  private(set) var isUnderstood = false

  /// The longest line that is waited for.
  private static let maximumPending = 64 * 1024

  init(_ paths: [String]) {
    names = paths.map { "./" + $0 }
    var places: [[UInt8]: Int] = [:]
    for (index, name) in names.enumerated() { places[Array(name.utf8)] = index }
    self.places = places
  }

  /// What it says when it finds fault with the pattern.
  var remark: String {
    String(decoding: pending.prefix(2000), as: UTF8.self)
  }

  mutating func take(_ piece: [UInt8]) -> [(Int, LineHit)] {
    pending += piece
    var hits: [(Int, LineHit)] = []
    var start = 0
    // A name may hold line feeds; it ends with the zero byte.
    while let zero = pending[start...].firstIndex(of: 0),
      let end = pending[zero...].firstIndex(of: UInt8(ascii: "\n"))
    {
      let numbers = pending[(zero + 1)..<end].split(separator: UInt8(ascii: ":"), maxSplits: 3).prefix(3)
        .compactMap {
          Int(String(decoding: $0, as: UTF8.self))
        }
      if numbers.count == 3, let index = places[Array(pending[start..<zero])] {
        isUnderstood = true
        hits.append((index, LineHit(number: numbers[0], start: numbers[2], column: max(0, numbers[1] - 1))))
      }
      start = end + 1
    }
    pending.removeFirst(start)
    if pending.count > Self.maximumPending { pending.removeFirst(pending.count - Self.maximumPending) }
    return hits
  }
}
