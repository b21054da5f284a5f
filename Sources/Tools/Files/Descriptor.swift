#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file or folder, closed when its owner lets go of it.
struct Descriptor: ~Copyable, Sendable {
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
}

/// What the tools want to know of a file.
struct FileStatus: Equatable {
  enum Kind: Equatable {
    case file, folder, link
    /// A pipe, a socket or a device: reading it may wait for ever or do something.
    case special
  }

  var kind: Kind
  /// In bytes.
  var size: Int

  init(_ status: stat) {
    size = Int(status.st_size)
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .special
      }
  }
}
