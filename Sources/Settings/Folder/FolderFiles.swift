#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of a folder's own settings, as they were read once: what is shown, trusted and used is all of these bytes.
public struct FolderFiles: Hashable, Sendable {
  /// Where they are, in the folder.
  public static let folderName = ".antiphon"
  /// Those that count, in this order; all others do not.
  public static let names = ["config.toml", "mcp.json"]
  /// The most that is read of one, in bytes.
  public static let limit = 262_144

  public struct File: Hashable, Sendable {
    public var name: String
    public var bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// Those that are there.
  public var files: [File]
  /// Why one that is there cannot be read.
  public var problems: [SettingsError]

  public init(files: [File], problems: [SettingsError] = []) {
    self.files = files
    self.problems = problems
  }

  /// Reads them, each whole. Nothing in them is looked at.
  ///
  /// Only plain files in a plain folder count: no link is followed, no pipe opened, no device read.
  ///
  /// - Returns: `nil` when the folder has no settings of its own.
  public static func read(in folder: String) -> FolderFiles? {
    let path = folder + (folder.hasSuffix("/") ? "" : "/") + folderName
    let place = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard place >= 0 else {
      let code = errno
      if code == ENOENT { return nil }
      // A link is ELOOP or ENOTDIR, as the system likes; so is a file.
      let reason = code == EACCES ? message(code) : "it is not a plain folder"
      return FolderFiles(files: [], problems: [problem(path, reason)])
    }
    defer { close(place) }
    var found = FolderFiles(files: [])
    for name in names {
      do {
        if let bytes = try bytes(of: name, in: place) { found.files.append(File(name: name, bytes: bytes)) }
      } catch {
        found.problems.append(problem(path + "/" + name, error.words))
      }
    }
    return found.files.isEmpty && found.problems.isEmpty ? nil : found
  }

  private struct Obstacle: Error {
    var words: String
  }

  private static func bytes(of name: String, in place: Int32) throws(Obstacle) -> [UInt8]? {
    let descriptor = openat(place, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { return nil }
      throw Obstacle(words: code == ELOOP || code == ENXIO ? "it is not a plain file" : message(code))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Obstacle(words: message(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Obstacle(words: "it is not a plain file") }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count, off_t(count))
      }
      if more == 0 { return Array(bytes[..<count]) }
      if more > 0 { count += more } else if errno != EINTR { throw Obstacle(words: message(errno)) }
    }
    throw Obstacle(words: "it is longer than \(limit / 1024) KB")
  }

  private static func problem(_ path: String, _ reason: String) -> SettingsError {
    SettingsError(code: .unreadable, file: path, message: "cannot be read: \(reason)")
  }

  private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
