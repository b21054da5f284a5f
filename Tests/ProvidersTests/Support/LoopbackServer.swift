import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A server on this machine that answers every request with the bytes that a test gives it.
final class LoopbackServer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    /// Ends the connection in good order.
    case close
    /// The steps after it wait for this.
    case wait(EventLoopFuture<Void>)
    /// Breaks the connection: the other side gets an RST, and loses what it has not read yet.
    case reset

    static func text(_ text: String) -> Step { .send(Array(text.utf8)) }
  }

  /// What a request looked like, head and body together.
  let requests = Mutex<[String]>([])
  let port: Int
  private let channel: any Channel
  private let closed: EventLoopPromise<Void>

  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// - Parameter answer: what is sent for a request; without `close` the connection stays open.
  init(_ answer: @escaping @Sendable (_ request: String) -> [Step]) async throws {
    let closed = Self.group.next().makePromise(of: Void.self)
    self.closed = closed
    let seen = Relay()
    channel = try await ServerBootstrap(group: Self.group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        child.closeFuture.whenComplete { _ in closed.succeed(()) }
        return child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(Conversation(seen: seen, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress!.port!
    seen.server.withLock { $0 = self }
  }

  var url: String { "http://127.0.0.1:\(port)/v1" }

  /// Returns once the first connection has been closed, by whichever side.
  func connectionClosed() async throws { try await closed.futureResult.get() }

  func stop() async throws {
    try await channel.close()
    closed.succeed(())
  }

  /// Lets connections find the server that they belong to.
  private final class Relay: Sendable {
    let server = Mutex<LoopbackServer?>(nil)
  }

  private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let seen: Relay
    private let answer: @Sendable (String) -> [Step]
    private var received: [UInt8] = []

    init(seen: Relay, answer: @escaping @Sendable (String) -> [Step]) {
      self.seen = seen
      self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += unwrapInboundIn(data).readableBytesView
      let text = String(decoding: received, as: UTF8.self)
      guard let head = text.range(of: "\r\n\r\n") else {
        // What is no HTTP, such as a TLS handshake, is answered too.
        if !["GET", "POST", "CONNECT"].contains(where: text.hasPrefix) { perform(answer(text), context) }
        return
      }
      let length =
        text[..<head.lowerBound].split(separator: "\r\n").lazy
        .filter { $0.lowercased().hasPrefix("content-length:") }
        .compactMap { Int($0.split(separator: " ").last!) }.first ?? 0
      guard text[head.upperBound...].utf8.count >= length else { return }
      received = []
      seen.server.withLock { $0 }?.requests.withLock { $0.append(text) }
      perform(answer(text), context)
    }

    private func perform(_ steps: [Step], _ context: ChannelHandlerContext) {
      for (place, step) in steps.enumerated() {
        switch step {
        case .wait(let future):
          let rest = Array(steps[(place + 1)...])
          let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
          future.hop(to: context.eventLoop).whenComplete { _ in
            let (conversation, context) = bound.value
            conversation.perform(rest, context)
          }
          return
        case .send(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .close: context.close(promise: nil)
        case .reset:
          let options = context.channel as? any SocketOptionProvider
          options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
            context.close(promise: nil)
          }
        }
      }
    }
  }
}

extension LoopbackServer.Step {
  static let streamHead = head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked")
  static let streamEnd = text("0\r\n\r\n")

  static func head(_ status: Int, _ headers: String...) -> Self {
    text("HTTP/1.1 \(status) X\r\n" + headers.map { "\($0)\r\n" }.joined() + "\r\n")
  }

  static func chunk(_ bytes: some Collection<UInt8>) -> Self {
    .send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + Array(bytes) + Array("\r\n".utf8))
  }

  /// A piece of an answer with this text.
  static func delta(_ text: String) -> Self {
    chunk(Array(#"data: {"choices":[{"delta":{"content":"\#(text)"}}]}"#.utf8) + Array("\n\n".utf8))
  }

  static let stop = chunk(
    Array(#"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"#.utf8) + Array("\n\n".utf8))
  static let done = chunk(Array("data: [DONE]\n\n".utf8))

  static func body(_ status: Int, _ type: String, _ body: String, _ headers: String...) -> Self {
    text(
      "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
        + headers.map { "\($0)\r\n" }.joined() + "\r\n" + body)
  }
}

extension String {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
}
