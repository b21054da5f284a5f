import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard input a line at a time, read when a line is wanted and not before: a pipe waits with its next line.
///
/// One reader at a time; may be used from any task. A read that is under way when nobody waits any more gives its line
/// to the next who does.
final class LineInput: Sendable {
  enum Line: Hashable, Sendable {
    case text(String)
    /// There are no more.
    case end
    /// Nobody should wait for it any more: `interrupt()` was called, or the task is cancelled.
    case interrupted
  }

  /// The longest line that is taken; more than any model reads.
  private static let limit = 64 << 20

  private struct State {
    var waiter: CheckedContinuation<Line, Never>?
    /// A line that came when nobody waited for it, or was put back.
    var next: Line?
    var isReading = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "lines of standard input")
  /// What was read behind the last line; only the queue uses it.
  private let buffer = Mutex<[UInt8]>([])

  /// The next line, without its end.
  ///
  /// - Parameter isOver: whether nobody needs one any more; looked at when waiting begins. Who makes it so later, and calls
  ///   `interrupt()` then, is never missed.
  func next(unless isOver: @Sendable () -> Bool = { false }) async -> Line {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (known, shouldRead) = state.withLock { state -> (Line?, Bool) in
          if Task.isCancelled || isOver() { return (.interrupted, false) }
          if let line = state.next {
            if line != .end { state.next = nil }
            return (line, false)
          }
          state.waiter = continuation
          defer { state.isReading = true }
          return (nil, !state.isReading)
        }
        if let known { return continuation.resume(returning: known) }
        if shouldRead { queue.async { self.read() } }
      }
    } onCancel: {
      interrupt()
    }
  }

  /// Lets whoever waits go on without a line.
  func interrupt() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: .interrupted)
  }

  /// Gives a line back, to be the next one.
  func putBack(_ text: String) {
    state.withLock { if $0.next != .end { $0.next = .text(text) } }
  }

  /// Forgets what was typed ahead: where it answers a question, it was typed before that was asked. What comes out of a
  /// pipe stays.
  func discardTyped() {
    guard isatty(STDIN_FILENO) == 1 else { return }
    tcflush(STDIN_FILENO, TCIFLUSH)
    state.withLock { if $0.next != .end { $0.next = nil } }
    // While somebody reads, there is nothing in it: a terminal gives whole lines, one at a time.
    _ = buffer.withLockIfAvailable { $0 = [] }
  }

  private func read() {
    let line = readLine()
    let waiter = state.withLock { state -> CheckedContinuation<Line, Never>? in
      state.isReading = false
      guard let waiter = state.waiter else {
        state.next = line
        return nil
      }
      state.waiter = nil
      if line == .end { state.next = .end }
      return waiter
    }
    waiter?.resume(returning: line)
  }

  private func readLine() -> Line {
    buffer.withLock { buffer in
      var searched = 0
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        if let end = buffer[searched...].firstIndex(of: 0x0A) {
          let line = buffer[..<end]
          defer { buffer.removeFirst(end + 1) }
          return .text(Self.text(line))
        }
        searched = buffer.count
        let count = chunk.withUnsafeMutableBytes { Self.systemRead(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count > 0, buffer.count < Self.limit {
          buffer += chunk[..<count]
          continue
        }
        defer { buffer = [] }
        return buffer.isEmpty ? .end : .text(Self.text(buffer[...]))
      }
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.last == 0x0D ? bytes.dropLast() : bytes, as: UTF8.self)
  }

  private static func systemRead(_ descriptor: Int32, _ address: UnsafeMutableRawPointer?, _ count: Int)
    -> Int
  {
    #if canImport(Glibc)
      Glibc.read(descriptor, address, count)
    #else
      Darwin.read(descriptor, address, count)
    #endif
  }
}
