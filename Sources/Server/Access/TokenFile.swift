#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The file that a workspace's token is kept in, for its owner alone. Every function blocks for as long as the disk does.
public struct TokenFile: Sendable {
  public let path: String

  public init(path: String) {
    self.path = path
  }

  /// The token in the file.
  ///
  /// - Returns: `nil` when there is no such file.
  /// - Throws: when it cannot be read, others than its owner may read it, or it holds no token.
  public func read() throws(ServerError) -> AccessToken? {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failure("read")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ServerError(
        .token, "\(path) is not a regular file.", suggestion: "Remove it, and a new token is made.")
    }
    guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
      throw ServerError(
        .token, "The token in \(path) may be known to others than its owner.",
        suggestion: "Remove the file, and a new token is made that is yours alone.")
    }
    var bytes = [UInt8](repeating: 0, count: 512)
    var count = 0
    while count < bytes.count {
      let length = bytes.withUnsafeMutableBytes { buffer in
        #if canImport(Darwin)
          Darwin.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
        #else
          Glibc.read(descriptor, buffer.baseAddress! + count, buffer.count - count)
        #endif
      }
      if length < 0, errno == EINTR { continue }
      guard length >= 0 else { throw failure("read") }
      if length == 0 { break }
      count += length
    }
    var text = String(decoding: bytes[..<count], as: UTF8.self)
    while text.last?.isWhitespace == true { text.removeLast() }
    guard let token = AccessToken(text) else {
      throw ServerError(
        .token, "There is no token in \(path).", suggestion: "Remove the file, and a new token is made.")
    }
    return token
  }

  /// The token in the file, which is made, with a new token, when there is none. Of several processes that do it at once
  /// all get the same.
  public func readOrCreate() throws(ServerError) -> AccessToken {
    if let token = try read() { return token }
    try write(AccessToken.random())
    // Another one may have been first: what is in the file counts.
    guard let token = try read() else { throw failure("read") }
    return token
  }

  /// Beside its place, then linked to it: nobody sees half of a token, and none that is there is replaced.
  private func write(_ token: AccessToken) throws(ServerError) {
    let temporary = "\(path).\(UInt64.random(in: 0 ... .max)).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("write") }
    defer { unlink(temporary) }
    let bytes = Array(token.text.utf8) + [UInt8(ascii: "\n")]
    let length = bytes.withUnsafeBytes { buffer in
      #if canImport(Darwin)
        Darwin.write(descriptor, buffer.baseAddress!, buffer.count)
      #else
        Glibc.write(descriptor, buffer.baseAddress!, buffer.count)
      #endif
    }
    // Whatever the mask of the process says.
    let isWritten = length == bytes.count && fchmod(descriptor, 0o600) == 0 && fsync(descriptor) == 0
    let problem = failure("write")
    close(descriptor)
    guard isWritten else { throw problem }
    guard link(temporary, path) == 0 || errno == EEXIST else { throw failure("write") }
  }

  private func failure(_ what: String) -> ServerError {
    ServerError(
      .token,
      "The token in \(path) cannot be \(what == "read" ? "read" : "written"): \(String(cString: strerror(errno))).",
      suggestion: "See to the file and its folder, which should be yours alone.")
  }
}
