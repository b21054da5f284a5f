import NIOCore
import NIOPosix

/// One connection with its two ends; lives on their event loop.
final class ProxiedConnection {
  private var plan: ConnectionPlan
  private let client: any Channel
  private let serverPort: Int
  private var server: (any Channel)?
  /// What the client sent before there was a server.
  private var request = ByteBuffer()
  private var requestBytes = 0
  /// What has come from the server and is not handed on.
  private var answer = ByteBuffer()
  private var sent = 0
  private var piece: (count: Int, pause: Int)?
  private var serverIsGone = false
  private var isOver = false
  private var isPausing = false
  /// Set while a piece that is not full waits for the rest of it.
  private var flush: Scheduled<Void>?

  init(_ plan: ConnectionPlan, client: any Channel, server: Int) {
    self.plan = plan
    self.client = client
    serverPort = server
  }

  private var loop: any EventLoop { client.eventLoop }

  /// The client is there.
  func begin() {
    if plan.requestLimit == 0 { return end() }
    let link = NIOLoopBound(self, eventLoop: loop)
    ClientBootstrap(group: loop)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ServerSide(link.value))
        }
      }
      .connect(host: "127.0.0.1", port: serverPort)
      .whenComplete { result in
        switch result {
        case .success(let channel): link.value.connected(channel)
        case .failure: link.value.end()
        }
      }
  }

  private func connected(_ channel: any Channel) {
    server = channel
    if !client.isActive { channel.close(promise: nil) }
    if request.readableBytes > 0 { channel.writeAndFlush(request, promise: nil) }
    request = ByteBuffer()
  }

  func take(fromClient bytes: ByteBuffer) {
    guard !isOver else { return }
    var bytes = bytes
    if let limit = plan.requestLimit, requestBytes + bytes.readableBytes >= limit {
      bytes.moveWriterIndex(to: bytes.readerIndex + max(0, limit - requestBytes))
      server?.writeAndFlush(bytes, promise: nil)
      return end()
    }
    requestBytes += bytes.readableBytes
    if let server { server.writeAndFlush(bytes, promise: nil) } else { request.writeBuffer(&bytes) }
  }

  func clientLeft() {
    isOver = true
    flush?.cancel()
    server?.close(promise: nil)
  }

  fileprivate func take(fromServer bytes: ByteBuffer) {
    var bytes = bytes
    answer.writeBuffer(&bytes)
    pump(holdsShortPieces: true)
  }

  fileprivate func serverLeft() {
    serverIsGone = true
    pump(holdsShortPieces: false)
  }

  /// Hands on what may be handed on.
  private func pump(holdsShortPieces: Bool) {
    while !isOver, !isPausing {
      if let end = plan.end, sent >= end {
        if plan.fault == .stall { isOver = true } else { self.end() }
        return
      }
      guard answer.readableBytes > 0 else {
        if serverIsGone { end() }
        return
      }
      var (count, pause) = piece ?? plan.nextPiece()
      piece = (count, pause)
      if let end = plan.end { count = min(count, end - sent) }
      if answer.readableBytes < count, holdsShortPieces, !serverIsGone { return holdShortPiece() }
      hand(on: min(count, answer.readableBytes))
      piece = nil
      if pause > 0 { self.pause(pause) }
    }
  }

  private func hand(on count: Int) {
    var bytes = answer.readBytes(length: count) ?? []
    plan.corrupt(&bytes, at: sent)
    sent += bytes.count
    client.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  /// Waits for the rest of a piece, but not for ever: the server may have nothing more to say.
  private func holdShortPiece() {
    guard flush == nil else { return }
    let link = NIOLoopBound(self, eventLoop: loop)
    flush = loop.scheduleTask(in: .milliseconds(2)) {
      link.value.flush = nil
      link.value.pump(holdsShortPieces: false)
    }
  }

  private func pause(_ milliseconds: Int) {
    isPausing = true
    let link = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(Int64(milliseconds))) {
      link.value.isPausing = false
      link.value.pump(holdsShortPieces: false)
    }
  }

  /// Ends the connection to the client, as the plan wants it.
  private func end() {
    guard !isOver else { return }
    isOver = true
    server?.close(promise: nil)
    guard plan.isReset else {
      // The client's own end of it stays until the client closes it, so that one who never does is found.
      client.close(mode: .output, promise: nil)
      return
    }
    let client = client
    guard let options = client as? any SocketOptionProvider else { return client.close(promise: nil) }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in client.close(promise: nil) }
  }
}

/// The server's end of a connection.
private final class ServerSide: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let link: ProxiedConnection

  init(_ link: ProxiedConnection) { self.link = link }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    link.take(fromServer: unwrapInboundIn(data))
  }
  func channelInactive(context: ChannelHandlerContext) { link.serverLeft() }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
