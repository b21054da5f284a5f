#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads small text files that people write. Blocks; a disk that does not answer is the only thing it can wait for.
public enum TextFile {
  /// The text of a file; nil when there is no file of this name.
  ///
  /// - Parameter limit: The most bytes that are read; a longer file is an error.
  /// - Throws: One error: not readable, not a file, too long, or not UTF-8 (with the place of the first bad byte).
  public static func read(path: String, limit: Int) throws(SettingsErrors) -> String? {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      // ENOTDIR: part of the path is a file.
      if code == ENOENT { return nil }
      throw unreadable(path, systemMessage(code))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, systemMessage(errno)) }
    let type = status.st_mode & S_IFMT
    // A character device is allowed for /dev/null, which says “no settings”.
    guard type == S_IFREG || type == S_IFCHR else { throw unreadable(path, "it is not a regular file") }

    var bytes: [UInt8] = []
    let chunk = 16_384
    while bytes.count <= limit {
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: chunk))
      let count = bytes.withUnsafeMutableBytes { buffer in
        Self.readOnce(descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
      let code = errno
      bytes.removeLast(chunk - max(count, 0))
      if count < 0 { throw unreadable(path, systemMessage(code)) }
      if count == 0 { return try decode(bytes, path: path) }
    }
    throw unreadable(path, "it is longer than \(limit / 1024) KB")
  }

  private static func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = Self.systemRead(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 || errno != EINTR { return count }
    }
  }

  private static func systemRead(
    _ descriptor: Int32, _ address: UnsafeMutableRawPointer?, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, address, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, address, count)
    #else
      Darwin.read(descriptor, address, count)
    #endif
  }

  static func decode(_ bytes: [UInt8], path: String) throws(SettingsErrors) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    // Find the first byte that is not UTF-8: the longest prefix that is ends before it.
    var good = 0
    var decoder = UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    scan: while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let scalar): good += scalar.count
      case .error, .emptyInput: break scan
      }
    }
    throw SettingsErrors([
      SettingsError(
        code: .syntax, file: path, position: SourceLines(bytes).position(of: good), message: "not UTF-8",
        suggestion: "save the file as UTF-8")
    ])
  }

  /// The names in a folder that end in `suffix`, sorted, without it; empty when the folder cannot be read.
  public static func names(in folder: String, suffix: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      guard name.hasSuffix(suffix), name.utf8.count > suffix.utf8.count, !name.hasPrefix(".") else {
        continue
      }
      names.append(String(name.dropLast(suffix.count)))
    }
    return names.sorted()
  }

  private static func unreadable(_ path: String, _ reason: String) -> SettingsErrors {
    SettingsErrors([SettingsError(code: .unreadable, file: path, message: "cannot be read: \(reason)")])
  }

  private static func systemMessage(_ code: Int32) -> String {
    String(cString: strerror(code))
  }
}
