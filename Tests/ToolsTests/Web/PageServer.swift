import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on this machine that answers every request with the bytes that a test gives it, one for each connection.
final class PageServer: Sendable {
  /// The heads of the requests, as they came.
  let requests = Mutex<[String]>([])
  /// How many connections there were, with a request or without.
  let connections = Mutex(0)
  /// How many of them have ended.
  let ended = Mutex(0)
  let port: Int
  private let channel: any Channel
  private let relay: Relay

  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  enum Answer: Sendable {
    /// Sent whole; then the connection ends.
    case bytes([UInt8])
    /// Sent, and then nothing more comes.
    case thenNothing([UInt8])

    static func page(
      _ body: String, type: String = "text/html; charset=utf-8", status: String = "200 OK",
      headers: [String] = []
    ) -> Answer {
      .page(Array(body.utf8), type: type, status: status, headers: headers)
    }

    static func page(
      _ body: [UInt8], type: String?, status: String = "200 OK", headers: [String] = []
    ) -> Answer {
      var lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"] + headers
      if let type { lines.append("Content-Type: \(type)") }
      return .bytes(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    static func redirect(to place: String, status: String = "302 Found") -> Answer {
      .page("moved", status: status, headers: ["Location: \(place)"])
    }
  }

  /// - Parameter answer: what comes for the target of a request, as `/a?b`.
  init(
    tls: NIOSSLContext? = nil, _ answer: @escaping @Sendable (_ target: String) -> Answer
  ) async throws {
    let relay = Relay()
    self.relay = relay
    channel = try await ServerBootstrap(group: Self.group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { child in
        relay.server.withLock { $0 }?.connections.withLock { $0 += 1 }
        child.closeFuture.whenComplete { _ in relay.server.withLock { $0 }?.ended.withLock { $0 += 1 } }
        return child.eventLoop.makeCompletedFuture {
          if let tls { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try child.pipeline.syncOperations.addHandler(Handler(relay: relay, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
    relay.server.withLock { $0 = self }
  }

  func stop() async throws {
    relay.server.withLock { $0 = nil }
    try await channel.close()
  }

  /// Lets connections find the server that they belong to.
  private final class Relay: Sendable {
    let server = Mutex<PageServer?>(nil)
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let relay: Relay
    private let answer: @Sendable (String) -> Answer
    private var received = ""

    init(relay: Relay, answer: @escaping @Sendable (String) -> Answer) {
      self.relay = relay
      self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += String(buffer: unwrapInboundIn(data))
      guard received.contains("\r\n\r\n") else { return }
      relay.server.withLock { $0 }?.requests.withLock { $0.append(received) }
      let words = received.split(separator: " ")
      received = ""
      switch answer(words.count > 1 ? String(words[1]) : "") {
      case .bytes(let bytes):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        context.close(promise: nil)
      case .thenNothing(let bytes):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}

/// Runs a body with a server, which is stopped afterwards.
func withPageServer<Result>(
  tls: NIOSSLContext? = nil, _ answer: @escaping @Sendable (String) -> PageServer.Answer,
  _ body: (PageServer) async throws -> Result
) async throws -> Result {
  let server = try await PageServer(tls: tls, answer)
  do {
    let result = try await body(server)
    try await server.stop()
    return result
  } catch {
    try? await server.stop()
    throw error
  }
}
