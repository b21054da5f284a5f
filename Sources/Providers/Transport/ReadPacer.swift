import NIOCore

/// Keeps the reads of a connection apart while an answer trickles in, so that several pieces cost one wake-up.
///
/// It counts reads since the last write: the first of them are never held up, so neither is the beginning of an
/// answer. A read that brought much is followed by the next at once, for there is more, and for a while after it
/// reads are only a little apart: what gathers in the kernel in a whole interval is less than a quick server could
/// send, and would hold it up. Held up is only the asking.
final class ReadPacer: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = Any
  typealias OutboundOut = Any

  /// Reads after a write that are not held up.
  static let promptReads = 4
  /// So many bytes at a time are not a trickle.
  static let muchBytes = 8192
  /// How long a stream counts as quick after it has brought so many.
  static let quickTime = TimeAmount.milliseconds(100)
  /// So many times nearer are the reads of a quick stream.
  static let quickFactor: Int64 = 8

  private let interval: TimeAmount
  private var readsSinceWrite = 0
  private var bytesOfRead = 0
  private var quickUntil = NIODeadline.distantPast
  /// Before when the next read is too early; `nil` when it is not.
  private var due: NIODeadline?
  private var wakeUp: Scheduled<Void>?

  init(interval: TimeAmount) {
    self.interval = interval
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    readsSinceWrite = 0
    context.write(data, promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytesOfRead += unwrapInboundIn(data).readableBytes
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    readsSinceWrite += 1
    let now = context.eventLoop.now
    if bytesOfRead >= Self.muchBytes {
      due = nil
      quickUntil = now + Self.quickTime
    } else {
      due = now + (now < quickUntil ? .nanoseconds(interval.nanoseconds / Self.quickFactor) : interval)
    }
    bytesOfRead = 0
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    guard wakeUp == nil else { return }
    guard let due, readsSinceWrite >= Self.promptReads, due > context.eventLoop.now else {
      return context.read()
    }
    wakeUp = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
      self.wakeUp = nil
      context.read()
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  private func stop() {
    wakeUp?.cancel()
    wakeUp = nil
  }
}
