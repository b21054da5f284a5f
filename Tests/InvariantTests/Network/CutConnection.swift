import NIOCore
import NIOPosix
import Server

/// One connection with its two ends; lives on their event loop.
final class CutConnection {
  private var cuts: ConnectionCuts
  private let client: any Channel
  private let place: ServerPlace
  private var server: (any Channel)?
  /// What the client said before there was a server.
  private var request = ByteBuffer()
  private var requestBytes = 0
  /// What the server has said and is not handed on.
  private var answer = ByteBuffer()
  private var answerBytes = 0
  private var isServerDone = false
  private var isOver = false
  private var isPausing = false

  init(_ cuts: ConnectionCuts, client: any Channel, server: ServerPlace) {
    self.cuts = cuts
    self.client = client
    place = server
  }

  private var loop: any EventLoop { client.eventLoop }

  func begin() {
    if cuts.requestLimit == 0 { return end() }
    let link = NIOLoopBound(self, eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop).channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ServerEnd(link.value))
        }
      }
    let connecting =
      switch place {
      case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
      case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
      }
    connecting.whenComplete { result in
      switch result {
      case .success(let channel): link.value.connected(channel)
      case .failure: link.value.end()
      }
    }
  }

  private func connected(_ channel: any Channel) {
    server = channel
    if isOver { return channel.close(promise: nil) }
    if request.readableBytes > 0 { channel.writeAndFlush(request, promise: nil) }
    request = ByteBuffer()
  }

  // MARK: The client

  func take(fromClient bytes: ByteBuffer) {
    guard !isOver else { return }
    var bytes = bytes
    let room = (cuts.requestLimit ?? .max) - requestBytes
    let isCut = bytes.readableBytes >= room
    if isCut { bytes.moveWriterIndex(to: bytes.readerIndex + room) }
    requestBytes += bytes.readableBytes
    if let server { server.writeAndFlush(bytes, promise: nil) } else { request.writeBuffer(&bytes) }
    if isCut { end() }
  }

  func clientIsDone() {
    server?.close(mode: .output, promise: nil)
  }

  func clientLeft() {
    isOver = true
    server?.close(promise: nil)
  }

  // MARK: The server

  func take(fromServer bytes: ByteBuffer) {
    var bytes = bytes
    answer.writeBuffer(&bytes)
    pump()
  }

  func serverIsDone() {
    isServerDone = true
    pump()
  }

  /// Hands on what may be handed on.
  private func pump() {
    while !isOver, !isPausing {
      let room = (cuts.answerLimit ?? .max) - answerBytes
      guard room > 0 else { return end() }
      guard answer.readableBytes > 0 else {
        if isServerDone { end() }
        return
      }
      let (count, pause) = cuts.nextPiece()
      guard let piece = answer.readSlice(length: min(count, room, answer.readableBytes)) else { return }
      answerBytes += piece.readableBytes
      client.writeAndFlush(piece, promise: nil)
      if pause > 0 { self.pause(pause) }
    }
  }

  private func pause(_ milliseconds: Int) {
    isPausing = true
    let link = NIOLoopBound(self, eventLoop: loop)
    loop.scheduleTask(in: .milliseconds(Int64(milliseconds))) {
      link.value.isPausing = false
      link.value.pump()
    }
  }

  /// Ends both sides, as the plan wants it.
  private func end() {
    guard !isOver else { return }
    isOver = true
    server?.close(promise: nil)
    let client = client
    guard cuts.isReset, !isServerDone, let options = client as? any SocketOptionProvider else {
      return client.close(promise: nil)
    }
    options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in client.close(promise: nil) }
  }
}

/// The client's end of a connection.
final class ClientEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let link: CutConnection

  init(_ link: CutConnection) { self.link = link }

  func channelActive(context: ChannelHandlerContext) { link.begin() }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    link.take(fromClient: unwrapInboundIn(data))
  }
  func channelInactive(context: ChannelHandlerContext) { link.clientLeft() }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { link.clientIsDone() }
  }
}

/// The server's end of a connection.
private final class ServerEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let link: CutConnection

  init(_ link: CutConnection) { self.link = link }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    link.take(fromServer: unwrapInboundIn(data))
  }
  func channelInactive(context: ChannelHandlerContext) { link.serverIsDone() }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { link.serverIsDone() }
  }
}
