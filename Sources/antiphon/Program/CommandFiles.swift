#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A document that a command writes.
enum OutputFile {
  /// Writes a text to a new file that only this user can read, or to standard output when that is what `path` says.
  ///
  /// - Throws: when there is a file of that name, it cannot be made, or not all of the text can be written; then there
  ///   is none.
  static func write(_ text: String, to path: String) throws {
    guard path != "-" else {
      if let code = StandardStreams.failureWriting(text, to: STDOUT_FILENO), code != EPIPE {
        throw ProgramError("Standard output cannot be written: \(String(cString: strerror(code))).")
      }
      return
    }
    let descriptor = try create(path)
    defer { close(descriptor) }
    if let code = StandardStreams.failureWriting(text, to: descriptor) {
      unlink(path)
      throw ProgramError("\(path) cannot be written: \(String(cString: strerror(code))).")
    }
  }

  /// Makes a new file for this user alone, and opens it for writing.
  static func create(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let code = errno
      throw code == EEXIST
        ? ProgramError("\(path) is there already and is left as it is.", suggestion: "Name another file.")
        : ProgramError("\(path) cannot be made: \(String(cString: strerror(code))).")
    }
    // Whatever the umask is.
    fchmod(descriptor, 0o600)
    return descriptor
  }
}

/// A document that a command reads.
enum InputFile {
  /// More than any export or recording has.
  private static let limit = 1 << 30

  /// Whether there is a file to read.
  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// All bytes of a file; of standard input for `-`.
  static func read(_ path: String) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramError("\(path) cannot be read: \(String(cString: strerror(errno))).")
    }
    defer { if path != "-" { close(descriptor) } }
    return try bytes(
      of: descriptor, limit: limit, tooLong: ProgramError("\(path) is longer than \(limit >> 20) MiB.")
    ) { ProgramError("\(path) cannot be read: \($0).") }
  }

  /// All that can be read from a descriptor, at most so many bytes.
  static func bytes(
    of descriptor: Int32, limit: Int, tooLong: ProgramError, unreadable: (String) -> ProgramError
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(limit + 1, 1 << 16))
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
      #else
        let count = Darwin.read(descriptor, &buffer, buffer.count)
      #endif
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(String(cString: strerror(errno))) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
      if bytes.count > limit { throw tooLong }
    }
  }
}
