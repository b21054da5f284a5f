#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Descriptor {
  /// Makes a file that is not there yet, for writing.
  ///
  /// - Parameter permissions: the system takes the bits of its mask away from them.
  func create(_ name: String, permissions: mode_t) throws(PathError) -> Descriptor {
    let raw = openat(self.raw, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions)
    guard raw >= 0 else { throw .system(errno) }
    return Descriptor(raw)
  }

  func write(_ bytes: [UInt8]) throws(PathError) {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { piece in
        #if canImport(Glibc)
          Glibc.write(raw, piece.baseAddress, piece.count)
        #else
          Darwin.write(raw, piece.baseAddress, piece.count)
        #endif
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw .system(errno)
      }
    }
  }

  /// Waits until all that was written is on the disk.
  func synchronize() throws(PathError) {
    guard fsync(raw) == 0 else { throw .system(errno) }
  }

  /// Gives this file the permissions of another, and its owner and group as far as that is allowed.
  func takeOver(_ status: FileStatus) throws(PathError) {
    // Only root may give files away: for all others they stay the user's own.
    if try self.status().owner != status.owner { _ = fchown(raw, status.owner, gid_t.max) }
    if try self.status().group != status.group { _ = fchown(raw, uid_t.max, status.group) }
    guard fchmod(raw, status.permissions) == 0 else { throw .system(errno) }
  }

  /// Whether the user may write to a file in this folder, as far as its permissions go.
  func mayWrite(_ name: String) -> Bool { faccessat(raw, name, W_OK, 0) == 0 }

  func makeFolder(_ name: String) throws(PathError) {
    guard mkdirat(raw, name, 0o777) == 0 else { throw errno == EEXIST ? .changed : .system(errno) }
  }

  func removeFile(_ name: String) { _ = unlinkat(raw, name, 0) }

  /// Removes a folder when it is empty.
  func removeFolder(_ name: String) { _ = unlinkat(raw, name, AT_REMOVEDIR) }

  func rename(_ name: String, to newName: String) throws(PathError) {
    guard renameat(raw, name, raw, newName) == 0 else { throw .system(errno) }
  }

  /// Gives a file a name that nothing has.
  ///
  /// - Throws: `.changed` when something has it.
  func rename(_ name: String, toFree newName: String) throws(PathError) {
    if try rename(name, to: newName, .toFree) { return }
    // A file system that cannot do both at once: right after one another.
    guard faccessat(raw, newName, F_OK, AT_SYMLINK_NOFOLLOW) != 0, errno == ENOENT else { throw .changed }
    try rename(name, to: newName)
  }

  /// Lets two files in this folder have each other's name, at once.
  ///
  /// - Returns: whether the file system can do that.
  func exchange(_ name: String, _ otherName: String) throws(PathError) -> Bool {
    try rename(name, to: otherName, .exchanging)
  }

  private enum Renaming {
    case toFree, exchanging
  }

  /// - Returns: whether the system and the file system can do that.
  private func rename(_ name: String, to newName: String, _ kind: Renaming) throws(PathError) -> Bool {
    #if canImport(Glibc)
      guard let renameat2 = Self.renameat2 else { return false }
      // RENAME_NOREPLACE and RENAME_EXCHANGE, as in linux/fs.h.
      let result = renameat2(raw, name, raw, newName, kind == .toFree ? 1 : 2)
    #else
      let flags = kind == .toFree ? RENAME_EXCL : RENAME_SWAP
      let result = renameatx_np(raw, name, raw, newName, CUnsignedInt(flags))
    #endif
    if result == 0 { return true }
    switch errno {
    case EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP: return false
    case EEXIST where kind == .toFree, ENOENT where kind == .exchanging: throw .changed
    default: throw .system(errno)
    }
  }

  #if canImport(Glibc)
    private typealias RenameAt2 =
      @convention(c) (
        CInt, UnsafePointer<CChar>, CInt, UnsafePointer<CChar>, CUnsignedInt
      ) -> CInt

    /// Looked up by name: the headers show it only to programs that ask for all that is GNU's. The type is the one in
    /// its manual page.
    private static let renameat2 = dlsym(nil, "renameat2").map { unsafeBitCast($0, to: RenameAt2.self) }
  #endif
}
