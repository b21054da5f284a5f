#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file or folder, closed when its owner lets go of it.
struct Descriptor: ~Copyable, Sendable {
  /// For `open`: fails for what is not a folder.
  static let folderOnly = O_DIRECTORY

  let raw: CInt

  init(_ raw: CInt) { self.raw = raw }

  deinit { _ = close(raw) }

  /// What kind of thing it is, and how large.
  func status() throws(PathError) -> FileStatus {
    var status = stat()
    guard fstat(raw, &status) == 0 else { throw .system(errno) }
    return FileStatus(status)
  }

  /// The thing called `name` in this folder; a symbolic link is not followed.
  func status(of name: String) throws(PathError) -> FileStatus {
    var status = stat()
    guard fstatat(raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .system(errno) }
    return FileStatus(status)
  }

  /// Opens what is called `name` in this folder, and never what a symbolic link of that name leads to.
  ///
  /// Does not wait for the other end of a pipe, and does not make a terminal the process's own.
  func open(_ name: String, flags: CInt = 0) throws(PathError) -> Descriptor {
    let raw = openat(self.raw, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags)
    guard raw >= 0 else { throw .system(errno) }
    return Descriptor(raw)
  }

  /// Where this is now, as an absolute path.
  func currentPath() throws(PathError) -> String {
    #if canImport(Glibc)
      let all = openat(AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard all >= 0 else { throw .system(errno) }
      return try Descriptor(all).target(of: String(raw))
    #else
      var bytes = [CChar](repeating: 0, count: Int(MAXPATHLEN))
      guard fcntl(raw, F_GETPATH, &bytes) == 0 else { throw .system(errno) }
      return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    #endif
  }

  /// Where the symbolic link called `name` in this folder points.
  func target(of name: String) throws(PathError) -> String {
    let room = 4096
    var bytes = [CChar](repeating: 0, count: room)
    let count = readlinkat(raw, name, &bytes, room)
    guard count >= 0 else { throw .system(errno) }
    guard count < room else { throw .tooLong }
    return String(decoding: bytes[..<count].lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Reads the next bytes, at most as many as the buffer takes.
  ///
  /// - Returns: how many there were; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(PathError) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(raw, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(raw, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      guard errno == EINTR else { throw .system(errno) }
    }
  }

  /// Reads all that is left, as long as it is no more than `limit` bytes.
  ///
  /// - Returns: `nil` when it is more.
  func readAll(limit: Int) throws(PathError) -> [UInt8]? {
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = try read(into: buffer)
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else { return nil }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// Reads at most `count` bytes from a place on, wherever reading has come to otherwise.
  func read(at place: Int, count: Int) throws(PathError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var length = 0
    while length < count {
      let found = bytes.withUnsafeMutableBytes { buffer in
        pread(raw, buffer.baseAddress.map { $0 + length }, count - length, off_t(place + length))
      }
      if found == 0 { break }
      if found > 0 { length += found } else if errno != EINTR { throw .system(errno) }
    }
    bytes.removeLast(count - length)
    return bytes
  }
}
