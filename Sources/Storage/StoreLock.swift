import Coordinator
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Holds a store for this process: an exclusive `flock` on a file beside it.
///
/// The system lets go of it when the process ends, however it ends, so a lock is never stale. The file itself
/// stays: removing it would let a third process lock a file that a second one has just opened.
final class StoreLock: Sendable {
  private let descriptor: Mutex<CInt?>

  /// - Throws: `.busy` when somebody else holds it, in this process or another.
  init(besides path: String) throws(StoreError) {
    let lockPath = path + ".lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .system(errno, "open", lockPath) }
    var code: CInt = 0
    repeat {
      code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
    } while code == EINTR
    guard code == 0 else {
      Self.close(descriptor)
      if code == EWOULDBLOCK {
        throw StoreError(
          .busy, "Another antiphon is using \(path).",
          suggestion: "Quit it first, or choose another folder with --data-dir.")
      }
      throw .system(code, "lock", lockPath)
    }
    self.descriptor = Mutex(descriptor)
  }

  deinit { release() }

  /// Lets others open the store. Does nothing the second time.
  func release() {
    let held = descriptor.withLock { held in
      defer { held = nil }
      return held
    }
    guard let held else { return }
    // Closing alone is not enough: a child that is just being started still has the descriptor.
    flock(held, LOCK_UN)
    Self.close(held)
  }

  private static func close(_ descriptor: CInt) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #else
      _ = Darwin.close(descriptor)
    #endif
  }
}
