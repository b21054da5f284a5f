import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open descriptor that never blocks. Closed when nobody holds it any more.
final class Channel: Sendable {
  let raw: CInt
  private let state = Mutex(State())

  private struct State: Sendable {
    var isGivenUp = false
    var waits: Set<Int> = []
  }

  init(_ raw: CInt) {
    self.raw = raw
    SystemCall.stopBlocking(raw)
  }

  deinit { close(raw) }

  /// Waits until there may be something to read.
  ///
  /// - Returns: false when that is not waited for: after `giveUp`, or because the calling task is cancelled.
  func waitToRead() async -> Bool { await wait(Int16(POLLIN)) }

  /// The same for room to write.
  func waitToWrite() async -> Bool { await wait(Int16(POLLOUT)) }

  /// Ends all waits, those to come as well. What can be read or written without waiting still can.
  func giveUp() {
    let waits = state.withLock { state in
      state.isGivenUp = true
      return state.waits
    }
    for wait in waits { DescriptorPoller.shared.cancel(wait) }
  }

  private func wait(_ events: Int16) async -> Bool {
    let poller = DescriptorPoller.shared
    let id = poller.newID()
    let isGivenUp = state.withLock { state in
      state.waits.insert(id)
      return state.isGivenUp
    }
    defer { state.withLock { _ = $0.waits.remove(id) } }
    guard !isGivenUp else { return false }
    return await withTaskCancellationHandler {
      await poller.wait(id, for: self, events: events) {
        Task.isCancelled || state.withLock { $0.isGivenUp }
      }
    } onCancel: {
      poller.cancel(id)
    }
  }

  enum Reading: Sendable { case bytes([UInt8]), end, nothingYet }

  /// Reads what is there, at most so many bytes. An error is the end.
  func read(atMost count: Int) -> Reading {
    var number: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      let result = SystemCall.read(raw, buffer.baseAddress, count)
      if result < 0 { number = errno }
      length = max(result, 0)
    }
    if number == EAGAIN { return .nothingYet }
    return bytes.isEmpty ? .end : .bytes(bytes)
  }

  enum Writing: Sendable { case count(Int), closed, noRoom }

  /// Writes as much as there is room for.
  func write(_ bytes: ArraySlice<UInt8>) -> Writing {
    let result = bytes.withUnsafeBytes { SystemCall.write(raw, $0.baseAddress, $0.count) }
    if result >= 0 { return .count(result) }
    return errno == EAGAIN ? .noRoom : .closed
  }

  /// Writes all of it, waiting for room.
  ///
  /// - Returns: false when the other end is closed, or is not waited for any more.
  func writeAll(_ bytes: [UInt8]) async -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      switch write(rest) {
      case .count(let count): rest = rest.dropFirst(count)
      case .closed: return false
      case .noRoom: guard await waitToWrite() else { return false }
      }
    }
    return true
  }
}
