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
  private let held = Mutex((count: 0, bytes: 0))

  init() {
    (entries, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumCount))
  }

  func add(_ message: Message) -> Bool {
    let bytes = message.bytes
    // A server that asks without end must not crowd out what it is asked.
    let most = message.isAnswer ? Self.maximumCount / 2 : Self.maximumCount
    let fits = held.withLock { held in
      guard held.count < most, held.count == 0 || held.bytes + bytes.count <= Self.maximumBytes else {
        return false
      }
      held.count += 1
      held.bytes += bytes.count
      return true
    }
    guard fits else { return false }
    if case .enqueued = input.yield(Entry(message: message, bytes: bytes)) { return true }
    remove(bytes.count)
    return false
  }

  private func remove(_ bytes: Int) {
    held.withLock { held in
      held.count -= 1
      held.bytes -= bytes
    }
  }

  func finish() { input.finish() }

  /// Calls the body with one after the other, until the queue is finished, the task cancelled or the body says no.
  func drain(_ body: (Entry) async -> Bool) async {
    for await entry in entries {
      let goesOn = await body(entry)
      remove(entry.bytes.count)
      if !goesOn { return }
    }
  }
}
