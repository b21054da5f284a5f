import NIOCore
import NIOWebSocket

/// One WebSocket on its event loop: answers pings, sends its own, ends what is over, and keeps few messages for those
/// who read them.
final class WebSocketHandler: ChannelDuplexHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  struct Message: Sendable {
    var data: ByteBuffer
    var isText: Bool
  }

  /// Sent to a WebSocket that has ended.
  struct Closed: Error {}

  private enum State {
    case open
    /// The other side has closed, or broken the rules: what it said before is still read and answered, then this is sent.
    /// Or this side will: nothing is read any more, and what is told is told to its end.
    case draining(code: UInt16?, reason: String)
    /// Close has been sent, and nothing can be any more; what comes is thrown away until the other side closes too.
    case closing
    /// Both have, or there is nothing to wait for.
    case closed
  }

  /// Beyond these the other side has to wait.
  private static let inboxMessages = 8
  private static let inboxBytes = 1024 * 1024

  private let limits: ServerLimits
  private var state = State.open
  private var reader: MessageReader
  private var inbox = CircularBuffer<Message>()
  private var inboxedBytes = 0
  private var waiting: EventLoopPromise<Message?>?
  private var isReadHeld = false
  /// Whether the other side will say no more that counts.
  private var isHandshakeOver = false
  /// Not yet sent, because the other side does not take what was; of several pings the last may be answered alone.
  private var pong: ByteBuffer?
  private var heardAt = NIODeadline.uptimeNanoseconds(0)
  private lazy var ending = Deadline { [unowned self] context in endingIsOver(context) }
  private lazy var pinging = Deadline { [unowned self] context in ping(context) }
  private var context: ChannelHandlerContext?

  init(limits: ServerLimits) {
    self.limits = limits
    reader = MessageReader(messageBytes: limits.messageBytes, framesPerMessage: limits.framesPerMessage)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    heardAt = context.eventLoop.now
    pinging.set(limits.pingInterval, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { finish() }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    heardAt = context.eventLoop.now
    switch state {
    case .open: break
    case .closing:
      if unwrapInboundIn(data).opcode == .connectionClose { hangUp(context) }
      return
    case .draining:
      if !isHandshakeOver, unwrapInboundIn(data).opcode == .connectionClose {
        isHandshakeOver = true
        sendClose(context)
      }
      return
    case .closed: return
    }
    switch reader.take(unwrapInboundIn(data)) {
    case .message(let data, let isText):
      let message = Message(data: data, isText: isText)
      if let waiting {
        self.waiting = nil
        waiting.succeed(message)
      } else {
        inbox.append(message)
        inboxedBytes += data.readableBytes
      }
    case .ping(let data):
      if context.channel.isWritable { write(.pong, data, context) } else { pong = data }
    case .close(let code): drain(code: code, reason: "", context)
    case .violation(let violation): drain(code: violation.code, reason: violation.reason, context)
    case .pong, .nothing: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? NIOWebSocketError else { return context.close(promise: nil) }
    guard case .open = state else { return }
    let violation = MessageReader.Violation(error)
    drain(code: violation.code, reason: violation.reason, context)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.flush()
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    isReadHeld = isInboxFull
    if !isReadHeld { context.read() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, let data = pong {
      pong = nil
      write(.pong, data, context)
      context.flush()
    }
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent: quiesce(context)
    case ChannelEvent.inputClosed: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    finish()
    context.fireChannelInactive()
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch state {
    case .open, .draining: context.write(data, promise: promise)
    case .closing, .closed: promise?.fail(Closed())
    }
  }

  // MARK: What the endpoints ask for, on the event loop

  func receive(_ promise: EventLoopPromise<Message?>) {
    waiting?.fail(Closed())
    waiting = nil
    if let message = inbox.popFirst() {
      inboxedBytes -= message.data.readableBytes
      promise.succeed(message)
      if isReadHeld, !isInboxFull, let context {
        isReadHeld = false
        heardAt = context.eventLoop.now
        context.read()
      }
      return
    }
    switch state {
    case .open: waiting = promise
    case .draining:
      promise.succeed(nil)
      if isHandshakeOver, let context { sendClose(context) }
    case .closing, .closed: promise.succeed(nil)
    }
  }

  func cancelReceive() {
    waiting?.fail(CancellationError())
    waiting = nil
  }

  func close(code: UInt16, reason: String) {
    guard let context else { return }
    switch state {
    case .open:
      state = .draining(code: code, reason: reason)
      inbox.removeAll()
      sendClose(context)
    case .draining: sendClose(context)
    case .closing, .closed: break
    }
  }

  // MARK: Ending

  /// Has whoever talks come to the end, and closes then.
  private func quiesce(_ context: ChannelHandlerContext) {
    guard case .open = state else { return close(code: 1001, reason: "") }
    state = .draining(code: 1001, reason: "the server ends")
    inbox.removeAll()
    waiting?.succeed(nil)
    waiting = nil
    // Before the server cuts it off.
    ending.set(limits.endingTime / 2, context)
  }

  private func drain(code: UInt16?, reason: String, _ context: ChannelHandlerContext) {
    state = .draining(code: code, reason: reason)
    isHandshakeOver = true
    ending.set(limits.closingTime, context)
    // Whoever waits has answered all before.
    if waiting != nil { sendClose(context) }
  }

  private func sendClose(_ context: ChannelHandlerContext) {
    guard case .draining(let code, let reason) = state else { return }
    waiting?.succeed(nil)
    waiting = nil
    var data = ByteBuffer()
    if let code {
      data.writeInteger(code)
      data.writeString(Self.shortened(reason))
    }
    write(.connectionClose, data, context)
    context.flush()
    state = .closing
    pinging.cancel()
    ending.set(limits.closingTime, context)
    if isHandshakeOver { hangUp(context) }
    if isReadHeld {
      isReadHeld = false
      context.read()
    }
  }

  /// Ends the connection from this side, which is the one that should (RFC 6455, section 7.1.1). What the other side has
  /// still sent is thrown away first: closing with something unread would take the Close frame with it.
  private func hangUp(_ context: ChannelHandlerContext) {
    state = .closed
    ending.set(limits.closingTime, context)
    context.close(mode: .output, promise: nil)
  }

  private func endingIsOver(_ context: ChannelHandlerContext) {
    switch state {
    case .draining: sendClose(context)
    case .open, .closing, .closed: context.close(promise: nil)
    }
  }

  private func finish() {
    state = .closed
    context = nil
    inbox.removeAll()
    waiting?.succeed(nil)
    waiting = nil
    pinging.cancel()
    ending.cancel()
  }

  // MARK: Parts

  private var isInboxFull: Bool {
    guard case .open = state else { return false }
    return inbox.count >= Self.inboxMessages || inboxedBytes >= Self.inboxBytes
  }

  private func ping(_ context: ChannelHandlerContext) {
    guard case .open = state else { return }
    // Who is not read from is not silent.
    if isReadHeld { heardAt = context.eventLoop.now }
    guard context.eventLoop.now - heardAt < TimeAmount(limits.silentTime) else {
      return context.close(promise: nil)
    }
    if context.channel.isWritable {
      write(.ping, ByteBuffer(), context)
      context.flush()
    }
    pinging.set(limits.pingInterval, context)
  }

  private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
  }

  /// To what a Close frame has room for, without half a character.
  private static func shortened(_ reason: String) -> String {
    var reason = reason
    while reason.utf8.count > 123 { reason.removeLast() }
    return reason
  }
}
