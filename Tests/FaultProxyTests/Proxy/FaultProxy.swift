import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a server on this machine, and does to their connections what a plan says.
final class FaultProxy: Sendable {
  private struct State {
    var accepted = 0
    var open = 0
    var waiter: CheckedContinuation<Void, Never>?
  }

  let port: Int
  private let listener: any Channel
  private let state: Mutex<State>

  /// - Parameter group: one thread, so that both sides of a connection are on it.
  init(_ plan: FaultPlan, to server: Int, on group: MultiThreadedEventLoopGroup) async throws {
    let relay = Relay()
    listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          let number = relay.proxy.withLock { $0 }?.opened(child) ?? 0
          let link = ProxiedConnection(plan.connection(number), client: child, server: server)
          try child.pipeline.syncOperations.addHandler(ClientSide(link))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = listener.localAddress!.port!
    state = Mutex(State())
    relay.proxy.withLock { $0 = self }
  }

  /// How many connections there have been.
  var accepted: Int { state.withLock { $0.accepted } }

  /// Returns once the client has closed every connection it had made, or had it reset.
  func allClosed() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.open > 0 { state.waiter = continuation }
        return state.open == 0
      }
      if isIdle { continuation.resume() }
    }
  }

  func stop() async throws { try await listener.close() }

  private func opened(_ channel: any Channel) -> Int {
    channel.closeFuture.whenComplete { [self] _ in
      let waiter = state.withLock { state in
        state.open -= 1
        guard state.open == 0 else { return CheckedContinuation<Void, Never>?.none }
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume()
    }
    return state.withLock { state in
      state.open += 1
      defer { state.accepted += 1 }
      return state.accepted
    }
  }

  /// Lets connections find the proxy that they belong to.
  private final class Relay: Sendable {
    let proxy = Mutex<FaultProxy?>(nil)
  }
}

/// The client's end of a connection.
private final class ClientSide: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let link: ProxiedConnection

  init(_ link: ProxiedConnection) { self.link = link }

  func channelActive(context: ChannelHandlerContext) { link.begin() }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    link.take(fromClient: unwrapInboundIn(data))
  }
  func channelInactive(context: ChannelHandlerContext) { link.clientLeft() }
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // The client has nothing more to say: for an HTTP client that is to be gone.
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
  }
}
