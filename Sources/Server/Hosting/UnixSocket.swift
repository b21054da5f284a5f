#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A socket file that is its owner's alone, bound and not yet listened at. Blocks for as long as the disk does.
struct UnixSocket: Sendable {
  let path: String
  let descriptor: CInt
  private let file: Identity

  /// Tells the file that was made from whatever is at its path later. The number of a file that is gone is soon used
  /// again, so the time counts too.
  private struct Identity: Hashable {
    var device: UInt64
    var inode: UInt64
    var changedAt: [Int]

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
      #if canImport(Darwin)
        changedAt = [status.st_ctimespec.tv_sec, status.st_ctimespec.tv_nsec]
      #else
        changedAt = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
      #endif
    }
  }

  /// Makes the file, and its folder where it is missing. A file that nobody listens at any more is replaced.
  ///
  /// - Throws: `.inUse` when somebody listens there, `.occupied` when something else is there, `.place` when there can be
  ///   none, also because others could put another file in its place.
  init(path: String) throws(ServerError) {
    self.path = path
    guard var address = Self.address(path) else {
      throw ServerError(
        .place, "The path of the socket is too long: \(path).",
        suggestion: "The system takes \(Self.longestPath) bytes. Choose a shorter one with --socket.")
    }
    let folder = Self.folder(of: path)
    try Self.makeFolder(folder)
    try Self.requireOwn(folder)
    try Self.clear(path)
    let descriptor = Self.makeSocket()
    self.descriptor = descriptor
    guard descriptor >= 0 else { throw Self.failure(path) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    var status = stat()
    // Nobody can connect before it is listened at, so no mode before this one counts.
    guard isBound, chmod(path, 0o600) == 0, lstat(path, &status) == 0 else {
      let failure = errno == EADDRINUSE ? Self.inUse(path) : Self.failure(path)
      close(descriptor)
      throw failure
    }
    file = Identity(status)
  }

  /// Removes the file, if it is still the one that was made.
  func remove() {
    var status = stat()
    guard lstat(path, &status) == 0, Identity(status) == file else { return }
    unlink(path)
  }

  // MARK: Parts

  private static var longestPath: Int { MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1 }

  private static func address(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count <= longestPath, !bytes.contains(0) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return address
  }

  private static func makeSocket() -> CInt {
    #if canImport(Darwin)
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    #endif
    guard descriptor >= 0 else { return descriptor }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    // With a slash at its end a link would stand for what it points to.
    guard let last = path[..<slash].lastIndex(where: { $0 != "/" }) else { return "/" }
    return String(path[...last])
  }

  /// Makes sure that nobody else can replace what is in a folder, nor the folder itself by way of a link.
  private static func requireOwn(_ path: String) throws(ServerError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw failure(path) }
    let problem: String
    if status.st_mode & S_IFMT != S_IFDIR {
      problem = "is a link or a file"
    } else if status.st_uid != geteuid() {
      problem = "belongs to somebody else"
    } else if status.st_mode & 0o022 != 0 {
      problem = "can be written by others"
    } else {
      return
    }
    throw ServerError(
      .place, "What should be the folder of the socket \(problem): \(path).",
      suggestion: "Choose a path in a folder that only you can write in with --socket.")
  }

  private static func makeFolder(_ path: String) throws(ServerError) {
    var status = stat()
    if stat(path, &status) == 0 { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    // Somebody may have made it in the meantime.
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
  }

  /// Makes sure that there is nothing at a path.
  private static func clear(_ path: String) throws(ServerError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ServerError(
        .occupied, "\(path) is there already, and is no socket.",
        suggestion: "Remove it, or choose another path with --socket.")
    }
    guard !isListenedAt(path) else { throw inUse(path) }
    guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
  }

  /// Whether somebody would take a connection, now or later.
  private static func isListenedAt(_ path: String) -> Bool {
    guard var address = address(path) else { return false }
    let descriptor = makeSocket()
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    // Any other answer, as that there is no room for now, comes of a socket that is alive, or not ours to judge.
    return status == 0 || (errno != ECONNREFUSED && errno != ENOENT)
  }

  private static func inUse(_ path: String) -> ServerError {
    ServerError(
      .inUse, "Another server listens at \(path).", suggestion: "Attach to it, or stop it with antiphon stop."
    )
  }

  static func failure(_ path: String) -> ServerError {
    ServerError(
      .place, "There can be no socket at \(path): \(String(cString: strerror(errno))).",
      suggestion: "Choose another path with --socket.")
  }
}
