import HTTPTypes
import HummingbirdCore
import NIOCore

/// Writes a stream no faster than its connection takes it.
///
/// NIO has a writer wait when its event loop has seen too much of what was written; one that is quick enough is ahead of
/// that by as much as there is. So it is asked from time to time whether it has come as far.
struct PacedBodyWriter: ResponseBodyWriter {
  private static let bytesAhead = 64 * 1024
  private static let writesAhead = 64

  private var inner: any ResponseBodyWriter
  private let channel: any Channel
  private let written: WrittenBytes
  private var bytes = 0
  private var writes = 0

  init(_ inner: any ResponseBodyWriter, channel: any Channel, written: WrittenBytes) {
    self.inner = inner
    self.channel = channel
    self.written = written
  }

  mutating func write(_ buffer: ByteBuffer) async throws {
    try await inner.write(buffer)
    written.add(buffer.readableBytes)
    bytes += buffer.readableBytes
    writes += 1
    guard bytes >= Self.bytesAhead || writes >= Self.writesAhead else { return }
    (bytes, writes) = (0, 0)
    try await channel.eventLoop.submit {}.get()
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
    try await inner.finish(trailingHeaders)
  }
}
