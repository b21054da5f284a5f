import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file, closed when it is let go of.
///
/// Every function blocks, for as long as the disk does. Errors name the file.
struct LocalFile: ~Copyable {
  enum Access { case read, append, replace }

  let path: String
  private let descriptor: Int32

  init(_ path: String, _ access: Access) throws(LocalModelError) {
    let flags =
      switch access {
      case .read: O_RDONLY
      case .append: O_RDWR | O_CREAT | O_APPEND
      case .replace: O_RDWR | O_CREAT | O_TRUNC
      }
    descriptor = open(path, flags | O_CLOEXEC, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw Self.failure("opened", path, errno) }
  }

  deinit {
    // A child that is just being started has the file open too until it becomes its program: closing alone would leave
    // it the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Its length in bytes.
  func length() throws(LocalModelError) -> Int64 {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw Self.failure("read", path, errno) }
    return Int64(information.st_size)
  }

  /// Reads the next bytes into the buffer; 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(LocalModelError) -> Int {
    let count = FileDescriptorBytes.read(descriptor, into: buffer)
    guard count >= 0 else { throw Self.failure("read", path, errno) }
    return count
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(LocalModelError) {
    guard FileDescriptorBytes.write(bytes, to: descriptor) else {
      throw Self.failure("written", path, errno)
    }
  }

  func truncate() throws(LocalModelError) {
    guard ftruncate(descriptor, 0) == 0 else { throw Self.failure("emptied", path, errno) }
  }

  /// Returns when the disk has everything.
  func synchronize() throws(LocalModelError) {
    // A device that cannot be synchronized (EINVAL) keeps nothing that could be lost.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.failure("written", path, errno) }
  }

  /// Takes the lock that belongs to the file until it is closed; `false` when another process has it.
  ///
  /// Where the file system has no locks, nobody has one.
  func lock() -> Bool {
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  private static func failure(_ verb: String, _ path: String, _ code: Int32) -> LocalModelError {
    if code == ENOSPC || code == EDQUOT {
      return LocalModelError(.diskFull, "The disk is full: \(path) could not be \(verb).")
    }
    return LocalModelError(
      .inputOutput, "\(path) could not be \(verb): \(String(cString: strerror(code))).")
  }
}

/// Folder operations, with errors that name the path.
enum LocalFileSystem {
  /// Makes the folder and those above it, for the user alone.
  static func makeFolder(_ path: String) throws(LocalModelError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw LocalModelError(
        .inputOutput, "The folder \(path) could not be made.",
        suggestion: "Check that it may be written and that the disk has room.")
    }
  }

  /// Removes a file or a whole folder; one that is not there is no error.
  static func remove(_ path: String) throws(LocalModelError) {
    guard exists(path) || isLink(path) else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw LocalModelError(.inputOutput, "\(path) could not be removed.")
    }
  }

  /// Gives a file or folder its final name, in one step.
  static func move(_ source: String, to target: String) throws(LocalModelError) {
    guard rename(source, target) == 0 else {
      let reason = String(cString: strerror(errno))
      throw LocalModelError(.inputOutput, "\(target) could not be written: \(reason).")
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isLink(_ path: String) -> Bool {
    var information = stat()
    return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK
  }

  /// The names in a folder, sorted; none when it cannot be read.
  static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Length of a file in bytes, links followed; `nil` when there is none.
  static func length(of path: String) -> Int64? {
    var information = stat()
    return stat(path, &information) == 0 ? Int64(information.st_size) : nil
  }

  /// What a folder and all below it takes, links not followed.
  static func size(ofFolder path: String) -> Int64 {
    var sum: Int64 = 0
    for name in names(in: path) {
      let child = path + "/" + name
      var information = stat()
      guard lstat(child, &information) == 0 else { continue }
      sum +=
        information.st_mode & S_IFMT == S_IFDIR ? size(ofFolder: child) : Int64(information.st_size)
    }
    return sum
  }

  /// The absolute path with every link resolved; `nil` when nothing is there.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// How many bytes the user may still write to the disk that holds `path`; `nil` when that cannot be had.
  static func freeSpace(at path: String) -> Int64? {
    var information = statvfs()
    var folder = path
    // The folder may not have been made yet: what counts is the disk it will be on.
    while statvfs(folder, &information) != 0 {
      guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return nil }
      folder = String(folder[..<slash])
    }
    return Int64(clamping: UInt64(information.f_bavail) * UInt64(information.f_frsize))
  }
}
