#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a sandbox has to know of the file system before it is made.
struct FileFacts: Sendable {
  enum Kind: Sendable { case missing, folder, file, link }

  /// What is at a path; a link is not followed.
  var kind: @Sendable (String) -> Kind
  /// The path without any links; `nil` when there is nothing.
  var realPath: @Sendable (String) -> String?
  /// Where a link leads, as it is written.
  var target: @Sendable (String) -> String?
  /// The names of what is in a folder and can be looked at; `nil` when there are more than so many, or no folder.
  var names: @Sendable (String, Int) -> [String]?
  /// The sockets that have a place in the file system. A file system that cannot be written to does not keep anybody
  /// from connecting to them.
  var sockets: @Sendable () -> [String]

  static let ofSystem = FileFacts(
    kind: { path in
      var status = stat()
      guard lstat(path, &status) == 0 else {
        // What cannot be looked at is there, as far as anybody can tell.
        return errno == ENOENT || errno == ENOTDIR ? .missing : .file
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: return .folder
      case S_IFLNK: return .link
      default: return .file
      }
    },
    realPath: { path in
      guard let real = realpath(path, nil) else { return nil }
      defer { free(real) }
      return String(cString: real)
    },
    target: { path in
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return nil }
      return String(validating: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    },
    names: { names(in: $0, atMost: $1) },
    sockets: { boundSockets() })

  private static func names(in folder: String, atMost limit: Int) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      var status = stat()
      // What cannot be looked at, as where a file system has gone away, cannot be mounted either.
      guard let name, name != ".", name != "..", lstat("\(folder)/\(name)", &status) == 0 else { continue }
      guard names.count < limit else { return nil }
      names.append(name)
    }
    return names.sorted()
  }

  /// The last column of `/proc/net/unix` (proc(5)), as far as there is such a socket.
  private static func boundSockets() -> [String] {
    guard let file = fopen("/proc/net/unix", "re") else { return [] }
    defer { fclose(file) }
    var found: Set<String> = []
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    while getline(&line, &room, file) > 0, let text = line {
      let text = String(cString: text)
      guard let slash = text.firstIndex(of: "/") else { continue }
      let path = String(text[slash...].prefix { $0 != "\n" })
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { continue }
      found.insert(path)
    }
    return found.sorted()
  }
}
