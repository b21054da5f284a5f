import NIOCore
import NIOPosix
import Server
import Synchronization

/// Stands between one client and a server: cuts, delays and splits what goes over their connections as a plan says.
final class CuttingProxy: Sendable {
  let place: ServerPlace
  private let listener: any Channel

  /// - Parameters:
  ///   - name: of its socket file, if the server's place is one.
  ///   - folder: of that file.
  ///   - host: where to listen on the server's own port, for clients that tell servers where they have found them.
  init(
    _ plan: CutPlan, to server: ServerPlace, name: String, in folder: String, host: String? = nil
  ) async throws {
    let counter = ConnectionNumbers()
    let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { client in
        client.eventLoop.makeCompletedFuture {
          let cuts = plan.connection(counter.next())
          try client.pipeline.syncOperations.addHandler(
            ClientEnd(CutConnection(cuts, client: client, server: server)))
        }
      }
    switch server {
    case .unix:
      let path = "\(folder)/\(name)"
      listener = try await bootstrap.bind(unixDomainSocketPath: path).get()
      place = .unix(path: path)
    case .tcp(let local, let port):
      listener = try await bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .bind(host: host ?? local, port: host == nil ? 0 : port).get()
      place = .tcp(host: host ?? local, port: listener.localAddress?.port ?? 0)
    }
  }

  func stop() async {
    try? await listener.close()
  }
}

/// How many connections there have been.
private final class ConnectionNumbers: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
