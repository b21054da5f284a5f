import CProcesses
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that is our own child, where there is no guard: what leaves its group outlives it, and so does it when this
/// process is killed.
final class UnguardedChild: ChildHandle {
  let processID: Int32
  /// Whether the number may belong to somebody else by now.
  private let isOver = Mutex(false)

  init(_ processID: Int32) { self.processID = processID }

  func wait() async -> ChildEnding.Status {
    let ending = await withCheckedContinuation { continuation in
      DispatchQueue(label: "antiphon.child").async { [processID] in
        // Left unreaped at first, so that the group keeps its number until all of it is killed.
        var information = siginfo_t()
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        let status = self.isOver.withLock { isOver in
          SystemCall.kill(-processID, SIGKILL)
          isOver = true
          return SystemCall.wait(processID).status
        }
        continuation.resume(returning: cprocesses_ending(status))
      }
    }
    return ending < 256 ? .exited(Int(ending)) : .signalled(Int(ending) - 256)
  }

  func end() {
    signal(SIGTERM)
    signal(SIGCONT)
  }

  func kill() { signal(SIGKILL) }

  private func signal(_ number: CInt) {
    isOver.withLock { if !$0 { SystemCall.kill(-processID, number) } }
  }
}
