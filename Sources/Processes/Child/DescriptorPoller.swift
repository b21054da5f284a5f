import CProcesses
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One thread that waits for all descriptors tasks wait for, so that none of theirs has to. Begun with the first wait.
final class DescriptorPoller: Sendable {
  static let shared = DescriptorPoller()

  /// Somebody who waits for a channel, which stays open as long as they do.
  private struct Entry: Sendable {
    var channel: Channel
    var events: Int16
    var end: @Sendable (Bool) -> Void
  }

  private struct State: Sendable {
    var lastID = 0
    var entries: [Int: Entry] = [:]
  }

  private let state = Mutex(State())
  /// Both ends of a pipe: a byte in it has the thread look at `state` again.
  private let wakeReader: CInt
  private let wakeWriter: CInt

  private init() {
    var ends: [CInt] = [-1, -1]
    _ = cprocesses_pipe(&ends)
    (wakeReader, wakeWriter) = (ends[0], ends[1])
    for end in ends { SystemCall.stopBlocking(end) }
    // A queue of its own is a thread of its own, for as long as the program runs.
    DispatchQueue(label: "antiphon.descriptors").async { self.run() }
  }

  func newID() -> Int {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  /// Waits until the channel is ready, or `cancel` is called with this number.
  ///
  /// - Parameter isOver: asked once more after the wait can be cancelled.
  /// - Returns: whether it is ready.
  func wait(_ id: Int, for channel: Channel, events: Int16, isOver: () -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.entries[id] = Entry(channel: channel, events: events) { continuation.resume(returning: $0) }
      }
      if isOver() { cancel(id) } else { wake() }
    }
  }

  /// Ends a wait, when it is not over yet.
  func cancel(_ id: Int) {
    guard let entry = state.withLock({ $0.entries.removeValue(forKey: id) }) else { return }
    wake()
    entry.end(false)
  }

  private func wake() {
    // A full pipe has woken it already.
    _ = write(wakeWriter, [0], 1)
  }

  private func run() {
    while true {
      let entries = state.withLock { Array($0.entries) }
      var polled = [pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)]
      polled += entries.map { pollfd(fd: $0.value.channel.raw, events: $0.value.events, revents: 0) }
      guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
      if polled[0].revents != 0 {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakeReader, &bytes, bytes.count) > 0 {}
      }
      for (entry, result) in zip(entries, polled.dropFirst()) where result.revents != 0 {
        // Somebody else may have ended it meanwhile.
        state.withLock { $0.entries.removeValue(forKey: entry.key) }?.end(true)
      }
    }
  }
}
