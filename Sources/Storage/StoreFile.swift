import Coordinator

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file of a store as the operating system sees it: where it is, who may read it, what its header says.
enum StoreFile {
  /// Where the store of a folder is.
  static func path(in folder: String) -> String {
    folder.hasSuffix("/") ? "\(folder)antiphon.sqlite" : "\(folder)/antiphon.sqlite"
  }

  /// Whether there is anything by this name; so it is when that cannot be told.
  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0 || errno != ENOENT
  }

  /// In bytes; 0 for a file that is not there.
  static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// What may still be written to the disk of a folder, in bytes; a lot when that cannot be told.
  static func freeSpace(of folder: String) -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return .max }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  /// The address by which SQLite reads a file that nobody changes (https://www.sqlite.org/uri.html).
  static func immutableAddress(of path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var address = "file:"
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), 0x80...:
        address += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      default: address.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return address + "?immutable=1"
  }

  /// Creates the folder of `path`, and those above it, for this user alone. Folders that are there stay as
  /// they are.
  static func createFolder(of path: String) throws(StoreError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    let folder = String(path[..<slash])
    guard mkdir(folder, 0o700) != 0 else {
      // The process's umask may have taken more away than wanted.
      guard chmod(folder, 0o700) == 0 else { throw .system(errno, "set the mode of", folder) }
      return
    }
    switch errno {
    case EEXIST:
      return
    case ENOENT:
      try createFolder(of: folder)
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw .system(errno, "create the folder", folder)
      }
      guard chmod(folder, 0o700) == 0 else { throw .system(errno, "set the mode of", folder) }
    case let code:
      throw .system(code, "create the folder", folder)
    }
  }

  /// Follows symbolic links, so that the lock and the log lie beside the real file; `path` itself when there is
  /// no file yet.
  static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Makes sure that the file is there and may be written. One that is there is not changed.
  ///
  /// - Returns: the first 100 bytes; fewer when the file is shorter.
  static func prepare(_ path: String) throws(StoreError) -> [UInt8] {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw .system(errno, "open", path) }
    // Closing any descriptor of a file drops SQLite's locks on it: this must be over before SQLite opens it.
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(errno, "examine", path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .foreign(path) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else { throw .system(errno, "read", path) }
    return Array(bytes[..<count])
  }

  /// Makes the file, and those of the log beside it, readable by this user alone.
  ///
  /// SQLite gives the files that it makes later the same mode, whatever the umask.
  static func restrict(_ path: String) throws(StoreError) {
    guard chmod(path, 0o600) == 0 else { throw .system(errno, "set the mode of", path) }
    // Mostly they are not there.
    for suffix in ["-wal", "-shm"] { _ = chmod(path + suffix, 0o600) }
  }
}

/// What the first 100 bytes of an SQLite file say (https://www.sqlite.org/fileformat.html, section 1.3).
enum StoreHeader: Equatable {
  /// Nothing is there yet.
  case empty
  /// Not an SQLite file, or one of another program.
  case foreign
  /// An SQLite file that nobody has claimed; a store whose making was cut short looks like this.
  case unclaimed
  case store(version: Int)

  init(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else {
      self = .empty
      return
    }
    guard bytes.count == 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
      self = .foreign
      return
    }
    func word(at offset: Int) -> Int {
      bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let version = Int(Int32(truncatingIfNeeded: word(at: 60)))
    switch word(at: 68) {
    case Schema.applicationID: self = version > 0 ? .store(version: version) : .foreign
    case 0 where version == 0: self = .unclaimed
    default: self = .foreign
    }
  }
}
