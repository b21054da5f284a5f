#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Empty folders that stand where a program in the sandbox must not make anything: what is not there cannot be mounted
/// read-only.
///
/// Several guards may need the same one at a time. Each holds a shared lock on it, and the one that gets it for itself at
/// the end is the last and removes it. The lock ends with the guard, so nothing of it can be left over; an empty folder
/// that a killed guard leaves is taken for a placeholder by the next, which knows it by its mode.
struct Placeholders {
  /// Read-only, with the sticky bit, which nobody else gives to a folder nobody may write to.
  private static let mode: mode_t = 0o1555
  /// The paths and the descriptors that hold their locks.
  private var held: [(path: String, descriptor: CInt)] = []

  init(_ paths: [String]) {
    for path in paths {
      if let descriptor = Self.hold(path) { held.append((path, descriptor)) }
    }
  }

  /// Removes those that nobody else needs and that are still empty.
  func remove() {
    for (path, descriptor) in held {
      if Self.isPlaceholder(descriptor), flock(descriptor, LOCK_EX | LOCK_NB) == 0 { rmdir(path) }
      close(descriptor)
    }
  }

  private static func hold(_ path: String) -> CInt? {
    // Again when the last one who needed it removes it in between.
    for _ in 0..<100 {
      if mkdir(path, 0o700) == 0 { chmod(path, mode) }
      let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else {
        if errno == ENOENT { continue }
        return nil
      }
      // Waits for one who is about to remove it, and never for longer.
      flock(descriptor, LOCK_SH)
      if isSame(path, descriptor) { return descriptor }
      close(descriptor)
    }
    return nil
  }

  private static func isSame(_ path: String, _ descriptor: CInt) -> Bool {
    var (here, there) = (stat(), stat())
    return fstat(descriptor, &here) == 0 && lstat(path, &there) == 0 && here.st_ino == there.st_ino
      && here.st_dev == there.st_dev
  }

  private static func isPlaceholder(_ descriptor: CInt) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & 0o7777 == mode
  }
}
