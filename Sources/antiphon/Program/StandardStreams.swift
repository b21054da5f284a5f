#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writing to standard output and standard error without buffers of the C library in between.
enum StandardStreams {
  /// Writes a text whole; a reader that has gone away ends it silently.
  static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while let start = rest.baseAddress, !rest.isEmpty {
        #if canImport(Glibc)
          let written = Glibc.write(descriptor, start, rest.count)
        #else
          let written = Darwin.write(descriptor, start, rest.count)
        #endif
        if written < 0 {
          if errno == EINTR { continue }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      }
    }
  }

  /// Says something to the person, apart from the program's output.
  static func say(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
