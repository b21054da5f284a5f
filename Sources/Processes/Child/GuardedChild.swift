import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program whose parent is a guard.
final class GuardedChild: ChildHandle {
  let processID: Int32
  private let socket: Channel
  private let guardID: pid_t

  init(_ processID: Int32, socket: Channel, guardID: pid_t) {
    self.processID = processID
    self.socket = socket
    self.guardID = guardID
  }

  func wait() async -> ChildEnding.Status {
    let report = await GuardedChild.report(from: socket)
    await Self.reap(guardID)
    switch report {
    case .ended(let number): return number < 256 ? .exited(Int(number)) : .signalled(Int(number) - 256)
    case .unconfined: return .notStarted
    default:
      // Somebody killed the guard. What is left in the group is all that is still known.
      SystemCall.kill(-processID, SIGKILL)
      return .signalled(Int(SIGKILL))
    }
  }

  func end() { request(.end) }

  func kill() {
    request(.kill)
    // When there is no room for the request, the end of all requests says the same.
    shutdown(socket.raw, CInt(SHUT_WR))
  }

  private func request(_ request: GuardRequest) { _ = socket.write([request.rawValue]) }

  /// The next report; `nil` when there is none to come.
  static func report(from socket: Channel) async -> GuardReport? {
    var bytes: [UInt8] = []
    while bytes.count < GuardReport.size {
      switch socket.read(atMost: GuardReport.size - bytes.count) {
      case .bytes(let more): bytes += more
      case .end: return nil
      case .nothingYet: guard await socket.waitToRead() else { return nil }
      }
    }
    return GuardReport(bytes)
  }

  /// Takes note that a guard has ended, which it has as good as done.
  static func reap(_ guardID: pid_t) async {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "antiphon.guard").async {
        _ = SystemCall.wait(guardID)
        continuation.resume()
      }
    }
  }
}
