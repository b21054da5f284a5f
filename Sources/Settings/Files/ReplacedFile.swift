#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Changes a text file of the person's by putting a new one in its place, whole or not at all. Blocks.
enum ReplacedFile {
  enum Failure: Error {
    /// What the change itself says against it.
    case change(SettingsErrors)
    /// Why the system does not do it.
    case system(String)
  }

  /// - Parameters:
  ///   - path: the file; where it is a link, what it leads to is changed and the link stays.
  ///   - limit: the most bytes that are read.
  ///   - change: is given the text, empty when there is no file.
  static func change(
    _ path: String, limit: Int, _ change: (String) throws(SettingsErrors) -> String
  ) throws(Failure) {
    let target = try target(of: path)
    try makeFolder(of: target)
    // The folder is locked: the file itself is another one afterwards.
    let lock = open(Self.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0 else { throw .system(message(errno)) }
    defer { close(lock) }
    while flock(lock, LOCK_EX) != 0 { if errno != EINTR { throw .system(message(errno)) } }

    let old: String?
    let new: String
    do {
      old = try TextFile.read(path: target, limit: limit)
      new = try change(old ?? "")
    } catch {
      throw .change(error)
    }
    var mode: mode_t = 0o600
    if old != nil {
      var status = stat()
      guard stat(target, &status) == 0 else { throw .system(message(errno)) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw .system("it is not a regular file") }
      mode = status.st_mode & 0o777
    }
    try replace(target, with: new, mode: mode)
  }

  /// Where a path leads, link by link; it need not be there.
  private static func target(of path: String) throws(Failure) -> String {
    var path = path
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let link = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if link.hasPrefix("/") {
        path = link
      } else {
        path = (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + link
      }
    }
    throw .system(message(ELOOP))
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func makeFolder(of path: String) throws(Failure) {
    let folder = folder(of: path)
    if mkdir(folder, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT else { throw .system(message(errno)) }
    try makeFolder(of: folder)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .system(message(errno)) }
  }

  private static func replace(_ path: String, with text: String, mode: mode_t) throws(Failure) {
    let temporary = path + ".new"
    unlink(temporary)
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .system(message(errno)) }
    defer { close(file) }
    var text = text
    let failure = text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = write(file, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count > 0 { written += count } else if count < 0, errno != EINTR { return errno }
      }
      guard fchmod(file, mode) == 0, fsync(file) == 0, rename(temporary, path) == 0 else { return errno }
      return 0
    }
    if failure != 0 {
      unlink(temporary)
      throw .system(message(failure))
    }
  }

  private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
