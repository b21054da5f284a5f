import NIOCore
import NIOPosix
import Synchronization

/// A loopback server that answers each request with exactly the bytes a test gives it.
final class ScriptedFileServer: Sendable {
  /// What goes back for one request.
  struct Reply: Sendable {
    var bytes: [UInt8]
    /// Whether the connection is cut after them; else it stays open and nothing more comes.
    var closes = true

    init(_ head: String, body: [UInt8] = [], closes: Bool = true) {
      // Said beforehand, or the client might send its next request into the closing connection.
      let head = closes ? head + "\nConnection: close" : head
      bytes = Array((head.replacing("\n", with: "\r\n") + "\r\n\r\n").utf8) + body
      self.closes = closes
    }
  }

  private let channel: any Channel
  private let seen: RequestList

  private final class RequestList: Sendable {
    let heads = Mutex<[String]>([])
  }

  /// - Parameter answer: given the request's head and its number, from 0.
  init(_ answer: @escaping @Sendable (String, Int) -> Reply) async throws {
    let seen = RequestList()
    self.seen = seen
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(
            Handler { head in
              let number = seen.heads.withLock { heads in
                heads.append(head)
                return heads.count - 1
              }
              return answer(head, number)
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
  /// The heads of all requests so far.
  var requests: [String] { seen.heads.withLock { $0 } }

  func close() async { try? await channel.close() }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let answer: (String) -> Reply
    private var head = ""

    init(_ answer: @escaping (String) -> Reply) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      head += String(buffer: unwrapInboundIn(data))
      guard head.contains("\r\n\r\n") else { return }
      let reply = answer(head)
      head = ""
      let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply.bytes)))
      if reply.closes { written.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
    }
  }
}

/// The value of a header field in a request's head.
func headerField(_ name: String, in head: String) -> String? {
  for line in head.split(separator: "\r\n") {
    guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
    return line[line.index(after: colon)...].drop { $0 == " " }.description
  }
  return nil
}
