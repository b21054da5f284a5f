import NIOCore

/// A connection that had served before was closed before anything came for the next request.
///
/// Its server was about to close it, or had done so and we had not read that yet: it has not looked at the request,
/// which may be sent again at once (RFC 9112, section 9.3.1). llama.cpp closes after every stream, though it says that
/// it will not.
struct StaleConnection: Error {}

/// Tells such an end from that of a connection which was cut while the server was at work.
final class StaleConnectionDetector: ChannelDuplexHandler {
  typealias InboundIn = Any
  typealias InboundOut = Any
  typealias OutboundIn = Any
  typealias OutboundOut = Any

  /// Whether a request that failed with this has met such a connection, or was not even written whole.
  static func isStale(_ error: any Error) -> Bool {
    error is StaleConnection || error as? ChannelError == .ioOnClosedChannel
  }

  private var hasServed = false
  private var isWaiting = false

  private var isStale: Bool { hasServed && isWaiting }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    isWaiting = true
    context.write(data, promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    isWaiting = false
    hasServed = true
    context.fireChannelRead(data)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.fireErrorCaught(isStale ? StaleConnection() : error)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if isStale {
      isWaiting = false
      context.fireErrorCaught(StaleConnection())
    }
    context.fireChannelInactive()
  }
}
