import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL
import NIOWebSocket

/// What a connection goes through: HTTP/1.1, and from its first request on a WebSocket, if that asks for one.
struct ConnectionChannel: HTTPChannelHandler {
  typealias HTTPConnection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  enum Content: Sendable {
    /// A WebSocket it may still become.
    case http(HTTPConnection, later: EventLoopFuture<WebSocketConnection?>)
    case webSocket(WebSocketConnection)
  }

  struct Value: ServerChildChannelValue {
    let channel: any Channel
    /// Known with the header of the first request.
    let content: EventLoopFuture<Content>
  }

  let rules: @Sendable (any Channel) -> RequestGuard.Rules
  let tls: NIOSSLContext?
  let connections: Connections
  let responder: Responder
  let talk: @Sendable (WebSocketConnection) async -> Void

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    guard connections.add(channel) else {
      channel.close(promise: nil)
      let full: EventLoopFuture<Content> = channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
      return channel.eventLoop.makeSucceededFuture(Value(channel: channel, content: full))
    }
    return channel.eventLoop.makeCompletedFuture {
      let rules = rules(channel)
      let pipeline = channel.pipeline.syncOperations
      if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
      try pipeline.addHandler(WriteProgress(limit: rules.limits.stallTime))
      let encoder = HTTPResponseEncoder()
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderFieldSize = rules.limits.headerBytes
      limits.maxHeaderListSize = rules.limits.headerBytes
      let decoder = ByteToMessageHandler(
        HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
      let requestGuard = RequestGuard(rules)
      let upgrader = upgrader(rules.limits)
      let handlers = NIOLoopBound(
        LateUpgrade.HTTPHandlers(encoder: encoder, decoder: decoder, requestGuard: requestGuard),
        eventLoop: channel.eventLoop)
      let upgrade = NIOTypedHTTPServerUpgradeHandler(
        httpEncoder: encoder, extraHTTPHandlers: [decoder, requestGuard],
        upgradeConfiguration: .init(
          upgraders: [upgrader],
          notUpgradingCompletionHandler: { channel in
            channel.eventLoop.makeCompletedFuture {
              try Self.setUpHTTP(channel, handlers.value, upgrader, rules.limits)
            }
          }))
      try pipeline.addHandlers([encoder, decoder, requestGuard, upgrade])
      return Value(channel: channel, content: upgrade.upgradeResultFuture)
    }
  }

  private func upgrader(_ limits: ServerLimits) -> NIOTypedWebSocketServerUpgrader<Content> {
    NIOTypedWebSocketServerUpgrader(
      maxFrameSize: limits.frameBytes, enableAutomaticErrorHandling: false,
      // The guard before this lets nothing through that should not be.
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, _ in
        channel.eventLoop.makeCompletedFuture {
          .webSocket(try WebSocketConnection(on: channel, limits: limits))
        }
      })
  }

  private static func setUpHTTP(
    _ channel: any Channel, _ handlers: LateUpgrade.HTTPHandlers,
    _ upgrader: NIOTypedWebSocketServerUpgrader<Content>, _ limits: ServerLimits
  ) throws -> Content {
    let codec = HTTP1ToHTTPServerCodec(secure: false)
    let late = LateUpgrade(from: handlers, codec, by: upgrader, limits: limits, on: channel.eventLoop)
    try channel.pipeline.syncOperations.addHandlers([late, codec])
    let connection = try HTTPConnection(
      wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    return .http(connection, later: late.socket)
  }

  func handle(value: Value, logger: Logger) async {
    // Without a request there is nothing to do: whoever made the connection has left, or was sent away.
    guard let content = try? await value.content.get() else { return }
    switch content {
    case .http(let channel, let later):
      async let conversation: Void = converse(later)
      await handleHTTP(asyncChannel: channel, logger: logger)
      await conversation
    case .webSocket(let socket):
      await converse(socket)
      try? await value.channel.closeFuture.get()
    }
  }

  private func converse(_ socket: EventLoopFuture<WebSocketConnection?>) async {
    if let socket = try? await socket.get() { await converse(socket) }
  }

  private func converse(_ socket: WebSocketConnection) async {
    await talk(socket)
    await socket.close(code: 1000, reason: "")
  }
}
