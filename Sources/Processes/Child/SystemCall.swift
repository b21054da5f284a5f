#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Calls of the system as they are wanted here: begun again after a signal, and with nothing left open for others.
enum SystemCall {
  static func read(_ descriptor: CInt, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    while true {
      #if canImport(Glibc)
        let result = Glibc.read(descriptor, buffer, count)
      #else
        let result = Darwin.read(descriptor, buffer, count)
      #endif
      if result >= 0 || errno != EINTR { return result }
    }
  }

  static func write(_ descriptor: CInt, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    while true {
      #if canImport(Glibc)
        let result = Glibc.write(descriptor, buffer, count)
      #else
        let result = Darwin.write(descriptor, buffer, count)
      #endif
      if result >= 0 || errno != EINTR { return result }
    }
  }

  /// Writes all of it to a descriptor that blocks.
  static func writeAll(_ descriptor: CInt, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count <= 0 { return false }
        done += count
      }
      return true
    }
  }

  static func wait(_ process: pid_t, _ options: CInt = 0) -> (process: pid_t, status: CInt) {
    while true {
      var status: CInt = 0
      let result = waitpid(process, &status, options)
      if result >= 0 || errno != EINTR { return (result, status) }
    }
  }

  static func kill(_ process: pid_t, _ signal: CInt) {
    #if canImport(Glibc)
      _ = Glibc.kill(process, signal)
    #else
      _ = Darwin.kill(process, signal)
    #endif
  }

  static func stopBlocking(_ descriptor: CInt) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }
}
