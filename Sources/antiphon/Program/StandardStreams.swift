#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writing to standard output and standard error without buffers of the C library in between.
enum StandardStreams {
  /// Writes a text whole; a reader that has gone away ends it silently.
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    _ = failureWriting(text, to: descriptor)
  }

  /// Writes a text whole; returns why that could not be, as `errno` says it.
  static func failureWriting(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { failureWriting(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// The same for bytes.
  static func failureWriting(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { failureWriting($0, to: descriptor) }
  }

  private static func failureWriting(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      #if canImport(Glibc)
        let written = Glibc.write(descriptor, start, rest.count)
      #else
        let written = Darwin.write(descriptor, start, rest.count)
      #endif
      if written < 0 {
        let code = errno
        if code == EINTR { continue }
        return code
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    return nil
  }

  /// Says something to the person, apart from the program's output.
  static func say(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
