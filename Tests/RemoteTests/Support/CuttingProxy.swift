import AntiphonTesting
import NIOCore
import NIOPosix
import Synchronization

/// Stands before a server and cuts every connection after some of the server's bytes, from a seed.
final class CuttingProxy: Sendable {
  let port: Int
  private let listener: any Channel
  private let target: Shared<Int?>
  /// How many connections have been cut.
  let cuts: Counter

  init(seed: UInt64) async throws {
    let (target, cuts) = (Shared<Int?>(nil), Counter())
    let random = Shared(SeededGenerator(seed: seed))
    self.cuts = cuts
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { client in
        // Enough for one small answer, and for half of the streams.
        let budget = random.value.withLock { Int.random(in: 1500...40_000, using: &$0) }
        guard let port = target.value.withLock({ $0 }) else { return client.close() }
        return ClientBootstrap(group: client.eventLoop)
          .channelInitializer { server in
            server.eventLoop.makeCompletedFuture {
              try server.pipeline.syncOperations.addHandler(Glue(to: client, budget: budget, cuts))
            }
          }
          .connect(host: "127.0.0.1", port: port)
          .flatMapThrowing { server in
            try client.pipeline.syncOperations.addHandler(Glue(to: server, budget: .max, cuts))
          }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = listener.localAddress?.port ?? 0
    self.target = target
  }

  deinit { listener.close(promise: nil) }

  /// Says where the server is.
  func serve(port: Int) { target.value.withLock { $0 = port } }

  private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
  }

  /// Hands the bytes of one side to the other, as many as it may.
  private final class Glue: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private var budget: Int
    private let cuts: Counter

    init(to other: any Channel, budget: Int, _ cuts: Counter) {
      self.other = other
      self.budget = budget
      self.cuts = cuts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var bytes = unwrapInboundIn(data)
      let part = bytes.readSlice(length: min(budget, bytes.readableBytes)) ?? ByteBuffer()
      budget -= part.readableBytes
      other.writeAndFlush(part, promise: nil)
      guard budget == 0 else { return }
      _ = cuts.next()
      context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
  }
}
