import Hummingbird
import HummingbirdCore
import NIOCore
import ServerSentEvents

/// Where an event stream is written to.
struct EventStreamOutput: Sendable {
  // Not marked as sendable in Hummingbird, though all that it holds is; one task at a time writes.
  nonisolated(unsafe) private let writer: any ResponseBodyWriter
  private let eventLoop: any EventLoop

  init(_ writer: any ResponseBodyWriter, on eventLoop: any EventLoop) {
    self.writer = writer
    self.eventLoop = eventLoop
  }

  /// Returns when the other side can take more: the writer alone knows only what its event loop has seen, so that
  /// whoever writes faster than that would fill the memory.
  ///
  /// - Parameter events: as they stand in the stream; none for a sign of life.
  func write(_ events: [[UInt8]]) async throws {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(events.reduce(ServerSentEvent.heartbeat.count) { $0 + $1.count })
    for event in events { buffer.writeBytes(event) }
    if events.isEmpty { buffer.writeBytes(ServerSentEvent.heartbeat) }
    var writer = writer
    try await writer.write(buffer)
    try await eventLoop.submit {}.get()
  }
}
