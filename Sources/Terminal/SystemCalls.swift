#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

func currentErrno() -> Int32 { errno }

/// Whether a failed call only has to be made again, when there is something to do.
func isTemporary(_ number: Int32) -> Bool { number == EAGAIN || number == EWOULDBLOCK }

/// Whether a failed call only has to be made again, at once.
func isInterruption(_ number: Int32) -> Bool { number == EINTR }

func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

/// read(2): the bytes, none at the end, `nil` with `errno` on failure.
func readBytes(_ descriptor: Int32, atMost limit: Int = 1 << 16) -> [UInt8]? {
  var result = 0
  // Memory that nothing is read into is not touched.
  let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
    result = read(descriptor, buffer.baseAddress, buffer.count)
    count = max(0, result)
  }
  return result < 0 ? nil : bytes
}

/// write(2): how many bytes, or -1 with `errno`.
func writeBytes(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Int {
  bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
}

func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Where messages of the runtime and of libraries go while the terminal shows frames.
struct StandardErrorRedirection {
  private let saved: Int32

  /// Appends to a file that only the user can read; `nil` when it cannot be opened.
  init?(path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { return nil }
    defer { close(file) }
    saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard saved >= 0 else { return nil }
    guard dup2(file, STDERR_FILENO) >= 0 else {
      close(saved)
      return nil
    }
  }

  func undo() {
    dup2(saved, STDERR_FILENO)
    close(saved)
  }
}

/// The signals that the self-pipe tells of, by their number.
enum CaughtSignal {
  case resize, suspend, resume
  case ending(TerminalSignal)

  init?(number: UInt8) {
    switch Int32(number) {
    case SIGWINCH: self = .resize
    case SIGTSTP: self = .suspend
    case SIGCONT: self = .resume
    case SIGINT: self = .ending(.interrupt)
    case SIGTERM: self = .ending(.terminate)
    case SIGHUP: self = .ending(.hangUp)
    default: return nil
    }
  }
}
