#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
  var identity: FileIdentity
  /// Who may read, write and run it: the lower nine bits of its mode.
  var permissions: mode_t
  var owner: uid_t
  var group: gid_t

  init(_ status: stat) {
    size = Int(status.st_size)
    identity = FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    permissions = status.st_mode & 0o777
    owner = status.st_uid
    group = status.st_gid
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .special
      }
  }
}

/// Which file or folder it is, whatever it is called. The number can be that of another once the file is gone: hold a
/// descriptor to be sure.
struct FileIdentity: Hashable, Sendable {
  var device: UInt64
  var number: UInt64

  /// That of what a path leads to, links followed; `nil` when that cannot be said.
  init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self = FileStatus(status).identity
  }

  init(device: UInt64, number: UInt64) {
    self.device = device
    self.number = number
  }
}
