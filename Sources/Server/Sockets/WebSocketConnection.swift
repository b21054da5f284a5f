import NIOCore
import NIOWebSocket

/// A `WebSocketPeer` on the event loop of its connection.
struct WebSocketConnection: WebSocketPeer {
  let channel: any Channel
  private let handler: NIOLoopBound<WebSocketHandler>

  /// On the channel's event loop, when it has become a WebSocket.
  init(
    on channel: any Channel, limits: ServerLimits,
    position: ChannelPipeline.SynchronousOperations.Position = .last
  ) throws {
    let handler = WebSocketHandler(limits: limits)
    try channel.pipeline.syncOperations.addHandler(handler, position: position)
    self.channel = channel
    self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
  }

  func receive() async throws -> [UInt8]? {
    guard let message = try await nextMessage() else { return nil }
    if !message.isText {
      await close(code: 1003, reason: "messages have to be text")
      return nil
    }
    return Array(message.data.readableBytesView)
  }

  func send(_ text: [UInt8]) async throws {
    try await send(WebSocketHandler.Message(data: ByteBuffer(bytes: text), isText: true))
  }

  /// Like `receive`, whatever kind of message it is.
  func nextMessage() async throws -> WebSocketHandler.Message? {
    let loop = channel.eventLoop
    let handler = handler
    let isCancelled = NIOLoopBoundBox.makeBoxSendingValue(false, as: Bool.self, eventLoop: loop)
    let promise = loop.makePromise(of: WebSocketHandler.Message?.self)
    return try await withTaskCancellationHandler {
      loop.execute {
        if isCancelled.value { promise.fail(CancellationError()) } else { handler.value.receive(promise) }
      }
      return try await promise.futureResult.get()
    } onCancel: {
      loop.execute {
        isCancelled.value = true
        handler.value.cancelReceive()
      }
    }
  }

  func send(_ message: WebSocketHandler.Message) async throws {
    let frame = WebSocketFrame(fin: true, opcode: message.isText ? .text : .binary, data: message.data)
    // The promise is kept when the system has taken all of it, so that whoever sends much waits for whoever reads.
    try await channel.writeAndFlush(frame)
  }

  func close(code: UInt16, reason: String) async {
    let handler = handler
    try? await channel.eventLoop.submit { handler.value.close(code: code, reason: reason) }.get()
  }
}
