import NIOCore

/// Has a server wait a little when the system has no more room for connections, and go on then.
///
/// Without it the error would end the stream of connections, and the server with it.
final class AcceptPause: ChannelDuplexHandler {
  typealias InboundIn = any Channel
  typealias OutboundIn = Never

  private static let length = TimeAmount.milliseconds(100)
  private var isPaused = false
  private var isReadHeld = false

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isPaused else { return }
    isPaused = true
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.length) {
      self.isPaused = false
      guard self.isReadHeld else { return }
      self.isReadHeld = false
      context.read()
    }
  }

  func read(context: ChannelHandlerContext) {
    if isPaused { isReadHeld = true } else { context.read() }
  }
}
