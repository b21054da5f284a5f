#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Small files that nobody but their owner may see. Every function blocks for as long as the disk does.
enum PrivateFile {
  /// Why a file could not be read or written; names the file, never what is in it.
  enum Failure: Error, Hashable, CustomStringConvertible {
    /// What the system said.
    case system(path: String, reason: String)
    case notRegular(path: String)
    case tooLong(path: String)
    /// Others than its owner may read or write it.
    case notPrivate(path: String)

    var description: String {
      switch self {
      case .system(let path, let reason): "\(path): \(reason)"
      case .notRegular(let path): "\(path) is not a regular file"
      case .tooLong(let path): "\(path) is too long"
      case .notPrivate(let path): "\(path) may be read by others"
      }
    }
  }

  /// Whether something of this name is there, of whatever kind.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Makes a folder and those above it that are missing, for their owner alone; one that is there stays as it is.
  static func makeFolder(_ path: String) throws(Failure) {
    var status = stat()
    if stat(path, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else { throw .system(path: path, reason: "is not a folder") }
      return
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    // Somebody may have made it in the meantime.
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
  }

  /// Writes a file whole or not at all: beside its place, then renamed, with all of it on the disk before.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let temporary = "\(path).\(UInt64.random(in: 0 ... .max)).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let isWritten = bytes.withUnsafeBytes { FileDescriptorBytes.write($0, to: descriptor) }
    var failed = isWritten && fsync(descriptor) == 0 ? nil : failure(path)
    if close(descriptor) != 0, failed == nil { failed = failure(path) }
    if failed == nil, rename(temporary, path) != 0 { failed = failure(path) }
    if let failed {
      unlink(temporary)
      throw failed
    }
    synchronizeFolder(of: path)
  }

  /// The bytes of a file.
  ///
  /// - Parameter mustBePrivate: whether a file of our own that anybody else may read or write is refused, and one of
  ///   another owner, such as the system's, that everybody may.
  static func read(_ path: String, limit: Int, mustBePrivate: Bool) throws(Failure) -> [UInt8] {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
    let others: mode_t = status.st_uid == geteuid() ? 0o077 : 0o007
    guard !mustBePrivate || status.st_mode & others == 0 else { throw .notPrivate(path: path) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = buffer.withUnsafeMutableBytes { FileDescriptorBytes.read(descriptor, into: $0) }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw .tooLong(path: path) }
    }
  }

  /// Removes a file; one that is not there is no error.
  static func remove(_ path: String) throws(Failure) {
    guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    .system(path: path, reason: String(cString: strerror(errno)))
  }

  /// The new name is on the disk only when its folder is.
  private static func synchronizeFolder(of path: String) {
    guard let slash = path.lastIndex(of: "/") else { return }
    let descriptor = open(String(path[...slash]), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
