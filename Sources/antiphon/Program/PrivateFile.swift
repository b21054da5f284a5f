#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that the program keeps for itself, which no other user may see. Blocks.
enum PrivateFile {
  /// Makes the folder of a file, and those above it, for this user alone.
  static func makeFolder(of path: String) {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    let folder = String(path[..<slash])
    if mkdir(folder, 0o700) != 0, errno == ENOENT {
      makeFolder(of: folder)
      mkdir(folder, 0o700)
    }
  }

  /// All of a file; `nil` when it cannot be read or is longer than `limit`.
  static func bytes(of path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return bytes(of: descriptor, limit: limit)
  }

  static func bytes(of descriptor: Int32, limit: Int) -> [UInt8]? {
    let problem = ProgramError("too long")
    return try? InputFile.bytes(of: descriptor, limit: limit, tooLong: problem) { _ in problem }
  }

  /// Puts a new file in the place of one, whole. Whoever does that must hold a lock.
  ///
  /// - Returns: whether that could be; if not, the old one is as it was.
  static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
    let temporary = path + ".new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return false }
    let failure = StandardStreams.failureWriting(bytes, to: descriptor)
    close(descriptor)
    guard failure == nil, rename(temporary, path) == 0 else {
      unlink(temporary)
      return false
    }
    return true
  }

  /// Changes a file while no other antiphon does; makes it, and its folder, when it is not there.
  ///
  /// - Parameter work: is given the file, open for reading and writing; it may add to it or ``replace(_:with:)`` it.
  /// - Returns: what `work` does; `false` when the file cannot be opened.
  @discardableResult
  static func change(_ path: String, _ work: (Int32) -> Bool) -> Bool {
    makeFolder(of: path)
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      while flock(descriptor, LOCK_EX) != 0 { if errno != EINTR { return false } }
      // Another may have put a new file in its place while this one waited.
      var (own, present) = (stat(), stat())
      guard fstat(descriptor, &own) == 0 else { return false }
      guard stat(path, &present) == 0, own.st_ino == present.st_ino, own.st_dev == present.st_dev else {
        continue
      }
      return work(descriptor)
    }
  }
}
