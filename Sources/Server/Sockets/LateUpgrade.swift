import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// Makes a connection a WebSocket that has carried other requests before: clients that keep their connections, as those
/// of Node and aiohttp, ask for one over any of them. NIO hears only what the first request asks for.
///
/// Stands where the requests go on to those who answer them, who wait for the next one then and get none.
final class LateUpgrade: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  /// The handlers before this that only HTTP needs.
  struct HTTPHandlers {
    var encoder: HTTPResponseEncoder
    var decoder: ByteToMessageHandler<HTTPRequestDecoder>
    var requestGuard: RequestGuard
  }

  private enum State {
    case http
    case asked(HTTPRequestHead)
    case upgrading
  }

  /// `nil` for a connection that ends without.
  let socket: EventLoopFuture<WebSocketConnection?>
  private let promise: EventLoopPromise<WebSocketConnection?>
  private let handlers: HTTPHandlers
  private let codec: HTTP1ToHTTPServerCodec
  private let upgrader: NIOTypedWebSocketServerUpgrader<ConnectionChannel.Content>
  private let limits: ServerLimits
  private var state = State.http
  /// What came with the handshake already.
  private var early: [NIOAny] = []

  /// - Parameters:
  ///   - codec: the handler behind this.
  ///   - upgrader: says how the handshake is answered.
  init(
    from handlers: HTTPHandlers, _ codec: HTTP1ToHTTPServerCodec,
    by upgrader: NIOTypedWebSocketServerUpgrader<ConnectionChannel.Content>, limits: ServerLimits,
    on loop: any EventLoop
  ) {
    self.handlers = handlers
    self.codec = codec
    self.upgrader = upgrader
    self.limits = limits
    promise = loop.makePromise()
    socket = promise.futureResult
  }

  func handlerRemoved(context: ChannelHandlerContext) { promise.succeed(nil) }

  func channelInactive(context: ChannelHandlerContext) {
    promise.succeed(nil)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .http:
      if case .head(let head) = unwrapInboundIn(data), WebSocketRequest(head, isAlone: true) == .valid {
        state = .asked(head)
      } else {
        context.fireChannelRead(data)
      }
    case .asked(let head):
      // Nothing but the request's end: it has no body.
      state = .upgrading
      upgrade(head, context)
    case .upgrading: early.append(data)
    }
  }

  private func upgrade(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    // The guard before the decoder, which passes on what it has not read.
    let removals = [
      pipeline.removeHandler(handlers.requestGuard), pipeline.removeHandler(codec),
      pipeline.removeHandler(handlers.decoder),
    ]
    let agreed = upgrader.buildUpgradeResponse(
      channel: context.channel, upgradeRequest: head,
      initialResponseHeaders: ["Connection": "upgrade", "Upgrade": "websocket"])
    EventLoopFuture.andAllSucceed(removals, on: context.eventLoop).flatMap { agreed }.assumeIsolated()
      .whenComplete { result in
        do {
          try self.becomeSocket(try result.get(), context)
        } catch {
          context.close(promise: nil)
        }
      }
  }

  private func becomeSocket(_ headers: HTTPHeaders, _ context: ChannelHandlerContext) throws {
    let head = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
    context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    let pipeline = context.pipeline.syncOperations
    pipeline.removeHandler(handlers.encoder, promise: nil)
    let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: limits.frameBytes))
    try pipeline.addHandlers([WebSocketFrameEncoder(), frames], position: .after(self))
    promise.succeed(try WebSocketConnection(on: context.channel, limits: limits, position: .after(frames)))
    for data in early { context.fireChannelRead(data) }
    if !early.isEmpty { context.fireChannelReadComplete() }
    early = []
    pipeline.removeHandler(self, promise: nil)
  }
}
