import NIOCore

/// Gives up a connection whose other side takes nothing of what waits for it.
///
/// Stands next to the bytes, under whatever they carry, and cuts what is large into pieces, so that a slow reader of
/// something long is told from one that does not read.
final class WriteProgress: ChannelOutboundHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  private static let pieceBytes = 64 * 1024

  private let limit: Duration
  private var waiting = 0
  private lazy var deadline = Deadline { context in context.close(promise: nil) }

  init(limit: Duration) {
    self.limit = limit
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline.cancel() }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .byteBuffer(var bytes) = unwrapOutboundIn(data) else {
      context.write(data, promise: promise)
      return
    }
    while let piece = bytes.readSlice(length: min(bytes.readableBytes, Self.pieceBytes)) {
      let isLast = bytes.readableBytes == 0
      let taken = context.eventLoop.makePromise(of: Void.self)
      if isLast { taken.futureResult.cascade(to: promise) }
      if waiting == 0 { deadline.set(limit, context) }
      waiting += 1
      taken.futureResult.assumeIsolated().whenComplete { _ in
        self.waiting -= 1
        if self.waiting == 0 { self.deadline.cancel() } else { self.deadline.set(self.limit, context) }
      }
      context.write(wrapOutboundOut(.byteBuffer(piece)), promise: taken)
      if isLast { break }
    }
  }
}
