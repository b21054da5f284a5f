import Synchronization

/// Messages that wait to be sent, as many as a server that reads can be behind.
final class SendQueue: Sendable {
  static let maximumCount = 1024
  static let maximumBytes = 32 << 20

  struct Entry: Sendable {
    var message: Message
    var bytes: [UInt8]
  }

  private let entries: AsyncStream<Entry>
  private let input: AsyncStream<Entry>.Continuation
  private let byteCount = Mutex(0)

  init() {
    (entries, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumCount))
  }

  func add(_ message: Message) -> Bool {
    let bytes = message.bytes
    let fits = byteCount.withLock { count in
      guard count == 0 || count + bytes.count <= Self.maximumBytes else { return false }
      count += bytes.count
      return true
    }
    guard fits else { return false }
    if case .enqueued = input.yield(Entry(message: message, bytes: bytes)) { return true }
    byteCount.withLock { $0 -= bytes.count }
    return false
  }

  func finish() { input.finish() }

  /// Calls the body with one after the other, until the queue is finished, the task cancelled or the body says no.
  func drain(_ body: (Entry) async -> Bool) async {
    for await entry in entries {
      let goesOn = await body(entry)
      byteCount.withLock { $0 -= entry.bytes.count }
      if !goesOn { return }
    }
  }
}
